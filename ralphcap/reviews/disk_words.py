"""How is a disk forecast said in words? One sentence a disk, the same in terminal, notebook, report and JSON. Imports figures, units."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.capacity.stores import Outlook
from ralphcap.figures import wording
from ralphcap.figures.wording import Row
from ralphcap.frames import records
from ralphcap.reviews.disk_elasticsearch import Followed as Elasticsearch
from ralphcap.reviews.disk_prometheus import Followed as Prometheus
from ralphcap.reviews.wording import INCOMPLETE
from ralphcap.units import format_value

MARKS = {"breach": "●", "watch": "●", "cannot say": "○", "ok": "·", "unmeasured": "×"}
DAY = pd.Timedelta(days=1)


def answer(
    rows: pd.DataFrame,
    tables: Mapping[str, pd.DataFrame],
    outlook: Outlook,
    prometheus: Prometheus | None,
    elasticsearch: Elasticsearch | None,
    *,
    zone: ZoneInfo,
) -> str:
    """The answer in one sentence, one sentence a disk, and what is to be done first."""
    held = {"prometheus": _reach(prometheus.paths, outlook.now) if prometheus else "", "elasticsearch": _reach(elasticsearch.paths, outlook.now) if elasticsearch else ""}  # fmt: skip
    lines = [
        _line(
            row, held.get(str(row["service"]), "") if row["resource"] == "disk" else "", tables["order"], outlook, zone
        )
        for row in records(rows)
    ]
    return "\n".join([headline(rows, outlook.horizon), "", *lines, *_rest(tables)])


def headline(rows: pd.DataFrame, horizon: pd.Timedelta) -> str:
    """Which disks are full, now or within the horizon, in one sentence."""
    breach, watch = ([row for row in records(rows) if row["verdict"] == verdict] for verdict in ("breach", "watch"))
    parts = []
    if breach:
        parts.append(f"{_names(breach)} {'is over its' if len(breach) == 1 else 'are over their'} limit now")
    if watch:
        parts.append(
            f"{_names(watch)} may leave {'its' if len(watch) == 1 else 'their'} limit within {horizon.days} days"
        )
    if parts:
        return f"{'; '.join(parts)}."
    well = int((rows["verdict"] == "ok").sum())
    if not well:
        return "No disk could be judged in this window."
    disks = "The one disk that could be judged stays" if well == 1 else f"All {well} disks that could be judged stay"
    return f"{disks} within {'its limit' if well == 1 else 'their limits'} for the next {horizon.days} days."


def sentence(row: Row, held: str, order: pd.DataFrame, outlook: Outlook, zone: ZoneInfo) -> str:
    """'Prometheus holds 30 d in 31.2 GiB of 50 GiB; with today's growth 50 GiB is left on 14 Jan 2027 (2 Jan – 6 Feb).'"""
    name, limit = _name(row), wording.amount(row, "limit")
    if row["verdict"] == "unmeasured":
        return f"{name}: {row['note']}."
    used = wording.amount(row, "used")
    within = f"{used} of {limit}" if wording.known(row["limit"]) else used
    begun = f"{name} holds {held} in {within}" if held else f"{name} has {within} in use"
    doubt = "" if row["complete"] else f",{INCOMPLETE}"
    return f"{begun}; {_coming(row, limit, outlook, zone)}{_order(row, order, zone)}{doubt}."


def _line(row: Row, held: str, order: pd.DataFrame, outlook: Outlook, zone: ZoneInfo) -> str:
    return f" {MARKS.get(str(row['verdict']), '·')} {row['verdict']:<11} {sentence(row, held, order, outlook, zone)}"


def _coming(row: Row, limit: str, outlook: Outlook, zone: ZoneInfo) -> str:
    if row["verdict"] == "breach":
        return f"it is over its limit since {wording.day(row['since'], zone)}"
    if row["verdict"] == "cannot say":
        return f"when it is full cannot be said: {row['note']}"
    growth = (
        f"it grows by {format_value(float(row['growth_per_day']), 'bytes')} a day"
        if float(row["growth_per_day"]) > 0
        else "it does not grow"
    )
    when = wording.dates(row, zone)
    if wording.known(row["date_median"]) and row["date_median"] <= outlook.now:
        return f"its peaks are over {limit} already"
    if wording.known(row["date_median"]):
        return f"{growth}, and {limit} is left on {when}"
    if when:
        return f"{growth}, and {limit} may be left: {when}"
    return f"{growth}, and {limit} is never left as far as its history tells (p90 of the peak {format_value(float(row['highest']), 'bytes')})"


def _order(row: Row, order: pd.DataFrame, zone: ZoneInfo) -> str:
    """What comes before a file system is full."""
    mine = records(order[order["target"] == row["target"]]) if row["service"] == "host" and len(order) else []
    told = [
        f"{one['threshold']} {_when(one, zone)}"
        for one in mine
        if one["answer"] == "now" or wording.known(one["date_median"])
    ]
    return (
        f"; in this order: {', '.join(told)}"
        if told
        else f"; none of {', '.join(one['threshold'] for one in mine)} comes before"
        if mine
        else ""
    )


def _when(row: Row, zone: ZoneInfo) -> str:
    if row["answer"] == "now":
        return "now"
    return wording.day(row["date_median"], zone)


def _reach(paths: pd.DataFrame, now: pd.Timestamp) -> str:
    """'30 d': how far back a store holds."""
    present = paths[paths["timestamp"] <= now]["oldest"].dropna()
    return f"{(now - present.iloc[-1]) / DAY:.3g} d" if len(present) else ""


def _rest(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    faults, remedies = records(tables["faults"]), records(tables["remedies"])
    lines = []
    if faults:
        lines.append(
            f" · {len(faults)} fault{'' if len(faults) == 1 else 's'} in what is kept; the first: {faults[0]['service']}, {faults[0]['fault']}: {faults[0]['line']}"
        )
    if remedies:
        lines.append(f" · first remedy: {remedies[0]['service']}, {remedies[0]['remedy']}: {remedies[0]['line']}")
    return lines


def _name(row: Row) -> str:
    return f"{row['title']} ({row['target']})" if row["service"] == "host" else str(row["title"])


def _names(rows: Sequence[Row]) -> str:
    names = [f"{row['title']}'s disk" for row in rows]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
