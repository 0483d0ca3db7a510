"""Does trading_sessions know the exchange's days, and let the user's table overrule them?"""

import datetime as dt
import tomllib

import pandas as pd
import pytest

from ralphcap.errors import ParameterError
from ralphcap.sessions import trading_sessions
from ralphcap.shipped import shipped


def overrides(*rows: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["date", "kind", "open", "close", "note"])


def days(sessions: pd.DataFrame) -> list[str]:
    return sessions["date"].dt.strftime("%Y-%m-%d").tolist()


def test_a_week_has_five_sessions_from_nine_to_half_past_three_in_seoul():
    sessions = trading_sessions("2026-11-09", "2026-11-15")

    assert days(sessions) == ["2026-11-09", "2026-11-10", "2026-11-11", "2026-11-12", "2026-11-13"]
    assert sessions["open"].iloc[0] == pd.Timestamp("2026-11-09 00:00", tz="UTC")
    assert sessions["close"].iloc[0] == pd.Timestamp("2026-11-09 06:30", tz="UTC")


def test_both_bounds_are_included():
    assert days(trading_sessions("2026-11-09", "2026-11-10")) == ["2026-11-09", "2026-11-10"]


def test_a_bound_may_be_a_date_a_moment_or_text():
    moment = pd.Timestamp("2026-11-09 18:00", tz="Asia/Seoul")

    assert days(trading_sessions(dt.date(2026, 11, 9), moment)) == ["2026-11-09"]


def test_a_weekend_gives_an_empty_table_of_the_same_dtypes():
    sessions = trading_sessions("2026-11-14", "2026-11-15")

    assert sessions.empty
    assert sessions.dtypes.astype(str).to_dict() == {
        "date": "datetime64[ms]",
        "open": "datetime64[ms, UTC]",
        "close": "datetime64[ms, UTC]",
    }


def test_the_dtypes_stay_when_overrides_go_over_the_calendar():
    table = overrides({"date": "2026-11-19", "kind": "shifted", "open": "10:00", "close": "16:30"})

    changed = trading_sessions("2026-11-16", "2026-11-22", table)

    assert (changed.dtypes == trading_sessions("2026-11-16", "2026-11-22").dtypes).all()


def test_a_year_turns_without_a_gap():
    assert days(trading_sessions("2025-12-29", "2026-01-02")) == ["2025-12-29", "2025-12-30", "2026-01-02"]


def test_a_closed_day_has_no_session():
    table = overrides({"date": "2026-11-10", "kind": "closed"})

    assert days(trading_sessions("2026-11-09", "2026-11-11", table)) == ["2026-11-09", "2026-11-11"]


def test_closing_a_day_that_is_closed_already_changes_nothing():
    table = overrides({"date": "2026-11-14", "kind": "closed"})

    assert days(trading_sessions("2026-11-13", "2026-11-16", table)) == ["2026-11-13", "2026-11-16"]


def test_a_shifted_day_keeps_its_place_and_has_its_own_hours():
    table = overrides({"date": "2026-11-19", "kind": "shifted", "open": "10:00", "close": "16:30"})

    sessions = trading_sessions("2026-11-18", "2026-11-20", table)

    assert days(sessions) == ["2026-11-18", "2026-11-19", "2026-11-20"]
    assert sessions["open"].iloc[1] == pd.Timestamp("2026-11-19 01:00", tz="UTC")
    assert sessions["close"].iloc[1] == pd.Timestamp("2026-11-19 07:30", tz="UTC")


def test_an_extra_day_trades():
    table = overrides({"date": "2026-11-14", "kind": "extra", "open": "09:00", "close": "12:00"})

    assert days(trading_sessions("2026-11-13", "2026-11-16", table)) == ["2026-11-13", "2026-11-14", "2026-11-16"]


def test_overrides_outside_the_window_change_nothing():
    table = overrides({"date": "2026-11-10", "kind": "closed"})

    assert len(trading_sessions("2026-11-11", "2026-11-13", table)) == 3


def test_the_callers_own_result_may_be_changed_without_harm_to_the_next():
    sessions = trading_sessions("2026-11-09", "2026-11-13")
    sessions.loc[0, "date"] = pd.Timestamp("1970-01-01")

    assert days(trading_sessions("2026-11-09", "2026-11-13"))[0] == "2026-11-09"


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        ("1950-01-01", "1950-12-31", "does not cover 1950"),
        ("2026-01-01", "2080-01-01", "does not cover 2026 to 2080"),
        ("2026-11-12", "2026-11-09", "No day lies from 2026-11-12 to 2026-11-09"),
        ("the ides of March", "2026-11-09", "is not a day"),
        ("NaT", "2026-11-09", "is not a day"),
    ],
)
def test_an_impossible_window_says_so(first, last, says):
    with pytest.raises(ParameterError, match=says):
        trading_sessions(first, last)


def test_an_unknown_calendar_is_named():
    with pytest.raises(ParameterError, match="Unknown exchange calendar 'NOWHERE'"):
        trading_sessions("2026-11-09", "2026-11-10", calendar="NOWHERE")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"date": "2026-11-10", "kind": "holiday"}, "2026-11-10 is of the unknown kind 'holiday'"),
        ({"date": "2026-11-10", "kind": "shifted", "open": "ten", "close": "16:30"}, "'ten' is not a time of day"),
        ({"date": "2026-11-10", "kind": "shifted", "open": "10:00"}, "nan is not a time of day"),
        ({"date": "2026-11-10", "kind": "extra", "open": "16:30", "close": "10:00"}, "opens at 16:30 and closes at"),
        ({"date": "2026-11-14", "kind": "shifted", "open": "10:00", "close": "16:30"}, "2026-11-14, which is no"),
    ],
)
def test_a_wrong_override_says_which_day_and_what_to_do(row, says):
    with pytest.raises(ParameterError, match=says):
        trading_sessions("2026-11-09", "2026-11-15", overrides(row))


def test_a_day_named_twice_is_refused():
    table = overrides({"date": "2026-11-10", "kind": "closed"}, {"date": "2026-11-10", "kind": "closed"})

    with pytest.raises(ParameterError, match="2026-11-10 twice"):
        trading_sessions("2026-11-09", "2026-11-15", table)


@pytest.mark.parametrize("closed", ["2026-06-03", "2026-07-17"])
def test_the_shipped_calendar_closes_the_holidays_that_the_package_misses(closed):
    assert trading_sessions(closed, closed, shipped_overrides()).empty


def test_the_shipped_calendar_shifts_the_exam_day_of_2026():
    session = trading_sessions("2026-11-19", "2026-11-19", shipped_overrides()).iloc[0]

    assert session["open"] == pd.Timestamp("2026-11-19 10:00", tz="Asia/Seoul")
    assert session["close"] == pd.Timestamp("2026-11-19 16:30", tz="Asia/Seoul")


def shipped_overrides() -> pd.DataFrame:
    return pd.DataFrame(tomllib.loads((shipped("queries") / "calendar.toml").read_text(encoding="utf-8"))["day"])
