"""How is a capacity review's answer said in words? The same lines for terminal, notebook, report and JSON. Imports figures, units."""

from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.figures import ranking, wording
from ralphcap.figures.axes import local_time
from ralphcap.figures.wording import Row
from ralphcap.frames import records
from ralphcap.units import format_value

MARKS = {"breach": "●", "watch": "●", "cannot say": "○"}  # what needs a person, and what could not be judged
INCOMPLETE = " on incomplete data"
MOST = 8  # lines: more than these are read in the table


def answer(rows: pd.DataFrame, *, zone: ZoneInfo, horizon: pd.Timedelta) -> str:
    """The answer in one sentence, a line for each row that needs a person, and what the rest is."""
    told = [row for verdict in MARKS for row in _of(rows, verdict)]
    lines = [_line(row, zone, horizon) for row in told[:MOST]]
    if len(told) > MOST:
        lines.append(f" · {len(told) - MOST} more stand in the table of all rows")
    return "\n".join([headline(rows, horizon), "", *lines, *_rest(rows)])


def headline(rows: pd.DataFrame, horizon: pd.Timedelta) -> str:
    """Which rows leave their limits, now or within the horizon, in one sentence."""
    breach, watch = _of(rows, "breach"), _of(rows, "watch")
    parts = []
    if breach:
        parts.append(f"{_names(breach)} {'is over its' if len(breach) == 1 else 'are over their'} limit now")
    if watch:
        parts.append(
            f"{_names(watch)} may leave {'its' if len(watch) == 1 else 'their'} limit within {horizon.days} days"
        )
    return f"{'; '.join(parts)}." if parts else _well(len(_of(rows, "ok")), horizon)


def _well(count: int, horizon: pd.Timedelta) -> str:
    if not count:
        return "No row of the sizing table could be judged in this window."
    ahead = f"for the next {horizon.days} days"
    if count == 1:
        return f"The one row that could be judged stays within its limit {ahead}."
    return f"All {count} rows that could be judged stay within their limits {ahead}."


def _of(rows: pd.DataFrame, verdict: str) -> list[Row]:
    """The rows with a verdict, the most urgent first."""
    return [row for row in ranking.worst_first(records(rows)) if row["verdict"] == verdict]


def _names(rows: list[Row]) -> str:
    names = [wording.name(row) for row in rows]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _line(row: Row, zone: ZoneInfo, horizon: pd.Timedelta) -> str:
    verdict = row["verdict"]
    used = "" if verdict == "cannot say" else f"{wording.amount(row, 'demand')} of {wording.amount(row, 'limit')}"
    said = _said(row, zone, horizon) + ("" if row["complete"] or verdict == "cannot say" else f",{INCOMPLETE}")
    return f" {MARKS[verdict]} {verdict:<11} {wording.name(row):<24} {used:<25} {said}".rstrip()


def _said(row: Row, zone: ZoneInfo, horizon: pd.Timedelta) -> str:
    if row["verdict"] == "breach" and wording.known(row["since"]):
        return f"since {local_time(row['since'], zone):%Y-%m-%d}"
    if row["verdict"] == "watch":
        chance = f"{format_value(round(row['probability'], 2), 'ratio')} within {horizon.days} d"
        return ", ".join(part for part in (wording.outcome(row, zone), chance) if part)
    return str(row["note"])


def _rest(rows: pd.DataFrame) -> list[str]:
    well, unmeasured = _of(rows, "ok"), _of(rows, "unmeasured")
    short = sum(not row["complete"] for row in well)
    doubt = f" ({short} of them{INCOMPLETE})" if short else ""
    fix = f" · first fix: measure {wording.name(unmeasured[0])} (its note has the line to add)" if unmeasured else ""
    return [f" · {len(well)} {'row' if len(well) == 1 else 'rows'} ok{doubt}, {len(unmeasured)} unmeasured{fix}"]
