"""What is the answer of a logs review, in a few lines? What changed first, then errors, silences, and what could not be read."""

from collections.abc import Mapping

import pandas as pd

from ralphcap.frames import records
from ralphcap.incidents.volume import ERRORS
from ralphcap.reviews import log_words
from ralphcap.reviews.log_words import lines, moment
from ralphcap.sources import Source
from ralphcap.units import format_value
from ralphcap.window import Window

Tables = Mapping[str, pd.DataFrame]
_MOST_FIRST_SAID = 3
_FIRST_TOLD = ("new", "more", "gone", "less")  # of each, the surest first
PERHAPS = "perhaps new"


def answer(
    source: Source,
    asked: Window,
    rows: pd.DataFrame,
    tables: Tables,
    *,
    only: str = "",
    unread: str = "",
    uncompared: str = "",
) -> str:
    """A sentence, then a line each for what lacks (!), changed (●), is silent (●), did not change (○), and the counts (·)."""
    lacks = log_words.lacks(source.ledger.frame())
    parts = [
        *(f" ! {lack}" for lack in lacks),
        *_changes(source, asked, rows, unread=unread, uncompared=uncompared),
        *_silent(source, asked, tables["silence"]),
        *_errors(tables["errors"], whole=not lacks),
        *_counts(tables, only),
    ]
    return "\n".join([headline(rows, tables, unread=unread or uncompared, whole=not lacks), "", *parts])


def headline(rows: pd.DataFrame, tables: Tables, *, unread: str, whole: bool) -> str:
    """What changed and what is silent, in one sentence; of what was read, where not all was."""
    quiet = [str(name) for name in tables["silence"].loc[tables["silence"]["silent"], "service"]]
    said = "what changed cannot be said" if unread else log_words.changes_told(rows)
    parts = [
        said if tables["volume"]["lines"].sum() or (rows["change"] != "").any() else "no line fits",
        *([f"{_names(quiet)} fell silent"] if quiet else []),
        *_error_share(tables["errors"]),
    ]
    told = "; ".join(parts) + "."
    begun = told if whole else f"Of what was read: {told[:1].lower()}{told[1:]}"
    return begun[:1].upper() + begun[1:]


def _changes(source: Source, asked: Window, rows: pd.DataFrame, *, unread: str, uncompared: str) -> list[str]:
    if unread:
        return [f" ○ counted, not read: {unread}"]
    if uncompared:
        return [f" ○ not compared: {uncompared}"]
    changes = sorted(log_words.changed(rows), key=lambda row: _FIRST_TOLD.index(row["change"]))
    told = [log_words.change(row, source.zone, asked.end) for row in changes[: log_words.MOST]]
    new = _first_said(rows)
    told += [
        log_words.change(row, source.zone, asked.end, word=PERHAPS, mark="○")
        for row in records(new.head(_MOST_FIRST_SAID))
    ]
    more = [
        *(
            [f" ● {len(changes) - log_words.MOST} more changes stand in the table"]
            if len(changes) > log_words.MOST
            else []
        ),
        *([f" ○ {len(new) - _MOST_FIRST_SAID} more errors may be new"] if len(new) > _MOST_FIRST_SAID else []),
    ]
    return [*log_words.in_columns(told), *more, f" ○ {log_words.rest(rows)}"]


def _first_said(rows: pd.DataFrame) -> pd.DataFrame:
    """Errors that were not said before, too few for a change that is sure."""
    errors = rows["level"].str.upper().isin(ERRORS)
    return rows[(rows["change"] == "") & (rows["before"] == 0) & (rows["during"] > 0) & errors]


def _silent(source: Source, asked: Window, silence: pd.DataFrame) -> list[str]:
    told = []
    for row in records(silence[silence["silent"]]):
        start, end = (moment(row[name], source.zone, asked.end) for name in ("gap_start", "gap_end"))
        expected = f"about {format_value(round(row['expected']), 'count')} lines should have come"
        name = row["service"] or "lines without a service"
        since = f"since {start}" if row["gap_end"] == asked.end else f"{start} – {end}"
        told.append(f" ● silent  {name}  {since}: {expected}")
    return told


def _errors(errors: pd.DataFrame, *, whole: bool) -> list[str]:
    """The share of errors. That there is none is said of what was read."""
    count, every = int(errors["errors"].sum()), int(errors["lines"].sum())
    if not every:
        return [" · no line" if whole else " · no line was found in what was read"]
    if not count:
        return [f" · no error in {lines(every)}" + ("" if whole else " that were read")]
    worst = records(errors.head(1))[0]
    most = f"most {worst['service'] or 'without a service'}: {worst['errors']:,} of {lines(worst['lines'])}"
    then = "" if pd.isna(worst["errors_before"]) else f" ({worst['errors_before']:,.0f} before)"
    return [f" · {lines(count).replace('line', 'error')} in {lines(every)}, {most}{then}"]


def _error_share(errors: pd.DataFrame) -> list[str]:
    """'2 % of lines are errors (0.94 % before)'."""
    count, every = errors["errors"].sum(), errors["lines"].sum()
    if not count:
        return []
    count_before, every_before = errors["errors_before"].sum(), errors["lines_before"].sum()
    before = f" ({format_value(count_before / every_before, 'ratio')} before)" if every_before else ""
    return [f"{format_value(count / every, 'ratio')} of lines are errors{before}"]


def _counts(tables: Tables, only: str) -> list[str]:
    volume = tables["volume"]
    services = int((volume["lines"] > 0).sum())
    by = f" of {services} {'service' if services == 1 else 'services'}" if services else ""
    size = format_value(float(tables["indices"]["bytes"].sum()), "bytes")
    narrowed = f", only {only}" if only else ""
    return [f" · {lines(volume['lines'].sum())}{by}{narrowed}; the indices of both windows take {size}"]


def _names(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
