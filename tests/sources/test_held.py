"""What a bundle holds is told as it can be asked."""

import pandas as pd

from ralphcap.catalog.loading import load_catalog
from ralphcap.catalog.query import BoundQuery
from ralphcap.sources.held import held
from ralphcap.sources.manifest import FORMAT, VERSION, Manifest, PageEntry
from ralphcap.sources.transport import Request
from ralphcap.window import Window

CATALOG = load_catalog()
ENTRY = "containers.cpu_usage"
NOON = pd.Timestamp("2026-11-20T12:00Z")
HOUR = "--start 2026-11-20T12:00:00Z --end 2026-11-20T13:00:00Z --step 5m"


def bound(hours: int = 1, **values: object) -> BoundQuery:
    window = Window(NOON, NOON + pd.Timedelta(hours=hours), pd.Timedelta("5min"))
    return CATALOG.query(ENTRY).bind(window, values, scrape_interval=pd.Timedelta("15s"))


def params(asked: BoundQuery) -> dict[str, str]:
    start, end = int(asked.window.start.timestamp()), int(asked.window.end.timestamp()) - 300
    return {"query": asked.expression, "start": str(start), "end": str(end), "step": "300"}


def manifest(*recorded: dict[str, str], about: str = ENTRY) -> Manifest:
    pages = [
        PageEntry(f"{number}", 0, about, "GET", "/api/v1/query_range", call, 0, "")
        for number, call in enumerate(recorded)
    ]
    head = {"format": FORMAT, "version": VERSION, "created": "", "now": "", "zone": "UTC", "most_points": 2}
    return Manifest(**head, versions={}, catalog=CATALOG.definitions([ENTRY]), pages=pages)


def request(asked: BoundQuery) -> Request:
    return Request("GET", "/api/v1/query_range", params(asked), "q", about=ENTRY)


def test_a_window_is_told_as_options():
    assert held(manifest(params(bound())), request(bound(hours=2))) == [HOUR]


def test_an_instant_is_told_as_one_time():
    instant = {"query": bound().expression, "time": "1795176000"}

    assert held(manifest(instant), request(bound())) == ["--start 2026-11-20T12:00:00Z"]


def test_values_that_differ_are_told_where_only_they_do():
    told = held(manifest(params(bound())), request(bound(containers="grafana")))

    assert told == [f"{HOUR} -p containers=.+"]


def test_what_differs_least_comes_first():
    recorded = manifest(params(bound(containers='a "b"|c')), params(bound(hours=2)))

    assert held(recorded, request(bound())) == [
        "--start 2026-11-20T12:00:00Z --end 2026-11-20T14:00:00Z --step 5m",
        f"""{HOUR} -p 'containers=a "b"|c'""",
    ]


def test_a_range_is_told_where_nothing_else_differs():
    assert held(manifest(params(bound())), request(bound(rate_window="1h"))) == [f"{HOUR} -p rate_window=300s"]


def test_calls_that_only_belong_to_a_question_are_left_out():
    assert held(manifest({"query": "count(up)", "time": "1795176000"}), request(bound())) == []
