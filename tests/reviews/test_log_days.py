import pandas as pd
import pytest

from ralphcap.reviews.log_days import index_days
from tests.reviews.standing_in import BEFORE, DAY, source


def indices(**status):
    """Indices by name (dashes for points) and status, a mebibyte each."""
    names = [name.replace("_", "-") for name in status]
    days = [pd.Timestamp(name[-10:]) for name in names]
    return pd.DataFrame(
        {
            "index": [f"{name[:-10]}{name[-10:].replace('-', '.')}" for name in names],
            "day": pd.DatetimeIndex(days, tz="UTC").as_unit("ms"),
            "status": [state.split()[0] for state in status.values()],
            "health": [state.split()[1] for state in status.values()],
            "documents": 3.0,
            "bytes": 2.0**20,
        }
    )


def table(**status):
    return index_days(source(indices(**status)), [DAY, BEFORE]).set_index("index")


def test_each_day_of_both_windows_has_its_index_the_newest_first():
    days = table(
        ralph_stock_logs_2026_11_18="open green", ralph_stock_logs_2026_11_19="open green", ralph_stock_logs_2026_11_20="open yellow"
    )  # fmt: skip

    assert list(days.index) == [f"ralph-stock-logs-2026.11.{day}" for day in (20, 19, 18)]
    assert (days["note"] == "").all()
    assert days["age_days"].tolist() == [0.5, 1.5, 2.5]
    assert str(days["day"].iloc[0].date()) == "2026-11-20"


@pytest.mark.parametrize(("state", "word"), [("close green", "closed"), ("open red", "red")])
def test_an_index_that_cannot_be_read_says_so(state, word):
    days = table(ralph_stock_logs_2026_11_19=state)

    assert days.loc["ralph-stock-logs-2026.11.19", "note"].startswith(word)


def test_a_day_without_an_index_has_a_row_that_says_so():
    days = table(ralph_stock_logs_2026_11_18="open green", ralph_stock_logs_2026_11_20="open green")

    lost = days.loc["ralph-stock-logs-2026.11.19"]
    assert (lost["status"], lost["note"][:13]) == ("missing", "no such index")
    assert pd.isna(lost["bytes"])


def test_a_family_of_which_there_is_nothing_is_not_asked_for():
    days = table(ralph_stock_logs_2026_11_18="open green")

    assert not days.index.str.contains("errors").any()
