"""Which indices does a window need, and which of them are there?"""

import json

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ralphcap.errors import SourceUnavailable
from ralphcap.sources.elasticsearch.indices import DAY, chunks, day_of, listed, name_of, needed, wildcard
from ralphcap.sources.transport import RawAnswer, Request
from ralphcap.window import Window

PATTERN = "logs-%Y.%m.%d"
NOW = pd.Timestamp("2026-11-20T12:00Z")
FIRST = pd.Timestamp("2026-11-01T00:00Z")


class Told:
    """A transport that brings one body."""

    def __init__(self, body: object) -> None:
        self.body = json.dumps(body).encode()

    def fetch(self, _: Request) -> RawAnswer:
        return RawAnswer(self.body)


def row(index: str, **more: str | None) -> dict[str, str | None]:
    return {"index": index, "status": "open", "health": "green", "creation.date": "1794960000000", **more}


def table(*rows: dict[str, str | None], pattern: str = PATTERN) -> pd.DataFrame:
    return listed(Told(list(rows)), pattern, "lines")  # type: ignore[arg-type] # all that is asked of it


def of_days(start: str, end: str) -> Window:
    return Window(pd.Timestamp(start, tz="UTC"), pd.Timestamp(end, tz="UTC"), pd.Timedelta("1h"))


def test_what_a_server_does_not_tell_is_not_a_number():
    found = table(
        row("logs-2026.11.18", **{"docs.count": "5", "store.size": "100"}), row("logs-2026.11.19", health=None)
    )

    assert found["day"].tolist() == [pd.Timestamp("2026-11-18", tz="UTC"), pd.Timestamp("2026-11-19", tz="UTC")]
    assert found["documents"].iloc[0] == 5
    assert found[["documents", "bytes"]].iloc[1].isna().all()
    assert found["health"].tolist() == ["green", "unknown"]


def test_an_empty_list_has_the_same_columns():
    assert table().dtypes.map(str).to_dict() == table(row("logs-2026.11.18")).dtypes.map(str).to_dict()


@pytest.mark.parametrize("body", [{}, [{"index": "a"}], "x", [5]])
def test_what_is_no_list_of_indices_is_refused(body: object):
    with pytest.raises(SourceUnavailable, match="the list of indices is not Elasticsearch's"):
        listed(Told(body), PATTERN, "lines")  # type: ignore[arg-type] # all that is asked of it


def test_a_window_needs_each_day_that_it_touches_up_to_now():
    rows = [row(f"logs-2026.11.{day}") for day in (17, 18, 20)]

    found = needed(PATTERN, table(*rows), of_days("2026-11-17T23:00", "2026-11-23T00:00"), NOW)

    assert found.indices == ("logs-2026.11.17", "logs-2026.11.18", "logs-2026.11.20")
    assert found.lacks == ("no index logs-* of 2026-11-19",)


def test_a_window_that_ends_at_midnight_needs_no_index_of_the_next_day():
    found = needed(PATTERN, table(row("logs-2026.11.18")), of_days("2026-11-18", "2026-11-19"), NOW)

    assert (found.indices, found.lacks) == (("logs-2026.11.18",), ())


def test_what_is_closed_or_red_is_left_out_and_named():
    rows = [
        row("logs-2026.11.17", status="close", health="red"),
        row("logs-2026.11.18", health="red"),
        row("logs-2026.11.19"),
    ]

    found = needed(PATTERN, table(*rows), of_days("2026-11-17", "2026-11-20"), NOW)

    assert found.indices == ("logs-2026.11.19",)
    assert found.lacks == ("closed: logs-2026.11.17", "red, so its documents cannot all be read: logs-2026.11.18")


def test_a_pattern_without_days_needs_all_that_it_finds():
    found = needed(
        "logs*", table(row("logs-a"), row("logs-b"), pattern="logs*"), of_days("2026-11-17", "2026-11-20"), NOW
    )

    assert (found.indices, found.lacks) == (("logs-a", "logs-b"), ())


@settings(max_examples=50)
@given(st.sets(st.integers(0, 19)), st.integers(0, 19), st.integers(1, 10))
def test_each_day_of_a_window_is_read_or_named(there: set[int], start: int, length: int):
    window = of_days(f"{FIRST + start * DAY:%Y-%m-%d}", f"{FIRST + (start + length) * DAY:%Y-%m-%d}")
    rows = [row(name_of(PATTERN, FIRST + day * DAY)) for day in sorted(there)]

    found = needed(PATTERN, table(*rows), window, NOW)

    days = set(range(start, min(start + length, 20)))
    read = {round((day_of(PATTERN, index) - FIRST) / DAY) for index in found.indices}  # type: ignore[operator] # of days, all of them
    assert read == days & there
    assert _named(found.lacks) == days - there


def _named(lacks: tuple[str, ...]) -> set[int]:
    days: set[int] = set()
    for text in lacks:
        for stretch in text.removeprefix("no index logs-* of ").split(", "):
            first, _, last = stretch.partition(" to ")
            bounds = [round((pd.Timestamp(one, tz="UTC") - FIRST) / DAY) for one in (first, last or first)]
            days |= set(range(bounds[0], bounds[1] + 1))
    return days


@pytest.mark.parametrize(
    ("pattern", "index", "day"),
    [
        ("logs-%Y.%m.%d", "logs-2026.11.20", "2026-11-20"),
        ("logs-%Y.%m.%d", "logs-2026.11.31", None),
        ("logs-%Y.%m.%d", "logs-2026.11.20-restored", None),
        ("logs-%Y.%m.%d", "errors-2026.11.20", None),
        ("logs-*-%Y.%m.%d", "logs-web-2026.11.20", "2026-11-20"),
        ("logs-*-%Y.%m.%d", "logs-web-2026.13.20", None),
        ("logs-*", "logs-web", None),
        ("logs", "logs", None),
    ],
)
def test_a_name_tells_its_day(pattern: str, index: str, day: str | None):
    found = day_of(pattern, index)

    assert pd.isna(found) if day is None else found == pd.Timestamp(day, tz="UTC")


def test_the_pattern_that_finds_each_day():
    assert [wildcard(one) for one in (PATTERN, "logs-%Y.%m", "logs", "a-*-%Y.%m.%d")] == [
        "logs-*",
        "logs-*",
        "logs",
        "a-*-*",
    ]


@given(st.lists(st.text("ab", min_size=1, max_size=30)), st.integers(1, 60))
def test_names_are_cut_into_addresses_that_are_short_enough_and_stay_in_order(names: list[str], most: int):
    groups = chunks(names, most)

    assert [name for group in groups for name in group] == names
    assert all(len(",".join(group)) <= most or len(group) == 1 for group in groups)
    assert all(groups)
