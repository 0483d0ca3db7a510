"""What a server lets through and has: calls, jobs and labels under other names, and servers that tell nothing of themselves."""

from pathlib import Path

import pandas as pd
import pytest

from ralphcap.errors import SourceUnavailable
from ralphcap.sources import connect
from ralphcap.sources.live import LiveTransport
from ralphcap.sources.naming import Seen, job_row
from ralphcap.sources.prometheus import Prometheus
from tests.lab.servers.gate import gate
from tests.sources.faulty import Faulty, Reply, answer

ENTRY = """[load]
title = "Load"
unit = "count"
labels = [{labels}]
jobs = ["{job}"]
promql = '{promql}'
"""
MANAGED = ("/api/v1/status/buildinfo", "/api/v1/status/flags", "/api/v1/targets")


@pytest.fixture
def url(outages: Path) -> str:
    """The real server of the small past: jobs web (web_load) and db (db_size_bytes, db_up)."""
    return outages.read_text(encoding="utf-8").split('prometheus = "')[1].split('"')[0]


def checked(folder: Path, url: str, *, job: str = "web", labels: str = '"instance"', promql: str) -> pd.DataFrame:
    """What a check tells with one more entry in the catalog, by subject."""
    (folder / "catalog" / "capacity").mkdir(parents=True)
    entry = ENTRY.format(job=job, labels=labels, promql=promql)
    (folder / "catalog" / "capacity" / "mine.toml").write_text(entry, encoding="utf-8")
    config = folder / "ralphcap.toml"
    config.write_text(
        f'[profiles.here]\nprometheus = "{url}"\ncatalog = "catalog"\nnow = "2026-11-20T05:30:00Z"\n', encoding="utf-8"
    )
    with connect("here", config=config) as source:
        return source.check().set_index("subject")


def test_a_job_is_proposed_for_its_metrics_whatever_its_name(url: str, tmp_path: Path):
    table = checked(tmp_path, url, job="frontend", promql="max by (instance) (web_load)")

    assert not table.loc["job frontend", "ok"]
    assert table.loc["job frontend", "note"] == (
        "no sample in the last day, and 1 entry asks for it. 'web' has 1 of their 1 metrics."
        " If that is the one: ralphcap queries copy DIR --job frontend=web"
    )


def test_no_job_is_proposed_where_none_has_the_metrics(url: str, tmp_path: Path):
    table = checked(tmp_path, url, job="web-server", promql="max by (instance) (web_loads)")

    assert table.loc["job web-server", "note"].endswith("No job that the catalog does not know has their metrics.")


def test_what_every_target_has_proposes_no_job(url: str, tmp_path: Path):
    table = checked(tmp_path, url, job="frontend", promql="max by (instance) (up)")

    assert "--job" not in table.loc["job frontend", "note"]


def test_a_label_that_no_series_has_is_told_with_those_that_there_are(url: str, tmp_path: Path):
    table = checked(tmp_path, url, labels='"pod"', promql="max by (pod) (web_load)")

    assert table.loc["job web", "ok"]
    note = table.loc["label pod of web", "note"]
    assert note.startswith("mine.load tells series apart by it; web_load has instance.")
    assert note.endswith("metric_relabel_configs: [{source_labels: [LABEL], target_label: pod}]")


def test_a_label_that_an_entry_makes_itself_is_not_missed(url: str, tmp_path: Path):
    promql = 'max by (pod) (label_replace(web_load, "pod", "$1", "instance", "(.+)"))'

    assert "label pod of web" not in checked(tmp_path, url, labels='"pod"', promql=promql).index


def test_a_managed_server_that_tells_nothing_of_itself_is_asked_all_the_same(url: str, tmp_path: Path):
    with gate(url, prefix="/prometheus", shut=MANAGED) as front:
        table = checked(tmp_path, front.url, promql="max by (instance) (web_load)")
        with connect("here", config=tmp_path / "ralphcap.toml") as source:
            frame = source.ask("mine.load", source.window("now-1h/now", step="5m"))

    assert table.loc["server", "note"] == "A server of Prometheus' API"
    assert table["ok"].to_dict() | {"targets": False, "retention": False} == table["ok"].to_dict()
    assert table.loc[["queries", "windows", "long queries", "metric names", "job web"], "ok"].all()
    assert frame["instance"].nunique() == 5


def test_what_refuses_everything_is_no_managed_server(faulty: Faulty, tmp_path: Path):
    faulty.replies |= {path: Reply(b"", 403) for path in (*MANAGED, "/api/v1/query")}

    with connect(faulty.url) as source, pytest.raises(SourceUnavailable, match=r"build information: .* \(403\)"):
        source.check()


def test_a_strangers_name_does_nothing_in_the_shell_that_it_is_pasted_into(faulty: Faulty):
    result = [{"metric": {"__name__": "node_load1", "job": "x; rm -rf $HOME"}, "value": [1795132800, "1"]}]
    faulty.replies["/api/v1/query"] = Reply(answer(result, "vector"))
    with connect(faulty.url) as source:
        queries = [query for query in source.catalog.values() if "node" in query.jobs]
    transport = LiveTransport(faulty.url)

    seen = Seen(Prometheus(transport), [], pd.Timestamp("2026-11-20T00:00:00Z").as_unit("ms"))
    _, _, note = job_row("node", queries, ["node"], seen)

    transport.close()
    assert note.endswith("ralphcap queries copy DIR --job 'node=x; rm -rf $HOME'")
