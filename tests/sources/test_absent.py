"""What does a source without Prometheus answer? That its profile names none; its logs answer all the same."""

from pathlib import Path

import pytest

from ralphcap.errors import ParameterError
from ralphcap.sources import Source, connect
from ralphcap.sources.absent import AbsentTransport
from ralphcap.sources.transport import Request


@pytest.fixture
def source(tmp_path: Path) -> Source:
    path = tmp_path / "ralphcap.toml"
    path.write_text('[profiles.logs]\nelasticsearch = "http://127.0.0.1:1"\n', encoding="utf-8")
    return connect("logs", config=path)


def test_a_question_on_metrics_says_what_to_add_to_the_profile(source: Source):
    with (
        source,
        pytest.raises(ParameterError, match=r'profile logs names no Prometheus\.\n  Add a line to it: prometheus = "'),
    ):
        source.ask_promql("up")


def test_each_way_to_ask_says_so():
    transport = AbsentTransport("profile logs")
    request = Request("GET", "/api/v1/query", {}, "key", about="up")

    for ask in (
        lambda: transport.fetch(request),
        lambda: list(transport.fetch_all([request])),
        lambda: list(transport.fetch_chains([request], lambda *_: None)),
    ):
        with pytest.raises(ParameterError, match="up: profile logs names no Prometheus"):
            ask()
    assert list(transport.fetch_all([])) == []
    transport.close()


def test_an_entry_on_logs_of_a_profile_without_elasticsearch_says_what_to_add(tmp_path: Path):
    path = tmp_path / "ralphcap.toml"
    path.write_text('[profiles.here]\nprometheus = "http://127.0.0.1:1"\n', encoding="utf-8")

    with connect("here", config=path) as source:
        window = source.window("now-1d/now", step="1h")
        with pytest.raises(
            ParameterError, match=r'names no Elasticsearch\.\n  Add a line to its profile: elasticsearch = "'
        ):
            source.ask("logs.lines", window)
        assert source.most_documents == 0
