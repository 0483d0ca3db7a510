"""Are the real exporters scraped live?"""

from tests.lab.asking import labels, value


def test_every_target_is_up(exporters):
    up = {(one["job"], one["instance"]) for one in labels(exporters.url, "up == 1", exporters.moment)}

    assert set(exporters.targets.items()) <= up
    assert labels(exporters.url, "up == 0", exporters.moment) == []


def test_the_databases_answer_their_exporters(exporters):
    assert value(exporters.url, "pg_up") == 1
    assert value(exporters.url, "redis_up") == 1


def test_the_platforms_database_is_there(exporters):
    assert value(exporters.url, 'pg_database_size_bytes{datname="ralph_stock"}') > 0


def test_node_exporter_reads_the_sizes_of_folders(exporters):
    assert value(exporters.url, "node_directory_size_bytes") > 0
    assert value(exporters.url, "node_textfile_scrape_error") == 0
