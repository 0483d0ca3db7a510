"""What frame do buckets make? Of several groups of indices, with labels that are missing or of other types, and with zeros."""

from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from ralphcap.catalog.entries import build_query
from ralphcap.catalog.faults import Table
from ralphcap.catalog.search_binding import BoundSearch
from ralphcap.frames import empty_series
from ralphcap.sources.elasticsearch.buckets import answer_frame, joined, numbers_of, read_times
from ralphcap.window import Window

HOUR, DAY = pd.Timedelta("1h"), pd.Timedelta("1D")
START = pd.Timestamp("2026-11-18T00:00Z")
BODY = """{"aggs": {"by": {"composite": {"sources": [{"timestamp": {}}, {"level": {}}]},
  "aggs": {"late": {"filter": {}, "aggs": {"lag": {"sum": {}}}}, "first": {"min": {}}, "last": {"max": {}}}}}}"""


def bound(columns: dict[str, Any], hours: int = 3, labels: tuple[str, ...] = ("level",), body: str = BODY, **more: Any) -> BoundSearch:  # fmt: skip
    written = {"title": "Lines", "unit": "count", "labels": list(labels), "index": "logs-%Y.%m.%d", "time_field": "at"}
    table = Table("queries/logs.toml", "lines", written | {"search": body, "columns": columns} | more)
    return build_query("logs", table).bind_search(Window(START, START + hours * HOUR, HOUR))


def bucket(hour: int, level: object, lines: int = 1, **more: Any) -> dict[str, Any]:
    at = int((START + hour * HOUR).timestamp() * 1000)
    return {"key": {"timestamp": at, "level": level}, "doc_count": lines, **more}


def values(frame: pd.DataFrame) -> list[tuple[int, object, float]]:
    """(hour, level, value) of each row; None for no level."""
    hours = ((frame["timestamp"] - START) / HOUR).astype(int)
    levels = frame["level"].astype("object").where(frame["level"].notna(), None)
    return list(zip(hours.tolist(), levels.tolist(), frame["value"].tolist(), strict=True))


def test_lines_of_two_groups_add_up_and_nobody_is_a_label_of_its_own():
    asked = bound({"value": "doc_count"})
    parts = [
        numbers_of(asked, [bucket(0, "INFO", 2), bucket(0, None)]),
        numbers_of(asked, [bucket(0, "INFO", 3), bucket(1, None)]),
    ]

    frame = answer_frame(asked, joined(asked, parts), asked.window.times)

    assert values(frame) == [(0, "INFO", 5), (0, None, 1), (1, None, 1)]


def test_a_level_that_is_a_number_on_one_day_and_a_text_on_another_is_one():
    asked = bound({"value": "doc_count"})
    parts = [
        numbers_of(asked, [bucket(0, 200)]),
        numbers_of(asked, [bucket(0, "200"), bucket(1, 200.0), bucket(2, True)]),
    ]

    frame = answer_frame(asked, joined(asked, parts), asked.window.times)

    assert values(frame) == [(0, "200", 2), (1, "200", 1), (2, "true", 1)]


def test_first_and_last_times_sums_and_counts_are_joined_each_in_its_way():
    columns = {
        "first": {"from": "first.value", "type": "time"},
        "last": {"from": "last.value", "type": "time"},
        "lag": "late.lag.value / late.doc_count",
    }
    asked = bound(columns)
    inner = [{"first": {"value": at}, "last": {"value": at}, "late": {"doc_count": late, "lag": {"value": lag}}} for at, late, lag in ((9, 1, 4.0), (7, 3, 8.0))]  # fmt: skip
    parts = [numbers_of(asked, [bucket(0, "INFO", **one)]) for one in inner]

    frame = answer_frame(asked, joined(asked, parts), asked.window.times)

    assert [moment.timestamp() for moment in (frame["first"][0], frame["last"][0])] == [0.007, 0.009]
    assert frame["lag"].tolist() == [12 / 4]


def test_a_group_without_the_field_takes_nothing_away():
    asked = bound({"first": {"from": "first.value", "type": "time"}})
    parts = [numbers_of(asked, [bucket(0, "INFO", first={"value": one})]) for one in (None, 5.0)]

    assert answer_frame(asked, joined(asked, parts), asked.window.times)["first"][0].timestamp() == 0.005


def test_zeros_stand_where_times_were_read_and_nowhere_else():
    asked = bound({"value": "doc_count"}, zero=True)
    table = joined(asked, [numbers_of(asked, [bucket(0, "INFO", 2), bucket(2, None)])])

    frame = answer_frame(asked, table, asked.window.times[:2])

    assert values(frame) == [(0, "INFO", 2), (1, "INFO", 0), (0, None, 0), (1, None, 0), (2, None, 1)]
    assert frame.dtypes.map(str).to_dict() == empty_series(["level"]).dtypes.map(str).to_dict()


def test_without_labels_zeros_stand_also_where_nothing_was_found():
    body = '{"aggs": {"by": {"composite": {"sources": [{"timestamp": {}}]}}}}'
    asked = bound({"value": "doc_count"}, labels=(), body=body, zero=True)
    table = joined(asked, [numbers_of(asked, [])])

    assert answer_frame(asked, table, asked.window.times)["value"].tolist() == [0, 0, 0]
    assert answer_frame(asked, table, asked.window.times[:0]).empty
    assert answer_frame(asked, joined(asked, []), asked.window.times[:0]).empty


def test_a_label_that_is_called_value_keeps_out_of_the_values_way():
    body = '{"aggs": {"by": {"composite": {"sources": [{"value": {}}]}}}}'
    asked = bound({"n": "doc_count"}, labels=("value",), body=body)
    table = joined(asked, [numbers_of(asked, [{"key": {"value": "a"}, "doc_count": 2}])])

    assert answer_frame(asked, table, asked.window.times).to_dict("list") == {"label_value": ["a"], "n": [2.0]}


@settings(max_examples=60)
@given(
    st.integers(-50, 50),
    st.sampled_from([pd.Timedelta("1h"), pd.Timedelta("6h"), DAY, pd.Timedelta("2D"), pd.Timedelta("7D"), pd.Timedelta("5h")]),
    st.integers(1, 40),
    st.sets(st.integers(-5, 20)),
)  # fmt: skip
def test_a_time_was_read_where_all_days_of_its_step_were(start: int, step: pd.Timedelta, count: int, days: set[int]):
    window = Window((START + start * HOUR).floor(step), (START + start * HOUR).floor(step) + count * step, step)

    read = read_times(window, [START + day * DAY for day in days])

    expected = [time for time in window.times if _days(time, step) <= days]
    assert read.tolist() == expected
    assert read_times(window, None).tolist() == window.times.tolist()
    assert str(read.dtype) == "datetime64[ms, UTC]"


def _days(time: pd.Timestamp, step: pd.Timedelta) -> set[int]:
    """The days of a step, hour by hour."""
    return {int(((time + hour * HOUR).floor("D") - START) / DAY) for hour in range(int(np.ceil(step / HOUR)))}
