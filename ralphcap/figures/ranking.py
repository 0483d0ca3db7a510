"""Which rows need a person first? One order for figures and reports. Imports figures.wording."""

import math
from collections.abc import Iterable
from typing import Any

from ralphcap.figures import wording
from ralphcap.figures.wording import Row

ORDER = ("breach", "watch", "cannot say", "ok", "unmeasured")


def worst_first(rows: Iterable[Row]) -> list[Row]:
    """The rows by verdict, those to watch by probability, then by their share of the limit."""
    return sorted(rows, key=_urgency)


def share(row: Row) -> float:
    """Demand as a share of the limit [ratio]; NaN where either is missing."""
    demand, limit = _known_or_zero(row.get("demand")), _known_or_zero(row.get("limit"))
    return demand / limit if wording.known(row.get("demand")) and limit else math.nan


def finding(rows: list[Row]) -> str:
    """The rows that need a person, each with its share of the limit."""
    named = {verdict: _named([row for row in rows if row["verdict"] == verdict]) for verdict in ("breach", "watch")}
    said = [f"{heading}: {named[verdict]}" for verdict, heading in _HEADINGS.items() if named[verdict]]
    if said:
        text = "; ".join(said)
        return text[:1].upper() + text[1:]
    judged = sum(row["verdict"] == "ok" for row in rows)
    return f"All {judged} rows that could be judged stay within their limits" if judged else "No row could be judged"


_HEADINGS = {"breach": "over the limit", "watch": "may leave it"}
_MOST_NAMED = 1  # a title is one line, also in a notebook


def _named(rows: list[Row]) -> str:
    names = [f"{wording.name(row)} ({wording.percent(share(row))})" for row in rows[:_MOST_NAMED]]
    return ", ".join(names) + (f" and {len(rows) - _MOST_NAMED} more" if len(rows) > _MOST_NAMED else "")


def _urgency(row: Row) -> tuple[int, float, float]:
    rank = ORDER.index(row["verdict"]) if row.get("verdict") in ORDER else len(ORDER)
    probability = row.get("probability") if row.get("verdict") == "watch" else None
    return rank, -_known_or_zero(probability), -_known_or_zero(share(row))


def _known_or_zero(value: Any) -> float:
    return float(value) if wording.known(value) else 0.0
