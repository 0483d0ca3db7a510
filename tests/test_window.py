"""Windows: half-open, in UTC, on multiples of the step."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ralphcap.errors import ParameterError
from ralphcap.window import Window, format_duration, now, parse_duration, parse_time, parse_zone

SEOUL = ZoneInfo("Asia/Seoul")
NOW = pd.Timestamp("2026-11-20T09:00:00Z").as_unit("ms")


def window(start, end, step="5m"):
    return Window(pd.Timestamp(start), pd.Timestamp(end), parse_duration(step))


def test_now_is_in_utc_to_the_second():
    assert str(now().tz) == "UTC"
    assert now().microsecond == 0


@pytest.mark.parametrize(
    ("text", "seconds"), [("90s", 90), ("5m", 300), ("1h30m", 5400), ("2w", 14 * 86400), ("1500ms", 1.5)]
)
def test_durations_are_read_as_prometheus_writes_them(text, seconds):
    assert parse_duration(text).total_seconds() == seconds


@pytest.mark.parametrize("text", ["", "5", "5 m", "m", "-5m", "0s", "1.5h", "5M", "99999999999y", None])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(ParameterError, match=r"\n  Give|\n  Write"):
        parse_duration(text)


@given(st.integers(1, 10**12))
def test_a_duration_reads_back_as_it_was_written(milliseconds):
    duration = pd.Timedelta(milliseconds=milliseconds)

    assert parse_duration(format_duration(duration)) == duration


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("now", "2026-11-20T09:00:00Z"),
        ("now-30d", "2026-10-21T09:00:00Z"),
        ("now + 1h", "2026-11-20T10:00:00Z"),
        ("2026-11-20 09:00", "2026-11-20T00:00:00Z"),
        ("2026-11-20", "2026-11-19T15:00:00Z"),
        ("2026-11-20T09:00:00Z", "2026-11-20T09:00:00Z"),
        ("2026-11-20T09:00:00+02:00", "2026-11-20T07:00:00Z"),
    ],
)
def test_a_time_without_zone_is_the_sources_local_time(text, utc):
    assert parse_time(text, now=NOW, zone=SEOUL) == pd.Timestamp(utc)


@pytest.mark.parametrize(
    "text", ["", "yesterday-ish", "NaT", "now-", "now-5", "2026-13-01", "now*2", "now-100y", "1969-12-31", "9999-01-01"]
)
def test_what_is_no_time_is_refused(text):
    with pytest.raises(ParameterError):
        parse_time(text, now=NOW, zone=SEOUL)


@pytest.mark.parametrize("text", ["2026-03-29 02:30", "2026-10-25 02:30"])
def test_a_local_time_that_a_zone_skips_or_has_twice_is_refused(text):
    with pytest.raises(ParameterError, match="not a point in time"):
        parse_time(text, now=NOW, zone=ZoneInfo("Europe/Paris"))


@pytest.mark.parametrize("name", ["Mars/Olympus", "", "../etc/passwd", "/etc/passwd"])
def test_an_unknown_zone_is_refused(name):
    with pytest.raises(ParameterError, match="Unknown time zone"):
        parse_zone(name)


def test_a_window_is_read_from_start_and_end():
    found = Window.parse("now-30d/now", step="5m", now=NOW, zone=SEOUL)

    assert (found.start, found.end, found.count) == (NOW - pd.Timedelta(days=30), NOW, 8640)


@pytest.mark.parametrize("text", ["now-1h", "now-1h/now/now", "/", "now/now-1h", "now/now", "now-4m/now-1m"])
def test_an_impossible_window_is_refused(text):
    with pytest.raises(ParameterError):
        Window.parse(text, step="5m", now=NOW, zone=SEOUL)


def test_bounds_are_floored_to_the_step_and_those_asked_for_are_kept():
    found = window("2026-11-20T00:03:00Z", "2026-11-20T00:14:59Z")

    assert (str(found.start), str(found.end)) == ("2026-11-20 00:00:00+00:00", "2026-11-20 00:10:00+00:00")
    assert found.asked == (pd.Timestamp("2026-11-20T00:03:00Z"), pd.Timestamp("2026-11-20T00:14:59Z"))
    assert window("2026-11-20T00:00:00Z", "2026-11-20T00:10:00Z").asked is None


def test_the_end_is_not_part_of_a_window():
    assert [f"{time:%H:%M}" for time in window("2026-11-20T00:00:00Z", "2026-11-20T00:15:00Z").times] == [
        "00:00",
        "00:05",
        "00:10",
    ]


@pytest.mark.parametrize(
    "bound", [pd.Timestamp("2026-11-20"), pd.Timestamp("2026-11-20").to_pydatetime(), "2026-11-20T00:00:00Z", None]
)
def test_bounds_that_are_not_timestamps_with_a_zone_are_refused(bound):
    with pytest.raises(ParameterError, match="carry a time zone"):
        Window(bound, NOW, pd.Timedelta("5m"))


def test_a_datetime_with_a_zone_is_a_bound():
    assert Window(datetime(2026, 11, 20, tzinfo=UTC), NOW, pd.Timedelta("5min")).start == pd.Timestamp(
        "2026-11-20T00:00:00Z"
    )


@pytest.mark.parametrize("step", ["500ms", "1500ms"])
def test_a_step_is_a_whole_number_of_seconds(step):
    with pytest.raises(ParameterError, match="step"):
        window("2026-11-20T00:00:00Z", "2026-11-20T01:00:00Z", step)


@given(steps=st.integers(1, 500), most=st.integers(1, 60))
def test_the_pieces_of_a_window_are_the_window(steps, most):
    whole = Window(NOW, NOW + steps * pd.Timedelta("5min"), pd.Timedelta("5min"))

    pieces = list(whole.split(most))

    assert [time for piece in pieces for time in piece.times] == list(whole.times)
    assert max(piece.count for piece in pieces) <= most


def test_a_window_is_shown_in_a_zone():
    assert (
        window("2026-11-20T00:00:00Z", "2026-11-20T06:00:00Z").describe(SEOUL)
        == "2026-11-20 09:00 – 2026-11-20 15:00 KST"
    )
