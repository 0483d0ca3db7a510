"""How is a disk forecast said in words? One sentence a disk, the same in terminal, notebook, report and JSON. Imports figures, units."""

from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.capacity.disk_rows import CUT
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
MOST_LETTERS = 90  # of a line that fits into the answer


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
    """'Prometheus holds 30 d in 31.2 GiB of 50 GiB; with today's growth it reaches 50 GiB on 14 Jan 2027 (2 Jan – 6 Feb).'"""
    if row["verdict"] == "unmeasured":
        return f"{row['title']}: {row['note']}."
    limit = wording.amount(row, "limit") if wording.known(row["limit"]) else ""
    within = f"{wording.amount(row, 'used')} of {limit}" if limit else wording.amount(row, "used")
    begun = f"{row['title']} holds {held} in {within}" if held else f"{_name(row)} has {within} in use"
    doubt = "" if row["complete"] else f",{INCOMPLETE}"
    return f"{begun}; {_coming(row, limit, outlook, zone)}{_order(row, order, zone)}{doubt}."


def _line(row: Row, held: str, order: pd.DataFrame, outlook: Outlook, zone: ZoneInfo) -> str:
    return f" {MARKS.get(str(row['verdict']), '·')} {row['verdict']:<10} {sentence(row, held, order, outlook, zone)}"


def _coming(row: Row, limit: str, outlook: Outlook, zone: ZoneInfo) -> str:
    """What comes of today's growth."""
    if row["verdict"] == "breach":
        return f"over its limit since {wording.day(row['since'], zone)}"
    if row["verdict"] == "cannot say":
        return f"when it is full cannot be said: {row['note']}"
    what = "today's ingest" if row["by_whom"] else "today's growth"
    when, day = wording.dates(row, zone), row["date_median"]
    if CUT in str(row["note"]) and wording.known(day):
        return f"with {what} its own limit by size cuts the promised retention {_from(row, outlook, zone)}"
    if wording.known(day) and day <= outlook.now:
        return f"its peaks are over {limit} already"
    if wording.known(day):
        return f"with {what} it reaches {limit} on {when}"
    if when:
        return f"with {what} it may reach {limit}: {when}"
    return f"with {what} it peaks at {wording.amount(row, 'highest')} within {outlook.horizon.days} days, below"


def _from(row: Row, outlook: Outlook, zone: ZoneInfo) -> str:
    return "now" if row["date_median"] <= outlook.now else f"from {wording.dates(row, zone)} on"


def _order(row: Row, order: pd.DataFrame, zone: ZoneInfo) -> str:
    """What comes in which order on a file system; where nothing comes, what the disk stays below."""
    mine = (
        records(order[(order["service"] == row["service"]) & (order["target"] == row["target"])]) if len(order) else []
    )
    told = [one for one in mine if one["answer"] == "now" or wording.known(one["date_median"])]
    if told:
        return f"; in this order: {', '.join(_step(one, zone) for one in told)}"
    if row["verdict"] != "ok" or wording.dates(row, zone):
        return ""
    return f" {mine[0]['threshold']} at {format_value(float(mine[0]['level']), 'bytes')}" if mine else " its limit"


def _step(row: Row, zone: ZoneInfo) -> str:
    return f"{row['threshold']} {_when(row, zone)}"


def _when(row: Row, zone: ZoneInfo) -> str:
    return "now" if row["answer"] == "now" else f"on {wording.day(row['date_median'], zone)}"


def _reach(paths: pd.DataFrame, now: pd.Timestamp) -> str:
    """'30 d': how far back a store holds."""
    present = paths[paths["timestamp"] <= now]["oldest"].dropna()
    return f"{(now - present.iloc[-1]) / DAY:.3g} d" if len(present) else ""


def _rest(tables: Mapping[str, pd.DataFrame]) -> list[str]:
    """What is wrong, and what to change first; the lines themselves, where they are long, stand in the tables."""
    faults, remedies = records(tables["faults"]), records(tables["remedies"])
    lines = []
    if faults:
        first = faults[0]
        count = f"{len(faults)} fault{'' if len(faults) == 1 else 's'} in what is kept"
        lines.append(f" · {count}; the first: {first['service']}, {first['fault']} ({first['evidence']})")
    if remedies:
        first = remedies[0]
        line = str(first["line"])
        lines.append(
            f" · first remedy: {first['service']}, {first['remedy']}: {line if len(line) <= MOST_LETTERS else 'its line stands in the table'}"
        )
    return lines


def _name(row: Row) -> str:
    """How a sentence about the disk begins."""
    return str(row["title"]) if row["resource"] == "disk" and row["service"] != "host" else _whole_name(row)


def _whole_name(row: Row) -> str:
    return f"{row['title']}'s {row['resource']}"


def _names(rows: Sequence[Row]) -> str:
    first, *others = (_whole_name(row) for row in rows)
    names = [first, *(other.replace("The host", "the host", 1) for other in others)]
    return first if not others else f"{', '.join(names[:-1])} and {names[-1]}"
