"""`ralphcap logs`: what do the logs of a window say, and what changed? Imports reviews, late."""

import json
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from ralphcap.cli import options
from ralphcap.cli.talk import say, show
from ralphcap.errors import ParameterError, PartialAnswer
from ralphcap.inert import inert_json

if TYPE_CHECKING:
    import pandas as pd

    from ralphcap.reviews.log_reading import Chosen
    from ralphcap.sources import Source
    from ralphcap.window import Window

_Words = list[str] | None


def logs(
    start: Annotated[str, typer.Option(metavar="TIME", help="First time: 'now-1h', '2026-11-20 09:00'.")] = "now-1d",
    end: Annotated[str, typer.Option(metavar="TIME", help="End of the window, not included.")] = "now",
    *,
    against: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="START END", help="Tell what changed against this window instead."),
    ] = None,
    service: Annotated[_Words, typer.Option(metavar="NAME", help="Only this service; may be given again.")] = None,
    level: Annotated[_Words, typer.Option(metavar="LEVEL", help="Only this level; may be given again.")] = None,
    match: Annotated[str, typer.Option(metavar="WORDS", help="Only messages with these words, in their order.")] = "",
    documents: Annotated[bool, typer.Option("--documents", help="Print the lines themselves.")] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Print every template, not only the most frequent.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print JSON: a list of all templates, changes or lines.")
    ] = False,
    strict: options.Strict = False,
    profile: options.Profile = None,
    bundle: options.Bundle = None,
) -> None:
    """Read every line of a window; print what kinds of lines there are, how often, since when, and by whom.

    Nothing is sampled. What could not be read is said above the answer.
    """
    if against and documents:
        raise ParameterError("--documents prints the lines of one window.\n  Leave out --against.")
    from ralphcap.history.connecting import connect
    from ralphcap.reviews.log_reading import Chosen

    chosen = Chosen("|".join(service or ()), "|".join(level or ()), match)
    with connect(options.source_name(profile, bundle, None), strict=strict) as source, warnings.catch_warnings():
        window = _window(source, start, end)
        before = _window(source, *against) if against else None
        if not as_json:
            warnings.simplefilter("ignore", PartialAnswer)  # stands above the answer
        if documents:
            _print_lines(source, window, chosen, as_json=as_json)
        elif before:
            _print_changes(source, before, window, chosen, as_json=as_json)
        else:
            _print_templates(source, window, chosen, everything=everything, as_json=as_json)


def _window(source: "Source", start: str, end: str) -> "Window":
    from ralphcap.reviews.log_reading import STEP

    return source.window(f"{start}/{end}", step=STEP)


def _print_templates(source: "Source", window: "Window", chosen: "Chosen", *, everything: bool, as_json: bool) -> None:
    from ralphcap.cli import log_tables
    from ralphcap.cli.formats import ROWS_SHOWN
    from ralphcap.frames import to_json
    from ralphcap.reviews import log_reading

    if _too_many(source, window, chosen, as_json=as_json):
        return
    table = log_reading.said(source, window, chosen)
    if as_json:
        _show_json(to_json(log_tables.of_one_window(table)))
        return
    show(log_tables.head(source, window, chosen))
    most = None if everything else ROWS_SHOWN
    lines = source.ledger.latest.samples_got if source.ledger.latest else 0
    show(log_tables.templates(table, zone=source.zone, lines=lines, most=most))


def _print_changes(source: "Source", before: "Window", window: "Window", chosen: "Chosen", *, as_json: bool) -> None:
    from ralphcap.cli import log_tables
    from ralphcap.frames import to_json
    from ralphcap.reviews import log_reading

    if any(_too_many(source, each, chosen, as_json=as_json) for each in (before, window)):
        return
    read = log_reading.lengths_read(source, before, window)
    table = log_reading.compared(source, before, window, chosen, read=read)
    if as_json:
        _show_json(to_json(table[table["change"] != ""]))
        return
    show(log_tables.head(source, window, chosen, against=before))
    show(log_tables.changes(table, zone=source.zone, end=window.end))


def _too_many(source: "Source", window: "Window", chosen: "Chosen", *, as_json: bool) -> bool:
    """Whether the lines are more than are read: then counts answer, for people. Raises ParameterError for machines."""
    from ralphcap.cli import log_tables
    from ralphcap.reviews import log_reading

    told = log_reading.refusal(source, window, chosen)
    if not told:
        return False
    if as_json:
        raise ParameterError(f"{told}.\n  Ask a shorter window or fewer services, or `ralphcap ask logs.lines --json`.")
    lines = source.ask(log_reading.LINES, log_reading.counting(window), **chosen.values)
    loggers = source.ask(log_reading.LOGGERS, log_reading.counting(window), **chosen.without_match)
    show(log_tables.head(source, window, chosen))
    show(f"Counted, not read: {told}.\n")
    show(log_tables.counted(lines, loggers))
    return True


def _print_lines(source: "Source", window: "Window", chosen: "Chosen", *, as_json: bool) -> None:
    """The lines, as they are read; what lacks is asked first, so that it stands above them."""
    from ralphcap.cli import log_tables
    from ralphcap.reviews import log_reading

    source.ask(log_reading.LINES, log_reading.counting(window), **chosen.values)
    said = log_tables.lacks(source)
    frames = source.documents(log_reading.DOCUMENTS, window, **chosen.values)
    if as_json:
        _stream_json(frames)
    else:
        show(log_tables.head(source, window, chosen))
        for line in log_tables.lines_of(frames, source.zone):
            typer.echo(line)
    for lack in log_tables.lacks(source):
        if lack not in said:
            say(f"{PartialAnswer.__name__}: {lack}.")


def _stream_json(frames: "Iterator[pd.DataFrame]") -> None:
    """A list of objects, a line each; it ends only where all were read."""
    from ralphcap.frames import to_json

    begin = "[\n"
    for frame in frames:
        for one in json.loads(to_json(frame)):
            typer.echo(begin + inert_json(json.dumps(one, ensure_ascii=False)), nl=False)
            begin = ",\n"
    typer.echo(("[" if begin == "[\n" else "\n") + "]")


def _show_json(text: str) -> None:
    typer.echo(inert_json(text))
