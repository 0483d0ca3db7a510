"""One verdict a disk: what is used, when its limit is left, and why it cannot be said."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ralphcap.capacity.disk_rows import COLUMNS, CUT, Disk, judged, level_paths, no_paths, quantiles
from ralphcap.capacity.filling import PATHS, Filling
from ralphcap.capacity.stores import Outlook

HOUR, DAY = pd.Timedelta(hours=1), pd.Timedelta(days=1)
NOW = pd.Timestamp("2026-11-20T09:00:00Z").as_unit("ms")
OUTLOOK = Outlook(NOW, 30 * DAY)
TIMES = pd.date_range(NOW - 10 * DAY, NOW, freq=HOUR, unit="ms")
USED = 100.0


def growing(a_day: float, *, days: int = 60) -> Filling:
    """So much a day in the median, a tenth less and more in the outer paths."""
    spread = np.linspace(0.9, 1.1, len(PATHS))[:, None]
    sums = np.cumsum(np.full((len(PATHS), days * 24), a_day / 24), axis=1) * spread
    return Filling(sums, 240, "mean", float(np.log(1.1)), 0.8, "")


def disk(limit: float, a_day: float = 1.0, *, days: int = 60, **told: object) -> Disk:
    ahead = growing(a_day, days=days)
    paths = level_paths(USED, ahead, now=NOW, step=HOUR)
    made = {
        "measured": pd.Series(np.linspace(90, USED, len(TIMES)), index=TIMES),
        "paths": paths,
        "filling": ahead,
        **told,
    }
    return Disk("grafana", "disk", "Grafana", "volume", "bytes", limit, **made)  # type: ignore[arg-type]


def test_a_limit_that_growth_reaches_has_its_date_with_an_interval() -> None:
    row = judged(disk(120), OUTLOOK)

    assert row["verdict"] == "watch"
    assert abs(row["date_median"] - (NOW + 20 * DAY)) <= 2 * HOUR
    assert row["date_early"] < row["date_median"] < row["date_late"]
    assert row["probability"] == 1
    assert row["growth_per_day"] == pytest.approx(1, abs=0.02)
    assert row["backtest_error"] == pytest.approx(0.1)
    assert set(row) == set(COLUMNS)


def test_a_limit_beyond_the_horizon_is_ok_and_keeps_its_date() -> None:
    row = judged(disk(145), OUTLOOK)

    assert (row["verdict"], row["probability"]) == ("ok", 0)
    assert abs(row["date_median"] - (NOW + 45 * DAY)) <= 2 * HOUR


def test_a_disk_that_does_not_grow_is_never_full() -> None:
    row = judged(disk(145, 0.0), OUTLOOK)

    assert (row["verdict"], row["probability"]) == ("ok", 0)
    assert pd.isna(row["date_median"])


def test_a_limit_below_todays_use_is_a_breach_since_it_was_exceeded() -> None:
    row = judged(disk(95), OUTLOOK)

    assert row["verdict"] == "breach"
    assert row["since"] == TIMES[121]
    assert row["probability"] == 1


def test_a_limit_that_is_missing_cannot_be_judged_and_the_growth_still_is() -> None:
    row = judged(disk(np.nan), OUTLOOK)

    assert (row["verdict"], row["note"]) == ("cannot say", "no limit is known")
    assert row["growth_per_day"] == pytest.approx(1, abs=0.02)


def test_what_nothing_measured_says_what_would() -> None:
    row = judged(disk(120, measured=pd.Series(np.nan, index=TIMES), measured_by="a cron job"), OUTLOOK)

    assert row["verdict"] == "unmeasured"
    assert row["note"] == "nothing measured it in this window; to measure it: a cron job"


def test_a_horizon_beyond_what_the_history_bears_is_no_ok_and_says_how_far_it_reaches() -> None:
    row = judged(disk(300, days=20), OUTLOOK)

    assert row["verdict"] == "cannot say"
    assert np.isnan(row["probability"])
    assert row["note"] == "the history bears 20 days ahead, not 30: ask horizon=20d, or a longer window"


def test_a_date_within_a_short_reach_still_counts() -> None:
    row = judged(disk(110, days=20), OUTLOOK)

    assert row["verdict"] == "watch"
    assert "bears 20 days" in row["note"]


def test_incomplete_answers_are_marked_and_withheld_where_most_is_missing() -> None:
    marked = judged(disk(120, missing="3 of 12 series have no samples"), OUTLOOK)
    withheld = judged(disk(120, missing="no samples before", share_measured=0.3), OUTLOOK)

    assert (marked["verdict"], marked["complete"]) == ("watch", False)
    assert marked["note"] == "incomplete data: 3 of 12 series have no samples"
    assert withheld["verdict"] == "cannot say"
    assert "30% of the window was measured" in withheld["note"]


def test_too_little_history_cannot_say_and_why() -> None:
    short = Filling(np.empty((len(PATHS), 0)), 3, "", np.nan, np.nan, "3 steps of history; 6 are needed")

    row = judged(disk(120, paths=no_paths(), filling=short), OUTLOOK)

    assert (row["verdict"], row["note"]) == ("cannot say", "3 steps of history; 6 are needed")


def test_paths_that_end_now_say_nothing_of_what_comes() -> None:
    past = level_paths(USED, growing(1.0, days=2), now=NOW - 2 * DAY, step=HOUR)
    young = disk(120, paths=past)

    row = judged(young, OUTLOOK)

    assert (row["verdict"], row["note"]) == ("cannot say", "")  # why is the filling's to say
    assert quantiles([young], now=NOW).empty


def test_a_promise_that_the_limit_by_size_cuts_earlier_is_the_date() -> None:
    lacking = level_paths(USED, growing(1.0), now=NOW, step=HOUR)
    lacking["lacking"] = (lacking["used"] - 110).clip(lower=0)

    row = judged(disk(145, promised=lacking), OUTLOOK)

    assert row["verdict"] == "watch"
    assert abs(row["date_median"] - (NOW + 10 * DAY)) <= 2 * HOUR
    assert CUT in row["note"]


def test_a_promise_that_is_kept_changes_nothing() -> None:
    kept = level_paths(USED, growing(1.0), now=NOW, step=HOUR).assign(lacking=0.0)

    assert judged(disk(120, promised=kept), OUTLOOK) == judged(disk(120), OUTLOOK)


def test_quantiles_by_day_begin_ahead_and_are_ordered() -> None:
    table = quantiles([disk(120)], now=NOW)

    assert table["date"].iloc[0] == pd.Timestamp("2026-11-20")
    assert (table["p10"] < table["p50"]).all()
    assert table.loc[table["date"] == "2026-11-30", "p50"].iloc[0] == pytest.approx(USED + 10 + 15 / 24, abs=0.1)


def test_quantiles_are_ordered_where_paths_cross() -> None:
    crossing = disk(120)
    paths = crossing.paths.copy()
    paths.loc[paths["path"] == "p90", "used"] = USED - 1  # deleted its oldest block just now
    table = quantiles([Disk(**{**vars(crossing), "paths": paths})], now=NOW)

    assert (table["p10"] <= table["p50"]).all()
    assert (table["p50"] <= table["p90"]).all()


def badly_told(a_day: float, error: float) -> Filling:
    """So much a day, where past sums were off by this error."""
    return replace(growing(a_day), error=float(np.log1p(error)))


def test_a_disk_that_is_well_even_if_it_grows_as_much_faster_as_past_sums_were_wrong_stays_so() -> None:
    row = judged(disk(300, filling=badly_told(1.0, 4.0)), OUTLOOK)

    assert (row["verdict"], row["probability"]) == ("ok", 0)
    assert row["note"] == "past sums were off by 400%: what came changed, and it stays within its limit even so"


def test_a_disk_that_is_well_only_if_the_past_does_not_come_again_cannot_be_judged() -> None:
    row = judged(disk(145, filling=badly_told(1.0, 4.0)), OUTLOOK)  # 45 days at one a day, 9 at five a day

    assert row["verdict"] == "cannot say"
    assert np.isnan(row["probability"])
    assert "its limit may be left in 8 days; a window that begins after the change" in row["note"]


def test_a_disk_to_watch_stays_so_with_dates_as_wide_as_past_sums_were_wrong() -> None:
    plain, wide = (judged(disk(120, filling=one), OUTLOOK) for one in (growing(1.0), badly_told(1.0, 1.0)))

    assert (plain["verdict"], wide["verdict"]) == ("watch", "watch")
    assert wide["date_median"] == plain["date_median"]
    assert abs(wide["date_early"] - (NOW + 20 / 1.1 / 2 * DAY)) <= 6 * HOUR
    assert abs(wide["date_late"] - (NOW + 20 / 0.9 * 2 * DAY)) <= 24 * HOUR
    assert "and its dates are as wide as that" in wide["note"]


def test_a_late_date_beyond_what_the_history_bears_is_open() -> None:
    row = judged(disk(120, filling=badly_told(1.0, 4.0)), OUTLOOK)  # a fifth a day reaches it in 100 days, beyond 60

    assert row["verdict"] == "watch"
    assert pd.isna(row["date_late"])


def test_a_past_that_was_told_well_enough_changes_nothing() -> None:
    assert judged(disk(145, filling=badly_told(1.0, 0.49)), OUTLOOK)["verdict"] == "ok"


def test_a_store_is_asked_what_more_would_come_to_by_its_own_model() -> None:
    asked = []

    def steady(factor: float) -> pd.DataFrame:
        asked.append(factor)
        return level_paths(USED, growing(0.0), now=NOW, step=HOUR)  # retention takes out what comes in

    row = judged(disk(145, filling=badly_told(1.0, 4.0), scaled=steady), OUTLOOK)

    assert asked == pytest.approx([5, 0.2])
    assert row["verdict"] == "ok"


def test_a_breach_is_a_breach_however_the_past_was_told() -> None:
    row = judged(disk(95, filling=badly_told(1.0, 4.0)), OUTLOOK)

    assert row["verdict"] == "breach"
    assert "little can be built on it" in row["note"]
