"""Which source a text means."""

import pytest

from ralphcap.errors import ParameterError, SourceUnavailable
from ralphcap.sources import connect
from tests.sources.faulty import BUILD, Reply, answer


@pytest.fixture
def config(faulty, tmp_path):
    """A configuration file with one profile on the server that answers as it is told."""
    path = tmp_path / "ralphcap.toml"
    path.write_text(
        f'default = "here"\n[profiles.here]\nprometheus = "{faulty.url}"\nzone = "Europe/Paris"\nnow = "2026-11-20 12:00"\n',
        encoding="utf-8",
    )
    return path


def test_an_address_is_a_source_in_the_platforms_zone(faulty):
    with connect(faulty.url) as source:
        assert source.title == f"Prometheus 2.42.0 at {faulty.url}"
        assert source.zone.key == "Asia/Seoul"


@pytest.mark.parametrize("name", [None, "here"])
def test_a_profile_is_found_by_its_name_or_as_the_default(config, name):
    with connect(name, config=config) as source:
        assert source.zone.key == "Europe/Paris"
        assert source.now.isoformat() == "2026-11-20T11:00:00+00:00"


def test_the_zone_of_display_can_be_chosen(config):
    with connect("here", config=config, zone="UTC") as source:
        assert source.zone.key == "UTC"


def test_an_unknown_name_shows_the_profiles(config):
    with pytest.raises(ParameterError, match=r"no profile 'her'.*Did you mean 'here'") as caught:
        connect("her", config=config)

    assert caught.value.exit_code == 2


@pytest.mark.parametrize("address", ["ftp://host", "http://", "http://host:port", "http://host?x=1"])
def test_what_is_no_address_of_a_server_is_refused(address):
    with pytest.raises(ParameterError, match="is not the address of a server"):
        connect(address)


def test_credentials_in_an_address_are_refused_and_not_repeated():
    with pytest.raises(ParameterError, match="name them in a profile") as caught:
        connect("http://reader:canary@host:9090")

    assert "canary" not in str(caught.value)


def test_an_unknown_zone_is_refused(faulty):
    with pytest.raises(ParameterError, match="Unknown time zone 'Mars/Olympus'"):
        connect(faulty.url, zone="Mars/Olympus")


def test_what_answers_but_is_no_prometheus_is_refused(faulty):
    faulty.replies["/api/v1/status/buildinfo"] = Reply(b"<html>Grafana</html>")

    with connect(faulty.url) as source, pytest.raises(SourceUnavailable, match="an HTML page came back"):
        assert source.title


def test_a_secret_reaches_the_server_and_nothing_else(faulty, tmp_path, monkeypatch):
    monkeypatch.setenv("TENANT", "canary-tenant")
    (tmp_path / "token").write_text("canary-token\n", encoding="utf-8")
    config = tmp_path / "ralphcap.toml"
    config.write_text(
        f'[profiles.here]\nprometheus = "{faulty.url}"\nbearer = "file:token"\nheaders = {{ "X-Scope-OrgID" = "env:TENANT" }}\n',
        encoding="utf-8",
    )
    faulty.replies |= {"/api/v1/query": Reply(answer([], "vector")), "/api/v1/query_range": Reply(answer([]))}

    with connect("here", config=config, record=tmp_path / "spool") as source:
        source.ask_promql("up", sparse=True)

    headers = [headers for _, _, headers in faulty.asked]
    assert {header["Authorization"] for header in headers} == {"Bearer canary-token"}
    assert {header["X-Scope-OrgID"] for header in headers} == {"canary-tenant"}
    written = [file.read_bytes() for file in (tmp_path / "spool").rglob("*") if file.is_file()]
    assert not [body for body in written if b"canary" in body]
    assert "canary" not in f"{source!r} {vars(source)!r} {source.ledger.frame().to_csv()}"


def test_the_environment_names_the_folder_to_record_into(faulty, tmp_path, monkeypatch):
    monkeypatch.setenv("RALPHCAP_RECORD", str(tmp_path / "spool"))

    with connect(faulty.url) as source:
        assert source.title

    assert [file.read_bytes() for file in (tmp_path / "spool" / "pages").iterdir()] == [BUILD]


def test_connecting_and_planning_send_nothing(faulty):
    with connect(faulty.url) as source:
        source.plan("containers.cpu_usage", source.window("now-30d/now", step="5m"))

    assert faulty.asked == []
