"""Does every entry of the catalog load, parse, and answer from real servers with a frame of its labels?"""

from collections.abc import Iterator

import pandas as pd
import pytest

from ralphcap.catalog.loading import load_catalog
from ralphcap.catalog.promql import parse
from ralphcap.catalog.query import Query
from ralphcap.frames import TIME_DTYPE, label_column
from ralphcap.sources import Source, connect
from ralphcap.units import UNITS
from ralphcap.window import Window
from tests.lab.lab import Lab
from tests.lab.live import STRETCH, Live

CATALOG = load_catalog()
SIGNED = {"database.database_growth"}  # a database may shrink
RANGES = {
    "ratio": (0, 1.01),
    "cores": (0, 1e4),
}  # a rate's extrapolation may pass 1 by a hair, and so may Redis its maximum
NOT_YET = {  # a server that was started moments ago says NaN
    "prometheus_self.bytes_per_sample",  # compacts after two hours: nothing over nothing
    "prometheus_self.wal_sync",  # syncs when a segment of its log is full: a quantile of nothing
}

every_entry = pytest.mark.parametrize(
    "query", [pytest.param(query, id=name) for name, query in CATALOG.items() if query.promql]
)


@pytest.fixture(scope="module")
def lab_source(lab: Lab) -> Iterator[Source]:
    with connect(lab.url) as source:
        yield source


@pytest.fixture(scope="module")
def live_source(exporters: Live) -> Iterator[Source]:
    with connect(exporters.url) as source:
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


# They were started moments ago, and not all services of the platform run: that these lack is no finding here.
@pytest.mark.filterwarnings("ignore::ralphcap.errors.PartialAnswer")
@every_entry
def test_an_entry_answers_from_servers_that_are_busy(query: Query, live_source: Source, exporters: Live) -> None:
    stretch = {"rate_window": STRETCH} if "rate_window" in query.parameters else {}

    frame = live_source.ask(query.name, at=exporters.moment, **stretch)

    check(frame, query, numbers=query.name not in NOT_YET)


def check(frame: pd.DataFrame, query: Query, *, numbers: bool = True) -> None:
    """A non-empty series frame of the entry's labels, with values that its unit allows; `numbers`: not all of them NaN."""
    assert not frame.empty
    assert list(frame.columns) == ["timestamp", *map(label_column, query.labels), "value"]
    assert frame["timestamp"].dtype == TIME_DTYPE
    assert frame["value"].dtype == "float64"
    assert frame["value"].notna().any() or not numbers
    least, most = RANGES.get(query.unit, (-float("inf") if query.name in SIGNED else 0, float("inf")))
    assert frame["value"].dropna().between(least, most).all()
