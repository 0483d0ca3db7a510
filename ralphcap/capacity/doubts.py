"""What is a verdict worth where the past was foretold badly? Imports capacity.needs' WATCHED.

The rule: from DOUBTED on (the median error of the backtest), what comes may be as many times more, or less, as the past was
told wrong. A row that is well stays so only if it would be well with so much more, too; else nothing can be said. A row
to watch stays one: a chance of one in ten is not gone because it is told badly. Its dates become as wide: the early
one as if so much more came, the late one as if so much less did, which may be open.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ralphcap.capacity.needs import WATCHED

DOUBTED = 0.5  # median error from which on little can be built on a forecast [ratio]
FARTHEST = 10.0  # times: beyond it an error tells that the series changed, not by how much it may change again
HELP = "a window that begins after the change, or some weeks more of it, would help"


def doubt(error: float) -> float:
    """How many times more, or less, may come: 1 where the past was told well enough, or could not be tested (NaN)."""
    return min(1 + error, FARTHEST) if error > DOUBTED else 1.0


def doubted(
    told: Mapping[str, Any],
    more: Mapping[str, Any],
    less: Mapping[str, Any],
    *,
    error: float,
    now: pd.Timestamp,
    what: str = "past sums",
) -> dict[str, Any]:
    """What to change in a row whose past was told with such an error [ratio].

    told, more, less   verdict, date_early, date_late (UTC) and probability as foretold, and as if doubt() times as much
                       came, or one doubt()th of it
    what               was foretold in the past
    Returns verdict, date_early, date_late, probability and why. Rows other than 'ok' and 'watch' stay as they are.
    """
    begin = f"{what} were off by {error:.0%}: what came changed"
    if told["verdict"] not in ("ok", "watch"):
        return {"why": f"{begin}, and little can be built on it"}
    dates = {"date_early": _earlier(told["date_early"], more["date_early"]), "date_late": less["date_late"]}
    if told["verdict"] == "watch":
        return dates | {"why": f"{begin}, and its dates are as wide as that"}
    if not more["probability"] >= WATCHED:
        return dates | {"why": f"{begin}, and it stays within its limit even so"}
    days = (more["date_early"] - now) / pd.Timedelta(days=1)
    soon = f"its limit may be left in {max(days, 0):.0f} days" if np.isfinite(days) else "its limit may be left"
    why = f"{begin}, and if it does so again, {soon}; {HELP}"
    return dates | {"verdict": "cannot say", "probability": np.nan, "why": why}


def _earlier(one: Any, other: Any) -> Any:
    known = [date for date in (one, other) if not pd.isna(date)]
    return min(known) if known else pd.NaT
