"""Are the lab's planted truths found: every verdict, and four of five dates within their interval?"""

import pandas as pd
import pytest

from ralphcap.capacity.assessment import assess
from tests.lab.load import sessions
from tests.lab.platform import LAB_NOW, ZONE
from tests.lab.platform import limits as lab_limits
from tests.lab.usage import usage

pytestmark = pytest.mark.slow
SEEDS = range(32)  # more than 200 planted dates
HORIZON = pd.Timedelta(days=90)


@pytest.fixture(scope="module")
def judged() -> pd.DataFrame:
    """The rows of all seeds with their truths: kind (the right verdict) and date (the right day)."""
    limits = lab_limits()
    cores = limits["resource"] == "cpu"
    limits = limits.assign(
        title=limits["service"], unit=cores.map({True: "cores", False: "bytes"}),
        statistic=cores.map({True: "p99", False: "max"}), query="", measured_by="",
    )  # fmt: skip
    trading = sessions("2026-09-01", "2027-06-30")
    now = LAB_NOW.as_unit("ms")
    tables = []
    for seed in SEEDS:
        use, truths = usage(seed, now)
        rows = assess(use, limits, trading, now=now, horizon=HORIZON).rows
        tables.append(
            rows.merge(truths[["service", "resource", "kind", "date"]], on=["service", "resource"]).assign(seed=seed)
        )
    return pd.concat(tables, ignore_index=True)


def test_every_verdict_is_right(judged):
    wrong = judged[judged["verdict"] != judged["kind"]]

    assert wrong[["seed", "service", "resource", "kind", "verdict", "probability", "note"]].to_dict("records") == []


def test_four_of_five_planted_dates_lie_within_their_intervals(judged):
    growing = judged[judged["kind"] == "watch"]
    early, late = (growing[name].dt.tz_convert(ZONE).dt.tz_localize(None) for name in ("date_early", "date_late"))

    covered = (growing["date"] >= early) & (late.isna() | (growing["date"] <= late))

    assert len(growing) >= 200
    assert 0.70 <= covered.mean() <= 0.90
    assert late.isna().mean() <= 0.20  # an interval without an end covers easily
