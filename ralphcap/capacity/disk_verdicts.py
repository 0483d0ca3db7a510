"""What do the disks' own models make of their rows of the sizing table? They know retention, which daily values hide.

Imports capacity.disk_rows, needs, sizes and stores.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from ralphcap.capacity.disk_rows import COLUMNS, Disk, judged
from ralphcap.capacity.needs import QUANTILES
from ralphcap.capacity.sizes import recommended_size
from ralphcap.capacity.stores import Outlook

DATES = ("since", *QUANTILES)
# What a disk's model says better than its daily values do.
TAKEN = (
    "growth_per_day", "verdict", *DATES, "probability", "method", "backtest_error", "backtest_coverage", "complete",
)  # fmt: skip


def with_disks(rows: pd.DataFrame, disks: Sequence[Disk], outlook: Outlook, *, zone: ZoneInfo) -> pd.DataFrame:
    """The rows of assess(), those of disks with the answers that disk_rows.judged() gives: one date, wherever it is asked.

    zone   of the days: dates are its midnights, as those of the other rows
    A disk is judged by what is on it now: one that was over its limit and was cleaned up is well, and its note says so.
    `recommended` holds nine of ten paths' peaks within the horizon with a margin; `risk` is the share of paths that
    exceed it, and the next one that might. What nothing measured stays as it is.
    """
    answers = pd.DataFrame([judged(one, outlook) for one in disks], columns=list(COLUMNS))
    answers = _by_day(_as_dates(answers), zone)
    told = rows.to_dict("records")
    place = {(str(row["service"]), str(row["resource"])): number for number, row in enumerate(told)}
    for disk, answer in zip(disks, answers.to_dict("records"), strict=True):
        number = place.get((disk.service, disk.resource))
        if number is None or np.isnan(disk.used):
            continue
        row = told[number]
        over = str(row["note"]) if row["verdict"] == "breach" and answer["verdict"] != "breach" else ""
        size, risk = _sized(disk, outlook)
        told[number] = row | {name: answer[name] for name in TAKEN} | {
            "growth_low": np.nan, "growth_high": np.nan, "recommended": size, "risk": risk,
            "note": "; ".join(part for part in (over, str(answer["note"])) if part),
        }  # fmt: skip
    return _as_dates(pd.DataFrame(told, columns=list(rows.columns)))


def _as_dates(table: pd.DataFrame) -> pd.DataFrame:
    """The table with times (UTC) for dates, whichever of them are missing."""
    dates = {name: pd.to_datetime(table[name], utc=True).astype("datetime64[ms, UTC]") for name in DATES}
    return table.assign(**dates)


def _by_day(answers: pd.DataFrame, zone: ZoneInfo) -> pd.DataFrame:
    """The times of an answer as the midnights that their days begin with."""
    days = {name: answers[name].dt.tz_convert(zone).dt.normalize().dt.tz_convert("UTC") for name in DATES}
    return answers.assign(**days)


def _sized(disk: Disk, outlook: Outlook) -> tuple[float, float]:
    """The size, and the risk that it is exceeded; NaN where nothing is foretold."""
    ahead = disk.paths[
        (disk.paths["timestamp"] > outlook.now) & (disk.paths["timestamp"] <= outlook.now + outlook.horizon)
    ]
    if ahead.empty:
        return np.nan, np.nan
    peaks = ahead.groupby("path", observed=True)["peak"].max().to_numpy()
    highest = max(float(np.quantile(peaks, 0.9)), disk.used)
    size = float(recommended_size(pd.Series([highest]), pd.Series([disk.unit])).iloc[0])
    return size, float(((peaks > size).sum() + 1) / (len(peaks) + 1))
