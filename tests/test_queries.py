"""Does every entry of the catalog load, parse, and answer from real servers with a frame of its labels?"""

import warnings
from collections.abc import Iterator

import pandas as pd
import pytest

from ralphcap.catalog.loading import load_catalog
from ralphcap.catalog.promql import parse
from ralphcap.catalog.query import Query
from ralphcap.errors import PartialAnswer
from ralphcap.frames import TIME_DTYPE, label_column
from ralphcap.sources import Source, connect
from ralphcap.units import UNITS
from ralphcap.window import Window
from tests.lab.lab import Lab
from tests.lab.live import Live

CATALOG = load_catalog()
EXPORTED = {"node", "postgres", "redis", "prometheus"}  # jobs that real exporters answer for, beside the simulated ones
UNEXPORTED = {"volumes.used"}  # node_exporter's textfile collector has it from a script of its own
RANGES = {"ratio": (0, 1.001), "cores": (0, 1e4)}  # a rate's extrapolation may pass 1 by a hair

every_entry = pytest.mark.parametrize(
    "query", [pytest.param(query, id=name) for name, query in CATALOG.items() if query.promql]
)
exported_entries = pytest.mark.parametrize(
    "query",
    [
        pytest.param(query, id=name)
        for name, query in CATALOG.items()
        if set(query.jobs) & EXPORTED and name not in UNEXPORTED
    ],
)


@pytest.fixture(scope="module")
def lab_source(lab: Lab) -> Iterator[Source]:
    with connect(lab.url) as source:
        yield source


@every_entry
def test_an_entry_is_well_formed_and_says_what_it_depends_on(query: Query) -> None:
    day = Window(pd.Timestamp("2026-11-20", tz="UTC"), pd.Timestamp("2026-11-21", tz="UTC"), pd.Timedelta("5min"))

    bound = query.bind(day, scrape_interval=pd.Timedelta("15s"))

    assert parse(bound.expression)
    assert query.unit in UNITS
    assert query.jobs
    assert query.note.endswith(".")


@every_entry
def test_an_entry_answers_from_the_labs_prometheus(query: Query, lab: Lab, lab_source: Source) -> None:
    hour = Window(lab.now - pd.Timedelta("3h"), lab.now - pd.Timedelta("2h"), pd.Timedelta("5min"))

    frame = lab_source.ask(query.name, hour)

    check(frame, query)
    assert frame["timestamp"].between(hour.start, hour.end, inclusive="left").all()


@exported_entries
def test_an_entry_answers_from_the_real_exporters(query: Query, exporters: Live) -> None:
    with connect(exporters.url) as source, warnings.catch_warnings():
        # The exporters were started moments ago: that the window before them is missing is no finding here.
        warnings.simplefilter("ignore", PartialAnswer)

        check(source.ask(query.name), query)


def check(frame: pd.DataFrame, query: Query) -> None:
    """A non-empty series frame of the entry's labels, with values that its unit allows."""
    assert not frame.empty
    assert list(frame.columns) == ["timestamp", *map(label_column, query.labels), "value"]
    assert frame["timestamp"].dtype == TIME_DTYPE
    assert frame["value"].dtype == "float64"
    least, most = RANGES.get(query.unit, (0, float("inf")))
    assert frame["value"].dropna().between(least, most).all()
