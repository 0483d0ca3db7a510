"""Rows of a capacity review, as small as they come."""

import pandas as pd

GIB = 2.0**30
NAMELESS = {"title": "", "unit": "bytes", "limit": GIB, "demand": GIB / 2, "probability": 0.0, "note": ""}
UNDATED = {"since": pd.NaT, "date_early": pd.NaT, "date_median": pd.NaT, "date_late": pd.NaT}


def row(service="grafana", resource="memory", verdict="ok", **cells):
    """One row: half of 1 GiB, unless said otherwise."""
    return {"service": service, "resource": resource, "verdict": verdict, **NAMELESS, **UNDATED, **cells}


def watched(**cells):
    """A disk that is full on 14 January, 80 % of the time between 2 January and 6 February (local days of Seoul)."""
    days = {"date_early": "2027-01-02", "date_median": "2027-01-14", "date_late": "2027-02-06"}
    dates = {name: pd.Timestamp(day, tz="Asia/Seoul").tz_convert("UTC") for name, day in days.items()}
    return row("elasticsearch", "disk", "watch", title="Elasticsearch", probability=0.86, **(dates | cells))


def forecast(service="elasticsearch", resource="disk", days=30, value=GIB):
    """A forecast that stays where it is, with its intervals around it."""
    spread = {"p2.5": 0.8, "p10": 0.9, "p50": 1.0, "p90": 1.1, "p97.5": 1.2}
    dates = pd.date_range("2026-11-21", periods=days, unit="ms")
    return pd.DataFrame(
        {
            "service": service,
            "resource": resource,
            "date": dates,
            **{name: value * part for name, part in spread.items()},
        }
    )
