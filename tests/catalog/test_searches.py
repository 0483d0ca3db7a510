"""Is an entry on logs well written?"""

from ralphcap.catalog.faults import Table
from ralphcap.catalog.searches import read_search, search_parameters


def test_parameters_are_found_wherever_a_value_stands() -> None:
    body = '{"query": {"bool": {"filter": [{"term": {"level": "$level"}}, {"range": {"n": {"gte": "$least"}}}]}}, "size": 10}'
    table = Table("queries/logs.toml", "lines", {"search": body, "index": "logs-*", "time_field": "@timestamp"})

    assert list(search_parameters(table, read_search(table))) == ["level", "least"]
