"""Writing the catalog for other tools."""

from pathlib import Path

from ralphcap.shipped import shipped
from tests.cli.conftest import Call


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_grafana_gets_a_provisioning_folder(call: Call, tmp_path: Path):
    ended = call("export", "grafana", tmp_path / "out")

    assert (ended.code, ended.out) == (0, "")
    assert {"dashboards/ralphcap.yml", "dashboards/ralphcap/ralphcap-system-overview.json"} < names(tmp_path / "out")
    assert "files are in" in ended.err


def test_options_say_where_grafana_finds_it_and_whom_it_asks(call: Call, tmp_path: Path):
    ended = call(
        *("export", "grafana", tmp_path, "--provisioning", "/srv/grafana"),
        *("--datasource", "http://p:9090", "--scrape-interval", "60s"),
    )

    assert ended.code == 0
    assert "path: /srv/grafana/dashboards/ralphcap" in (tmp_path / "dashboards/ralphcap.yml").read_text("utf-8")
    source = (tmp_path / "datasources/ralphcap.yml").read_text("utf-8")
    assert "url: http://p:9090" in source
    assert "timeInterval: 1m" in source


def test_dashboards_show_times_in_the_profiles_zone(call: Call, tmp_path: Path, monkeypatch):
    (tmp_path / "ralphcap.toml").write_text(
        'default = "here"\n[profiles.here]\nprometheus = "http://p:9090"\nzone = "Europe/Berlin"\n', "utf-8"
    )
    monkeypatch.chdir(tmp_path)

    call("export", "grafana", "out")

    assert '"timezone": "Europe/Berlin"' in (tmp_path / "out/dashboards/ralphcap/ralphcap-hosts.json").read_text(
        "utf-8"
    )


def test_a_second_export_replaces_the_first(call: Call, tmp_path: Path):
    call("export", "grafana", tmp_path, "--datasource", "http://p:9090")

    ended = call("export", "grafana", tmp_path)

    assert ended.code == 0
    assert "datasources/ralphcap.yml" not in names(tmp_path)


def test_a_foreign_file_is_kept_unless_that_is_said(call: Call, tmp_path: Path):
    foreign = tmp_path / "service_health.yml"
    foreign.write_text("mine", "utf-8")

    refused = call("export", "rules", tmp_path)
    kept = foreign.read_text("utf-8")
    told = call("export", "rules", tmp_path, "--overwrite")

    assert (refused.code, kept) == (2, "mine")
    assert "--overwrite" in refused.err
    assert told.code == 0
    assert foreign.read_bytes() == (shipped("queries") / "alerts" / "service_health.yml").read_bytes()


def test_rules_are_written_as_they_are(call: Call, tmp_path: Path):
    call("export", "rules", tmp_path)

    for path in (shipped("queries") / "alerts").glob("*.yml"):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes()


def test_what_is_no_address_is_refused_before_anything_is_written(call: Call, tmp_path: Path):
    ended = call("export", "grafana", tmp_path / "out", "--datasource", "p:9090")

    assert ended.code == 2
    assert not (tmp_path / "out").exists()
