"""How busy is the platform at each moment? Load follows the exchange's sessions; batches run at night."""

import tomllib
from functools import lru_cache

import numpy as np
import pandas as pd

from ralphcap.sessions import trading_sessions
from ralphcap.shipped import shipped
from tests.lab.platform import ZONE

QUIET = 0.08  # load without a session, as a share of the opening peak
MONDAY_TO_SUNDAY = np.array([1.05, 1.0, 0.99, 1.01, 0.96, 1.0, 1.0])

# Load at hours after the opening, and its factor at hours before the close.
_AFTER_OPEN = (
    [-1.0, -0.4, 0.0, 0.15, 0.6, 1.2, 2.8, 3.3, 3.9, 4.4],
    [QUIET, 0.35, 0.9, 1.0, 1.0, 0.7, 0.62, 0.4, 0.42, 0.6],
)
_BEFORE_CLOSE = ([-1.2, -0.3, 0.0, 0.1, 0.6, 1.0], [QUIET, 0.3, 0.8, 0.85, 0.85, 0.6])


@lru_cache(maxsize=16)
def sessions(first: str, last: str) -> pd.DataFrame:
    """The trading sessions of the days from first to last, as the shipped calendar knows them."""
    calendar = tomllib.loads((shipped("queries") / "calendar.toml").read_text(encoding="utf-8"))
    return trading_sessions(first, last, pd.DataFrame(calendar["day"]))


def sessions_around(times: pd.DatetimeIndex) -> pd.DataFrame:
    """The sessions of all local days that the times touch, and a week more on either side."""
    week = pd.Timedelta(days=7)
    return sessions(f"{times[0].tz_convert(ZONE) - week:%Y-%m-%d}", f"{times[-1].tz_convert(ZONE) + week:%Y-%m-%d}")


def session_load(times: pd.DatetimeIndex) -> np.ndarray:
    """Load as a share of the usual opening peak: pre-opening rise, opening peak, lunch dip, closing peak, quiet."""
    table = sessions_around(times)
    seconds = _seconds(times)
    opens, closes = _seconds(pd.DatetimeIndex(table["open"])), _seconds(pd.DatetimeIndex(table["close"]))
    # The session that a moment belongs to begins at most an hour later.
    which = np.clip(np.searchsorted(opens - 3600, seconds, side="right") - 1, 0, len(opens) - 1)
    after_open = np.interp((seconds - opens[which]) / 3600, *_AFTER_OPEN)
    until_close = (closes[which] - seconds) / 3600
    before_close = np.interp(until_close, *_BEFORE_CLOSE)
    weekday = MONDAY_TO_SUNDAY[times.tz_convert(ZONE).day_of_week]
    return np.where(until_close < 1.0, before_close, after_open) * weekday


def night_load(times: pd.DatetimeIndex) -> np.ndarray:
    """The nightly batch (backup, merges, compaction): 1 from 02:00 to 03:00 in Seoul, every night, 0 otherwise."""
    hours = (_seconds(times) / 3600 + 9) % 24
    return np.interp(hours, [1.9, 2.1, 2.9, 3.1], [0.0, 1.0, 1.0, 0.0])


def _seconds(times: pd.DatetimeIndex) -> np.ndarray:
    return times.as_unit("ms").asi8 / 1000
