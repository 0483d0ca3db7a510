"""Small tables for the capacity tests: a service 'web', October 2026, days in Asia/Seoul."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ralphcap.capacity.exhaustion import date_of_limit
from ralphcap.capacity.forecast import daily_paths

FIRST = pd.Timestamp("2026-10-05")  # a Monday


def sessions(first: str = "2026-09-01", days: int = 400) -> pd.DataFrame:
    """Every weekday trades, 09:00-15:30 in Seoul."""
    dates = pd.bdate_range(first, periods=days, unit="ms")
    opens = dates.tz_localize("Asia/Seoul").tz_convert("UTC") + pd.Timedelta(hours=9)
    return pd.DataFrame({"date": dates, "open": opens, "close": opens + pd.Timedelta(hours=6.5)})


def limits(
    limit: float = 10.0, *, resource: str = "disk", statistic: str = "max", service: str = "web"
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "service": [service], "title": ["Web"], "resource": [resource], "unit": ["cores" if resource == "cpu" else "bytes"],
            "limit": [limit], "statistic": [statistic], "query": ["web.disk"], "measured_by": ["mount the volume"],
        }
    )  # fmt: skip


def usage(values: Sequence[float], *, start: str, resource: str = "disk", service: str = "web") -> pd.DataFrame:
    """One value each 5 minutes; the first ends at `start`, a local time."""
    first = pd.Timestamp(start, tz="Asia/Seoul").tz_convert("UTC")
    times = pd.date_range(first, periods=len(values), freq="5min", unit="ms")
    return pd.DataFrame(
        {"timestamp": times, "service": service, "resource": resource, "value": np.asarray(values, dtype="float64")}
    )


def days_of_usage(levels: Sequence[float], *, resource: str = "disk", service: str = "web") -> pd.DataFrame:
    """Whole local days from FIRST, each at one level."""
    return usage(
        np.repeat(np.asarray(levels, dtype="float64"), 288),
        start=f"{FIRST:%Y-%m-%d} 00:05",
        resource=resource,
        service=service,
    )


def daily(values: Sequence[float], *, resource: str = "disk", service: str = "web") -> pd.DataFrame:
    """Complete days from FIRST; NaN is a day that is missing."""
    dates = pd.date_range(FIRST, periods=len(values), unit="ms")
    table = pd.DataFrame(
        {"service": service, "resource": resource, "date": dates, "value": np.asarray(values, dtype="float64")}
    )
    table = table.assign(trading=table["date"].dt.day_of_week < 5, complete=True)
    return table[table["value"].notna()].reset_index(drop=True)


def answer(values: Sequence[float], limit: float, *, horizon: int = 90, resource: str = "disk") -> pd.Series:
    """date_of_limit() of one series, asked in the evening of its last day."""
    table = daily(values, resource=resource)
    now = (table["date"].iloc[-1] + pd.Timedelta(hours=18)).tz_localize("Asia/Seoul").tz_convert("UTC")
    paths = daily_paths(table, sessions(), days=2 * horizon)
    dates = date_of_limit(table, limits(limit, resource=resource), paths, now=now, horizon=pd.Timedelta(days=horizon))
    return dates.iloc[0]


def noise(days: int, *, seed: int = 0) -> np.ndarray:
    """Normal noise of deviation 1."""
    return np.random.default_rng(seed).standard_normal(days)
