"""How is said what the logs say? The same words for terminal, notebook, report and JSON. Imports figures, incidents, sources, units."""

import math
from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.figures.axes import local_time
from ralphcap.figures.text import shortened, width
from ralphcap.frames import VALUE, records
from ralphcap.incidents import volume
from ralphcap.sources import Source
from ralphcap.units import format_value
from ralphcap.window import Window

Row = Mapping[str, Any]

MARK = "●"  # what changed
MOST = 8  # changes: more than these are read in the table
_NAMES = 2  # services that are named; of more their number is told
_LASTING = 0.1  # of the time since it began: what was said that lately goes on


def title(kind: str, source: Source, window: Window) -> str:
    """'Logs review · window · source · answers complete (6 of 6)'."""
    ledger = source.ledger.frame()
    got = int(ledger["complete"].sum())
    complete = f"answers {'complete' if got == len(ledger) else 'incomplete'} ({got} of {len(ledger)})"
    return " · ".join([kind, window.describe(source.zone), asked_of(source), complete])


def asked_of(source: Source) -> str:
    """'demo bundle', 'Elasticsearch 8.12.2': who answered, of a source that may have other servers, too."""
    servers = source.ledger.frame()["server"].unique()
    return ", ".join(servers) if source.live and len(servers) else source.title


def lacks(ledger: pd.DataFrame) -> list[str]:
    """What could not be read, each thing once however many questions it concerned."""
    return list(dict.fromkeys(part for text in ledger["missing"] if text for part in str(text).split("; ")))


def change(row: Row, zone: ZoneInfo, end: pd.Timestamp, *, word: str = "", mark: str = MARK) -> list[str]:
    """'● new', '"order <*> rejected …"', '40 lines', 'since 17:02', 'api-gateway'."""
    told = f"{mark} {word or row['change']}"
    return [told, quoted(row["template"]), counts(row), when(row, zone, end), by(row["services"])]


def in_columns(lines: Sequence[Sequence[str]]) -> list[str]:
    """Lines whose cells stand below each other, two blanks apart."""
    widths = [max(map(width, cells)) for cells in zip(*lines, strict=True)]
    return [
        " " + "  ".join(cell + " " * (wide - width(cell)) for cell, wide in zip(line, widths, strict=True)).rstrip()
        for line in lines
    ]


def by(services: object) -> str:
    """'api-gateway', 'chatbot, frontend', '5 services'."""
    names = str(services).split(", ")
    return str(services) if len(names) <= _NAMES else f"{len(names)} services"


def quoted(template: object, letters: int = 60) -> str:
    """A template in quotation marks and one line, its middle left out where it is long."""
    return f'"{shortened(" ".join(str(template).split()), letters)}"'


def counts(row: Row) -> str:
    """'40 lines', '250 lines, 50 before', '60 lines before'."""
    if row["change"] == "gone":
        return f"{lines(row['before'])} before"
    return lines(row["during"]) + ("" if row["change"] == "new" else f", {row['before']:,} before")


def ratio(row: Row) -> str:
    """'× 5 (3.1 – 8.2)', '× at least 1.8', '× at most 0.14': how often beside before, with its interval of 95 %."""
    low, high = (format_value(float(row[f"ratio_{end}"]), "count") for end in ("low", "high"))
    if not math.isfinite(float(row["ratio"])):
        return f"× at least {low}"
    if float(row["ratio"]) == 0:
        return f"× at most {high}"
    return f"× {format_value(float(row['ratio']), 'count')} ({low} – {high})"


def when(row: Row, zone: ZoneInfo, end: pd.Timestamp) -> str:
    """'since 17:02', '17:02 – 17:40', 'until 19 Nov 08:34': local times, with their day where it is not the window's last."""
    first, last = (moment(row[name], zone, end) for name in ("first", "last"))
    if row["change"] == "gone":
        return f"until {last}"
    goes_on = end - row["last"] <= _LASTING * (end - row["first"])
    return f"since {first}" if goes_on else first if first == last else f"{first} – {last}"


def moment(time: pd.Timestamp, zone: ZoneInfo, end: pd.Timestamp) -> str:
    """'17:02', or '19 Nov 17:02' where it is another day than the window's last."""
    local, last = local_time(time, zone), local_time(end - pd.Timedelta(milliseconds=1), zone)
    return f"{local:%H:%M}" if local.date() == last.date() else f"{local:%-d %b %H:%M}"


def changed(rows: pd.DataFrame) -> Sequence[Row]:
    """The rows that changed, the surest first."""
    return records(rows[rows["change"] != ""])


def rest(rows: pd.DataFrame) -> str:
    """'nothing else changed (of 118 templates)'."""
    looked_at = int((rows["within"] == "").sum())
    some = bool((rows["change"] != "").any())
    return (
        f"nothing {'else ' if some else ''}changed (of {looked_at:,} {'template' if looked_at == 1 else 'templates'})"
    )


def changes_told(rows: pd.DataFrame) -> str:
    """'3 kinds of lines are new, 1 is gone', 'Nothing changed (of 118 templates)'."""
    counts_of = {name: int((rows["change"] == name).sum()) for name in _CHANGES}
    said = [(count, _CHANGES[name][count > 1]) for name, count in counts_of.items() if count]
    if not said:
        told = rest(rows)
        return told[:1].upper() + told[1:]
    (first, words), *others = said
    kinds = "kind of line" if first == 1 else "kinds of lines"
    return ", ".join([f"{first:,} {kinds} {words}", *(f"{count:,} {words}" for count, words in others)])


_CHANGES = {
    "new": ("is new", "are new"),
    "gone": ("is gone", "are gone"),
    "more": ("is said more often", "are said more often"),
    "less": ("is said less often", "are said less often"),
}


def volume_told(counts: pd.DataFrame, before: pd.DataFrame | None) -> str:
    """'388 errors in 19,402 lines: 2 % (0.98 % before)'."""
    total, share = counts[VALUE].sum(), volume.error_share(counts)
    if not total:
        return "No line in what was read"
    then = "" if before is None or not before[VALUE].sum() else f" ({_percent(volume.error_share(before))} before)"
    found = lines(total * share).replace("line", "error")
    return f"{found} in {lines(total)}: {_percent(share)}{then}"


def errors_told(errors: pd.DataFrame) -> str:
    """'Most errors: celery-worker, 87 of 1,870 lines (41 before)'."""
    worst = records(errors.head(1))[0] if len(errors) else None
    if worst is None or not worst["errors"]:
        return "No error in what was read"
    then = "" if pd.isna(worst["errors_before"]) else f" ({worst['errors_before']:,.0f} before)"
    name = worst["service"] or "lines without a service"
    return f"Most errors: {name}, {worst['errors']:,} of {lines(worst['lines'])}{then}"


def _percent(share: float) -> str:
    return format_value(share, "ratio")


def lines(count: float) -> str:
    """'1 line', '1,870 lines'."""
    return f"{count:,.0f} {'line' if count == 1 else 'lines'}"
