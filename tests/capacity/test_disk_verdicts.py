from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from ralphcap.capacity.assessment import assess
from ralphcap.capacity.disk_rows import Disk
from ralphcap.capacity.disk_verdicts import with_disks
from ralphcap.capacity.filling import PATHS
from ralphcap.capacity.stores import Outlook
from ralphcap.capacity.verdicts import COLUMNS
from tests.capacity.tables import days_of_usage, limits, sessions

SEOUL = ZoneInfo("Asia/Seoul")
HORIZON = pd.Timedelta(days=90)
MIB = 2**20


def rows(levels, limit):
    use = days_of_usage(levels)
    now = use["timestamp"].iloc[-1]
    return assess(use, limits(limit), sessions(), now=now, horizon=HORIZON).rows, now


def disk(now, used, a_day, *, limit):
    """A disk whose every path grows by so much a day."""
    times = pd.date_range(now, periods=181, freq="D", unit="ms")
    ahead = used + a_day * np.arange(181)
    paths = pd.DataFrame(
        {"timestamp": np.tile(times, len(PATHS)), "path": np.repeat(PATHS, 181), "used": np.tile(ahead, len(PATHS))}
    )
    measured = pd.Series([used], index=[now])
    return Disk("web", "disk", "Web", "", "bytes", limit, measured, paths.assign(peak=paths["used"]))


def test_what_a_model_knows_to_be_bounded_is_not_full_because_it_grew():
    table, now = rows(100.0 + np.arange(30), 150)

    row = with_disks(table, [disk(now, 129.0, 0.0, limit=150)], Outlook(now, HORIZON), zone=SEOUL).iloc[0]

    assert table["verdict"].tolist() == ["watch"]
    assert row["verdict"] == "ok"
    assert row["growth_per_day"] == 0
    assert pd.isna(row["date_median"])


def test_a_date_is_the_midnight_of_its_local_day():
    table, now = rows([100.0] * 30, 150)

    row = with_disks(table, [disk(now, 100.0, 10.5, limit=150)], Outlook(now, HORIZON), zone=SEOUL).iloc[0]

    assert row["verdict"] == "watch"  # above 150 from the fifth day on
    assert row["date_median"] == (now + pd.Timedelta(days=5)).tz_convert(SEOUL).normalize().tz_convert("UTC")
    assert row["probability"] == 1


def test_the_size_holds_nine_of_ten_paths_and_says_the_risk_that_is_left():
    table, now = rows([100.0 * MIB] * 30, 150 * MIB)

    row = with_disks(table, [disk(now, 100.0 * MIB, 0.0, limit=150 * MIB)], Outlook(now, HORIZON), zone=SEOUL).iloc[0]

    assert row["recommended"] == 128 * MIB
    assert row["risk"] == pytest.approx(1 / 40)


def test_a_disk_that_was_cleaned_up_is_well_and_says_that_it_was_over_its_limit():
    table, now = rows([100.0] * 20 + [300] * 5 + [100] * 5, 200)

    row = with_disks(table, [disk(now, 100.0, 0.0, limit=200)], Outlook(now, HORIZON), zone=SEOUL).iloc[0]

    assert row["verdict"] == "ok"
    assert "above the limit on 5 of 30 local days, not on the last" in row["note"]


def test_rows_without_a_disk_keep_what_they_say():
    table, now = rows([100.0] * 30, 150)

    pd.testing.assert_frame_equal(
        with_disks(table, [], Outlook(now, HORIZON), zone=SEOUL)[list(COLUMNS)], table, check_dtype=False
    )
