"""Are the sizing table's rows measured by their own series, asked once an entry, and told where they are short?"""

import pandas as pd
import pytest

from ralphcap.catalog.loading import load_catalog
from ralphcap.errors import PartialAnswer
from ralphcap.reviews.measuring import measure, narrowed
from ralphcap.sources import Source, connect
from tests.lab.lab import Lab

CATALOG = load_catalog()


@pytest.fixture
def source(lab: Lab) -> Source:
    source = connect(lab.url)
    source.now = lab.now
    return source


def test_an_entry_is_narrowed_to_the_rows_series():
    assert narrowed(CATALOG["containers.cpu_usage"], "name", ["kibana", "node-exporter"]) == {
        "containers": r"kibana|node\-exporter"
    }


def test_an_entry_without_a_parameter_on_the_label_is_not_narrowed():
    assert narrowed(CATALOG["prometheus_self.head_series"], "name", ["kibana"]) == {}


def test_each_entry_is_asked_once_for_all_its_rows(source: Source):
    limits = [limit for limit in source.catalog.sizing.limits if limit.service in ("grafana", "kibana")]

    usage = measure(source, limits, source.window("now-1h/now", step="5m")).usage

    rows = usage.groupby(["service", "resource"]).size()
    assert rows.to_dict() == {
        (service, resource): 12 for service in ("grafana", "kibana") for resource in ("cpu", "disk", "memory")
    }
    assert source.ledger.frame()["query"].is_unique


def test_a_row_without_an_entry_is_simply_not_measured(source: Source):
    assert measure(source, [], source.window("now-1h/now", step="5m")).usage.columns.tolist() == [
        "timestamp",
        "service",
        "resource",
        "value",
    ]


def test_a_short_answer_names_the_rows_that_it_concerns_and_still_warns(lab: Lab, source: Source):
    before = (
        f"{lab.start - pd.Timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}/{lab.start + pd.Timedelta(hours=1):%Y-%m-%dT%H:%M:%SZ}"
    )
    limits = [limit for limit in source.catalog.sizing.limits if (limit.service, limit.resource) == ("grafana", "cpu")]

    with pytest.warns(PartialAnswer, match="containers.cpu_usage"):
        short = measure(source, limits, source.window(before, step="5m")).incomplete

    assert short[["service", "resource"]].to_numpy().tolist() == [["grafana", "cpu"]]
    assert short["note"].str.startswith("containers.cpu_usage: ").all()
