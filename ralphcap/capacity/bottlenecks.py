"""Which resource is nearest to its limit, and what speaks for it? Pure. Imports frames and units."""

from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from ralphcap.frames import records
from ralphcap.units import format_value

ROW = ["service", "resource"]
THROTTLED = 0.01  # share of periods below which throttling is no evidence of anything


def bottlenecks(
    rows: pd.DataFrame, demand: pd.DataFrame, usage: pd.DataFrame, evidence: pd.DataFrame, *, zone: ZoneInfo
) -> pd.DataFrame:
    """The judged rows ranked: breaches first, then by probability of leaving the limit, then by share of the limit.

    rows      the review's rows; demand: demand() with its basis; usage: timestamp, service, resource, value
    evidence  service, throttled [ratio]
    Returns: rank, service, title, resource, unit, demand, limit [unit], share [ratio], probability [ratio], peak (UTC, when
    the largest value was measured), throttled [ratio, CPU rows only], evidence (in words).
    """
    table = rows[rows["demand"].notna() & rows["limit"].notna()].copy()
    table["share"] = table["demand"] / table["limit"]
    table = table.merge(demand[[*ROW, "basis"]], on=ROW, how="left", validate="one_to_one")
    table = table.merge(_peaks(usage), on=ROW, how="left", validate="one_to_one")
    table = table.merge(evidence[["service", "throttled"]], on="service", how="left", validate="many_to_one")
    table["throttled"] = table["throttled"].where(table["resource"] == "cpu")
    table["over"] = table["verdict"] == "breach"
    table = table.sort_values(["over", "probability", "share"], ascending=False, ignore_index=True, na_position="last")
    table["rank"] = np.arange(1, len(table) + 1)
    table["evidence"] = [_evidence(row, zone) for row in records(table)]
    return table[
        ["rank", *ROW, "title", "unit", "demand", "limit", "share", "probability", "peak", "throttled", "evidence"]
    ]


def _peaks(usage: pd.DataFrame) -> pd.DataFrame:
    """By row, when its largest value was measured; the first time where several are as large."""
    largest = (
        usage.dropna(subset="value").sort_values(["value", "timestamp"], ascending=[False, True]).drop_duplicates(ROW)
    )
    return largest[[*ROW, "timestamp"]].rename(columns={"timestamp": "peak"}).astype(dict.fromkeys(ROW, "str"))


def _evidence(row: dict[str, object], zone: ZoneInfo) -> str:
    unit = str(row["unit"])
    parts = [f"{row['basis']} {_said(row['demand'], unit)} of {_said(row['limit'], unit)}"]
    peak = row["peak"]
    if isinstance(peak, pd.Timestamp):
        parts.append(f"peak {peak.tz_convert(zone):%a %Y-%m-%d %H:%M %Z}")
    throttled = row["throttled"]
    if isinstance(throttled, float) and throttled >= THROTTLED:
        parts.append(f"held back in {_said(throttled, 'ratio')} of its scheduling periods at the busiest")
    return "; ".join(parts)


def _said(value: object, unit: str) -> str:
    return format_value(float(value), unit) if isinstance(value, float) else "–"
