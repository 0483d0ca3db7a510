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


def answer(
    source: Source, asked: Window, rows: pd.DataFrame, tables: Tables, *, unread: str = "", uncompared: str = ""
) -> str:
    """A sentence, then a line each for what lacks (!), changed (●), is silent (●), did not change (○), and the counts (·)."""
    lacks = log_words.lacks(source.ledger.frame())
    parts = [
        *(f" ! {lack}" for lack in lacks),
        *_changes(source, asked, rows, unread=unread, uncompared=uncompared),
        *_silent(source, asked, tables["silence"]),
        *_errors(tables["errors"], whole=not lacks),
        *_counts(tables),
    ]
    return "\n".join([headline(rows, tables, unread=unread or uncompared, whole=not lacks), "", *parts])


def headline(rows: pd.DataFrame, tables: Tables, *, unread: str, whole: bool) -> str:
    """What changed and what is silent, in one sentence; of what was read, where not all was."""
    quiet = [str(name) for name in tables["silence"].loc[tables["silence"]["silent"], "service"]]
    parts = [
        "what changed cannot be said" if unread else log_words.changes_told(rows),
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
    changes = log_words.changed(rows)
    told = [log_words.change(row, source.zone, asked.end) for row in changes[: log_words.MOST]]
    if len(changes) > len(told):
        told.append(f" ● {len(changes) - len(told)} more changes stand in the table")
    return [*told, *_first_said(source, asked, rows), f" ○ {log_words.rest(rows)}"]


def _first_said(source: Source, asked: Window, rows: pd.DataFrame) -> list[str]:
    """Errors that were not said before, too few for a change that is sure."""
    new = rows[(rows["change"] == "") & (rows["before"] == 0) & rows["level"].str.upper().isin(ERRORS)]
    told = []
    for row in records(new.head(_MOST_FIRST_SAID)):
        text, when = log_words.quoted(row["template"]), log_words.when(row, source.zone, asked.end)
        told.append(f" ○ perhaps new  {text}  {lines(row['during'])}  {when}  {row['services']}")
    if len(new) > len(told):
        told.append(f" ○ {len(new) - len(told)} more errors were not said before, and may be chance")
    return told


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


def _counts(tables: Tables) -> list[str]:
    volume, indices = tables["volume"], tables["indices"]
    size = format_value(float(indices["bytes"].sum()), "bytes")
    services = volume.loc[volume["lines"] > 0, "service"].nunique()
    by = f"{services} {'service' if services == 1 else 'services'}"
    return [f" · {lines(volume['lines'].sum())} of {by}; the indices of both windows take {size}"]


def _names(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
