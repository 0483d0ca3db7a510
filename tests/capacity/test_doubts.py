"""What becomes of a verdict where the past was foretold badly?"""

import numpy as np
import pandas as pd
import pytest

from ralphcap.capacity.doubts import doubt, doubted

NOW = pd.Timestamp("2026-11-20T09:00:00Z").as_unit("ms")
DAY = pd.Timedelta(days=1)


def told(
    verdict: str, early: int | None = None, late: int | None = None, *, probability: float = 0.0
) -> dict[str, object]:
    """Days until the dates; None: beyond what is known."""
    dates = {"date_early": early, "date_late": late}
    return {"verdict": verdict, "probability": probability} | {
        name: pd.NaT if days is None else NOW + days * DAY for name, days in dates.items()
    }


@pytest.mark.parametrize(("error", "times"), [(0.1, 1), (0.5, 1), (0.6, 1.6), (4.42, 5.42), (1e9, 10), (np.inf, 10)])
def test_up_to_half_is_no_doubt_and_beyond_ten_times_nothing_is_told_by_it(error: float, times: float) -> None:
    assert doubt(error) == pytest.approx(times)


def test_a_past_that_could_not_be_tested_is_no_doubt() -> None:
    assert doubt(np.nan) == 1


def test_well_becomes_cannot_say_where_as_much_more_would_leave_the_limit() -> None:
    changed = doubted(told("ok", 80), told("watch", 9, probability=0.1), told("ok"), error=4.42, now=NOW)

    assert changed["verdict"] == "cannot say"
    assert np.isnan(changed["probability"])
    assert changed["why"].startswith(
        "past sums were off by 442%: what came changed, and if it does so again, its limit may be left in 9 days"
    )


def test_well_stays_well_where_as_much_more_would_not() -> None:
    changed = doubted(told("ok"), told("ok", 70, probability=0.09), told("ok"), error=4.42, now=NOW)

    assert "verdict" not in changed
    assert changed["date_early"] == NOW + 70 * DAY


def test_what_is_to_be_watched_is_so_and_its_interval_is_the_hull() -> None:
    changed = doubted(
        told("watch", 20, 30, probability=0.9), told("watch", 5, 9, probability=1.0), told("ok", 90), error=2.0, now=NOW
    )

    assert "verdict" not in changed
    assert changed["date_early"] == NOW + 5 * DAY
    assert pd.isna(changed["date_late"])


def test_what_is_over_its_limit_now_keeps_its_early_date_where_more_has_none() -> None:
    changed = doubted(told("watch", 20, 30), told("breach"), told("ok"), error=2.0, now=NOW)

    assert changed["date_early"] == NOW + 20 * DAY


@pytest.mark.parametrize("verdict", ["breach", "unmeasured", "cannot say"])
def test_other_verdicts_stay_and_say_that_little_can_be_built_on_the_forecast(verdict: str) -> None:
    assert doubted(told(verdict), {}, {}, error=2.0, now=NOW) == {
        "why": "past sums were off by 200%: what came changed, and little can be built on it"
    }
