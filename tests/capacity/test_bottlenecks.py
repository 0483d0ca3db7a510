from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from ralphcap.capacity.bottlenecks import bottlenecks

SEOUL = ZoneInfo("Asia/Seoul")
NINE = pd.Timestamp("2026-11-18T00:05:00Z")  # 09:05 in Seoul, a Wednesday


def row(service: str, resource: str = "cpu", **others: Any) -> dict[str, Any]:
    """Half of one core, far from its limit."""
    calm = {"demand": 0.5, "limit": 1.0, "verdict": "ok", "probability": 0.0}
    return {"service": service, "resource": resource, "title": service.title(), "unit": "cores", **calm, **others}


def ranked(*rows: dict[str, Any], throttled: float = np.nan) -> pd.DataFrame:
    table = pd.DataFrame(rows)
    demand = table[["service", "resource"]].assign(basis="p99 in session")
    early, peak = (table[["service", "resource"]].assign(timestamp=NINE - ago, value=value) for ago, value in _USED)
    evidence = pd.DataFrame({"service": table["service"].unique(), "throttled": throttled})
    return bottlenecks(table, demand, pd.concat([early, peak]), evidence, zone=SEOUL)


_USED = ((pd.Timedelta(minutes=5), 0.3), (pd.Timedelta(0), 0.6))


def test_a_breach_comes_before_a_likely_one_and_that_before_a_full_one():
    full, likely, over = row("a", demand=0.9), row("b", probability=0.6), row("c", demand=1.1, verdict="breach")

    assert ranked(full, likely, over)["service"].tolist() == ["c", "b", "a"]


def test_a_row_that_nothing_measured_is_no_bottleneck():
    table = ranked(row("a"), row("b", demand=np.nan))

    assert table["service"].tolist() == ["a"]
    assert table["rank"].tolist() == [1]


def test_the_evidence_says_what_was_compared_and_when_it_peaked():
    evidence = ranked(row("a"))["evidence"].iloc[0]

    assert evidence == "p99 in session 0.5 cores of 1 core; peak Wed 2026-11-18 09:05 KST"


def test_throttling_is_evidence_for_the_cpu_alone():
    table = ranked(row("a"), row("a", "memory"), throttled=0.08).set_index("resource")

    assert table.loc["cpu", "evidence"].endswith("held back in 8 % of its scheduling periods at the busiest")
    assert np.isnan(table.loc["memory", "throttled"])


def test_a_trace_of_throttling_is_no_evidence():
    assert "held back" not in ranked(row("a"), throttled=0.005)["evidence"].iloc[0]
