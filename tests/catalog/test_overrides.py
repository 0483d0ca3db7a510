"""Which days differ from the exchange's calendar?"""

from datetime import date, time

import pandas as pd
import pytest

from ralphcap.catalog.faults import Table
from ralphcap.catalog.loading import load_catalog
from ralphcap.catalog.overrides import build_calendar, days
from ralphcap.errors import CatalogError
from ralphcap.sessions import trading_sessions


def calendar(*listed: object) -> pd.DataFrame:
    read = days(Table("queries/calendar.toml", "", {"day": list(listed)}))
    return build_calendar(
        Table("queries/calendar.toml", f"day {number}", day) for number, day in enumerate(read, start=1)
    )


def test_days_are_rows_by_date() -> None:
    table = calendar(
        {"date": date(2026, 11, 19), "kind": "shifted", "open": "10:00", "close": time(16, 30), "note": "exam"},
        {"date": "2026-07-17", "kind": "closed"},
    )

    assert table.to_dict("records") == [
        {"date": pd.Timestamp("2026-07-17"), "kind": "closed", "open": "", "close": "", "note": ""},
        {"date": pd.Timestamp("2026-11-19"), "kind": "shifted", "open": "10:00", "close": "16:30", "note": "exam"},
    ]


def test_no_day_is_an_empty_table_of_the_same_columns() -> None:
    table = calendar()

    assert list(table.columns) == ["date", "kind", "open", "close", "note"]
    assert table["date"].dtype == "datetime64[ms]"


def test_the_shipped_days_go_over_the_exchanges_calendar() -> None:
    sessions = trading_sessions("2026-07-16", "2026-07-20", load_catalog().calendar)

    assert sessions["date"].dt.strftime("%m-%d").tolist() == ["07-16", "07-20"]


@pytest.mark.parametrize(
    ("day", "reason", "next_step"),
    [
        ({"kind": "closed"}, "the key 'date' is missing.", "Add a line 'date = …'."),
        ({"date": "19.11.2026", "kind": "closed"}, "'19.11.2026' is not a date.", "Write it as 2026-11-19."),
        ({"date": "2026-11-19", "kind": "half"}, "kind = 'half' is unknown.", "Use one of: closed, shifted, extra."),
        (
            {"date": "2026-11-19", "kind": "closed", "open": "10:00"},
            "a closed day has no hours.",
            "Take 'open' and 'close' out",
        ),
        (
            {"date": "2026-11-19", "kind": "extra"},
            "a day that is extra opens before it closes.",
            'Write open = "10:00"',
        ),
        (
            {"date": "2026-11-19", "kind": "shifted", "open": "16:30", "close": "10:00"},
            "a day that is shifted opens before",
            'Write open = "10:00"',
        ),
        (
            {"date": "2026-11-19", "kind": "shifted", "open": "ten", "close": "16:30"},
            "open = 'ten' is not a time of day.",
            'Write it as "09:00".',
        ),
        ({"date": "2026-11-19", "kind": "closed", "why": "rain"}, "unknown key 'why'.", "The keys are: date, kind,"),
    ],
)
def test_a_fault_names_file_day_reason_and_next_step(day: dict[str, object], reason: str, next_step: str) -> None:
    with pytest.raises(CatalogError) as raised:
        calendar(day)

    first, second = str(raised.value).split("\n  ")
    assert first.startswith(f"queries/calendar.toml, day 1: {reason}")
    assert second.startswith(next_step)


def test_a_day_that_is_no_table_is_refused() -> None:
    with pytest.raises(
        CatalogError, match=r"'day' is not a list of tables\.\n  Write each day under a line of its own, \[\[day\]\]\."
    ):
        calendar("2026-11-19")
