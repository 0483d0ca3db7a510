"""What do the logs say, and what changed against the window before? All lines are read, none is sampled.

Asks a source, compares, draws what matters, assembles a Result.
"""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ralphcap.incidents import volume
from ralphcap.incidents.silences import silences
from ralphcap.incidents.volume import texts_of
from ralphcap.result import Result
from ralphcap.reviews import log_answer, log_figures, log_reading, log_words
from ralphcap.reviews.log_counts import Counts, count
from ralphcap.reviews.log_days import index_days
from ralphcap.reviews.log_reading import Chosen
from ralphcap.sources import Source
from ralphcap.window import Window, format_duration

KIND = "logs_review"
SILENCE = ("service", "lines", "first", "last", "gap_start", "gap_end", "gap", "expected", "silent")
FIRST_AND_LAST, BY_SERVICE, NODES = "logs.first_and_last", "storage.by_service", "storage.nodes"


@dataclass(frozen=True)
class Said:
    """Kinds of lines, and why they could not be read, or not be compared, in words ('' where they were)."""

    rows: pd.DataFrame
    unread: str = ""
    uncompared: str = ""


def logs(
    source: Source,
    window: str = "now-1d/now",
    *,
    against: str | None = None,
    services: str = "",
    levels: str = "",
    match: str = "",
    step: str = "10m",
) -> Result:
    """The review of a window's logs: kinds of lines, what changed, errors, silences, the indices behind it.

    window    'START/END', in the source's time; step: spacing of the counts over time
    against   the window to compare with; None: as long a one that ends where this one starts
    services, levels   'a|b', '' is all; match: words that a message holds: which lines are read
    Result.rows: change (new, gone, more, less; '' where nothing is sure to have changed), template, level, within, before,
    during [lines], share [ratio], ratio, ratio_low, ratio_high, p_value, adjusted, first, last, services, example: what
    changed first, the surest first, then the most frequent (log_reading.compared explains them).
    Tables: changes, volume, errors (incidents.volume), silence (incidents.silences), indices (log_days), bytes, nodes; loggers
    where the lines are too many to read. Figures: overview (by level), error_lines (by service), changed.
    Raises ParameterError, SourceError; IncompleteAnswer when the source is strict.
    """
    asked = source.window(window, step=step)
    just_before = Window(asked.start - (asked.end - asked.start), asked.start, asked.step)
    earlier = source.window(against, step=step) if against else just_before
    chosen = Chosen(services, levels, match)
    counts = count(source, asked, earlier, chosen)
    said = _said(source, asked, earlier, chosen, counts)
    tables = _tables(source, asked, earlier, chosen, counts, said)
    return Result(
        kind=KIND,
        title=log_words.title("Logs review", source, asked),
        answer=log_answer.answer(
            source, asked, said.rows, tables, only=str(chosen), unread=said.unread, uncompared=said.uncompared
        ),
        rows=said.rows,
        ledger=source.ledger.frame(),
        complete=source.ledger.complete,
        tables=tables,
        figures=log_figures.figures(source, asked, earlier, counts, said.rows, tables),
        facts={
            "window": asked.describe(source.zone),
            "against": earlier.describe(source.zone),
            **({"only": str(chosen)} if chosen.values else {}),
            "step": format_duration(asked.step),
            "zone": source.zone.key,
            "source": log_words.asked_of(source),
            "now": f"{source.now:%Y-%m-%dT%H:%M:%SZ}",
        },
    )


def _said(source: Source, asked: Window, earlier: Window, chosen: Chosen, counts: Counts) -> Said:
    """What was said, compared with the window before where both can be read."""
    during, before = log_reading.reading(asked), log_reading.reading(earlier)
    unread = log_reading.refusal(source, during, chosen)
    if unread:
        return Said(log_reading.nothing(), unread=unread)
    lengths = [len(times) * asked.step for times in counts.read]
    uncompared = "" if all(lengths) else "no line of any service was found in one of the windows"
    uncompared = uncompared or log_reading.refusal(source, before, chosen)
    if uncompared:
        return Said(log_reading.said(source, during, chosen), uncompared=uncompared)
    return Said(log_reading.compared(source, before, during, chosen, read=(lengths[1], lengths[0])))


def _tables(
    source: Source, asked: Window, earlier: Window, chosen: Chosen, counts: Counts, said: Said
) -> dict[str, pd.DataFrame]:
    services: dict[str, Any] = {"services": chosen.services} if chosen.services else {}
    quiet = silences(counts.lines, asked, counts.before, earlier)
    seen = source.ask(FIRST_AND_LAST, log_reading.reading(asked), **services)
    ends = seen.assign(service=texts_of(seen["service"]))[["service", "first", "last"]]
    sizes = source.ask(BY_SERVICE, log_reading.reading(asked))
    tables = {
        "changes": said.rows[said.rows["change"] != ""].reset_index(drop=True),
        "volume": volume.by_service(counts.chosen, counts.chosen_before),
        "errors": volume.errors(counts.lines, counts.before),
        "silence": quiet.merge(ends, on="service", how="left", validate="one_to_one")[list(SILENCE)],
        "indices": index_days(source, [asked, earlier]),
        "bytes": sizes.assign(unit="bytes", day=sizes["day"].dt.tz_localize(None)),
        "nodes": source.ask(NODES).assign(unit="bytes"),
    }
    if said.unread:
        tables["loggers"] = source.ask(log_reading.LOGGERS, log_reading.reading(asked), **chosen.without_match)
    return tables
