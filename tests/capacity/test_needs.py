import numpy as np
import pandas as pd
import pytest

from ralphcap.capacity.blocks import Retention
from ralphcap.capacity.footprint import Footprint
from ralphcap.capacity.needs import date_left, needed

DAY = pd.Timedelta(days=1)
NOW = pd.Timestamp("2026-10-01", tz="UTC")
WEEK = pd.Timedelta(days=7)


def paths(*growths: float, days: int = 30, start: float = 10.0) -> pd.DataFrame:
    """A path a growth [bytes a day], `start` bytes now; from two days ago on."""
    times = pd.date_range(NOW - 2 * DAY, periods=days + 3, freq="D", unit="ms")
    ages = (times - NOW) / DAY
    frames = [
        pd.DataFrame({"timestamp": times, "path": str(number), "peak": start + ages * growth})
        for number, growth in enumerate(growths)
    ]
    return pd.concat(frames)


def test_quantiles_give_an_early_a_median_and_a_late_date() -> None:
    answer = date_left(paths(1.0, 2.0, 4.0), 17.0, now=NOW, horizon=WEEK)

    assert answer["answer"] == "date"
    assert (answer["date_early"] - NOW) / DAY == 2  # 10 + 2 × 4 is above 17, at 4 bytes a day
    assert (answer["date_median"] - NOW) / DAY == 4
    assert (answer["date_late"] - NOW) / DAY == 8
    assert answer["probability"] == pytest.approx(2 / 3)
    assert answer["verdict"] == "watch"


def test_a_date_that_most_paths_do_not_reach_has_no_late_end() -> None:
    answer = date_left(paths(*[0.0] * 8, 4.0, 4.0), 17.0, now=NOW, horizon=WEEK)

    assert answer["date_early"] == NOW + 2 * DAY
    assert pd.isna(answer["date_median"])
    assert pd.isna(answer["date_late"])


def test_a_limit_that_no_path_reaches_is_never_left() -> None:
    answer = date_left(paths(1.0), 1000.0, now=NOW, horizon=WEEK)

    assert (answer["answer"], answer["verdict"], answer["probability"]) == ("never", "ok", 0.0)
    assert answer["highest"] == 17


def test_a_limit_below_todays_use_is_left_now() -> None:
    answer = date_left(paths(1.0), 9.0, now=NOW, horizon=WEEK)

    assert (answer["answer"], answer["verdict"]) == ("now", "breach")
    assert pd.isna(answer["date_median"])


def test_a_limit_that_is_missing_cannot_be_judged() -> None:
    answer = date_left(paths(1.0), np.nan, now=NOW, horizon=WEEK)

    assert (answer["verdict"], answer["note"]) == ("cannot say", "no limit is given")


def test_a_horizon_beyond_what_is_foretold_is_said_with_the_longest_that_it_can_be() -> None:
    answer = date_left(paths(0.0, days=30), 17.0, now=NOW, horizon=90 * DAY)

    assert answer["note"] == "foretold for 30 days only, not for 90"


def test_nothing_foretold_is_no_answer() -> None:
    answer = date_left(paths(1.0), 17.0, now=NOW + 100 * DAY, horizon=WEEK)

    assert answer["verdict"] == "cannot say"


def test_each_retention_needs_its_days_and_what_is_beside() -> None:
    takes = Footprint(sample=1.0, logged=0.0, segment=0.0)

    table = needed(1.0, [Retention(30 * DAY), Retention(15 * DAY)], takes)

    days = table["highest"] / DAY.total_seconds()
    assert 32 < days[0] < 32.7  # 54 h more, and four hours of head chunks
    assert 15.7 < days[1] < 16.2
    assert table["peak"][0] > table["highest"][0]
    assert (table["least"] >= [30, 15]).all()
    assert table["flags"][0] == "--storage.tsdb.retention.time=30d"


def test_a_limit_by_size_tells_how_few_days_it_holds() -> None:
    takes = Footprint(sample=1.0, logged=0.0, segment=0.0)

    table = needed(1.0, [Retention(30 * DAY, size=10 * DAY.total_seconds())], takes)

    assert table["most"][0] < 11
    assert table["least"][0] < 8
