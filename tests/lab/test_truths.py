"""Are the planted truths what they say, with margins that make every verdict decidable?"""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from tests.lab.grid import grid_until
from tests.lab.platform import LAB_NOW, LAB_SEED, limits
from tests.lab.truths import Row, daily_statistic, rows, truths
from tests.lab.usage import usage

pytestmark = pytest.mark.slow
SEEDS = range(12)
TODAY = pd.Timestamp("2026-11-20")


@cache
def planted(kind: str) -> tuple[Row, ...]:
    return tuple(row for seed in SEEDS for row in rows(seed, LAB_NOW) if row.kind == kind)


def demand(row: Row) -> float:
    """The statistic over the last 30 days, as a share of the limit."""
    grid = grid_until(LAB_NOW)
    last = slice(grid.index(LAB_NOW) - 30 * 288, grid.index(LAB_NOW))
    values, trading = row.values[last] / row.limit, grid.in_session.ravel()[last]
    if row.resource != "cpu":
        return values.max()
    return max(np.percentile(values, 99), np.percentile(values[trading], 99))


def highest_by_day(row: Row) -> np.ndarray:
    grid = grid_until(LAB_NOW)
    return daily_statistic(row.values.reshape(grid.shape), grid, row.resource) / row.limit


def test_each_measured_row_of_the_sizing_table_has_one_truth():
    table = truths(LAB_SEED, LAB_NOW)

    assert table[["service", "resource", "limit"]].equals(limits())
    assert len(table) == 26


def test_every_kind_is_planted_often_enough_to_be_tested():
    assert min(len(planted(kind)) for kind in ("ok", "watch", "breach")) >= 20


def test_a_row_that_stays_keeps_a_fifth_of_its_limit_free_as_far_as_anyone_looks():
    assert max(highest_by_day(row).max() for row in planted("ok")) < 0.8


def test_a_row_that_stays_has_no_date():
    assert all(pd.isna(row.date) for row in planted("ok"))


def test_a_row_to_watch_is_still_within_its_limit():
    assert max(demand(row) for row in planted("watch")) < 0.99


def test_a_row_to_watch_leaves_its_limit_between_one_and_twelve_weeks_from_today():
    ahead = [(row.date - TODAY).days for row in planted("watch")]

    assert min(ahead) >= 7
    assert max(ahead) <= 84


def test_a_breach_shows_in_the_statistic_of_thirty_days():
    assert min(demand(row) for row in planted("breach")) > 1.01


def test_a_breach_began_in_the_last_four_weeks():
    ago = [(TODAY - row.date).days for row in planted("breach")]

    assert min(ago) >= 3
    assert max(ago) <= 27


@pytest.mark.parametrize("kind", ["watch", "breach"])
def test_the_limit_is_first_exceeded_near_the_planted_date(kind):
    """The date leaves busy days out, so the first day in the data may lie around it, and mostly lies close."""
    dates = grid_until(LAB_NOW).dates
    early = [(dates[np.argmax(highest_by_day(row) > 1)] - row.date).days for row in planted(kind)]

    assert abs(np.median(early)) <= 1
    assert np.mean(np.abs(early) <= 7) > 0.85


def test_the_same_seed_and_now_give_the_same_use():
    first, second = usage(3, LAB_NOW)[0], usage(3, LAB_NOW)[0]

    rows.cache_clear()
    assert first.equals(second)
    assert usage(3, LAB_NOW)[0].equals(first)


def test_another_seed_gives_another_platform():
    assert not truths(3, LAB_NOW).equals(truths(4, LAB_NOW))


def test_use_comes_as_five_minute_values_up_to_now():
    frame, _ = usage(3, LAB_NOW, days=2)

    one = frame[(frame["service"] == "logstash") & (frame["resource"] == "memory")]
    assert frame.columns.tolist() == ["timestamp", "service", "resource", "value"]
    assert len(one) == 2 * 288
    assert one["timestamp"].iloc[0] == LAB_NOW - pd.Timedelta("48h")
    assert one["timestamp"].iloc[-1] == LAB_NOW - pd.Timedelta("5min")
    assert str(frame["timestamp"].dtype) == "datetime64[ms, UTC]"
