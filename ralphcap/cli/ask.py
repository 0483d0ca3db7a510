"""`ralphcap ask`: what does one query answer? Imports sources, late."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ralphcap.cli import options
from ralphcap.cli.options import Format
from ralphcap.cli.talk import say, show, show_json, show_rows
from ralphcap.errors import NoData, ParameterError

if TYPE_CHECKING:
    import pandas as pd

    from ralphcap.sources import Source

DEFAULT_STEP = "5m"
BYTES_A_SAMPLE = 33  # of JSON: a time, a full double, and what stands between them
_PLAN_COLUMNS = ("method", "path", "start", "end", "step_seconds", "points", "samples", "reads")
_LOG_PLAN_COLUMNS = ("method", "path", "calls")
_TAKEN = ("name", "window", "at")  # words of Source.ask itself


def ask(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="Entry of the catalog: see `ralphcap queries`.")
    ] = None,
    *,
    promql: Annotated[str | None, typer.Option(metavar="EXPR", help="Ask this expression instead of an entry.")] = None,
    start: Annotated[
        str | None,
        typer.Option(
            metavar="TIME",
            help="First time: 'now-1d', '2026-11-20 09:00', RFC 3339. Without --end, the one time to ask for (default: now).",
        ),
    ] = None,
    end: Annotated[str | None, typer.Option(metavar="TIME", help="End of the window, not included.")] = None,
    step: Annotated[
        str | None, typer.Option(metavar="DURATION", help=f"Spacing of a window's times (default: {DEFAULT_STEP}).")
    ] = None,
    parameter: options.Values = None,
    format_: Annotated[
        Format | None,
        typer.Option(
            "--format",
            help="Default: by the output's suffix, else a table. CSV on a terminal spells control characters out.",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write to this file instead of stdout.")
    ] = None,
    sparse: Annotated[
        bool,
        typer.Option(
            "--sparse", help="With --promql: series may come and go, and none is an answer (filters, alerts)."
        ),
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show the requests and what they would cost, and send none.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    strict: options.Strict = False,
    no_cache: Annotated[
        bool, typer.Option("--no-cache", help="Ask again what the profile's cache holds (also RALPHCAP_CACHE=off).")
    ] = False,
    profile: options.Profile = None,
    bundle: options.Bundle = None,
    prometheus: options.Prometheus = None,
) -> None:
    """Ask an entry of the catalog, or an expression of your own; print the series that answer."""
    values: dict[str, Any] = dict(options.texts(parameter))
    _check(name, promql, values)
    _check_times(start, end, step)
    chosen = _format(Format.json if as_json and format_ is None else format_, output)
    from ralphcap.cli import formats
    from ralphcap.history.connecting import connect

    with connect(options.source_name(profile, bundle, prometheus), strict=strict, cache=not no_cache) as source:
        when = _when(source, start, end, step)
        if dry_run:
            plan = source.plan_promql(promql, **when) if promql else source.plan(str(name), **when, **values)
            _show_plan(plan, as_json=chosen is Format.json)
            return
        if promql:
            frame, unit = source.ask_promql(promql, **when, sparse=sparse), None
        else:
            query = source.catalog.query(str(name))
            frame, unit = source.ask(query.name, **when, **values), query.unit
            sparse = query.sparse or query.search is not None  # that no line fits is an answer
        _refuse_nothing(frame, promql or str(name), source, sparse)
        terminal = output is None and sys.stdout.isatty()
        written = formats.write(frame, chosen, unit=unit, zone=source.zone, terminal=terminal)
        _deliver(written, output, f"{len(frame):,} rows of {source.title}")


def _check(name: str | None, promql: str | None, values: Mapping[str, Any]) -> None:
    """Refuse options that contradict each other. Raises ParameterError."""
    if bool(name) == bool(promql):
        raise ParameterError(
            "Give the name of an entry, or --promql with an expression: one of the two.\n  `ralphcap queries` lists the entries."
        )
    if promql and values:
        raise ParameterError("An expression of your own has no parameters.\n  Write the values into --promql.")
    for taken in _TAKEN:
        if taken in values:
            raise ParameterError(
                f"{name} has no parameter '{taken}'.\n  `ralphcap queries show {name}` lists those that it has."
            )


def _check_times(start: str | None, end: str | None, step: str | None) -> None:
    """Refuse half a window. Raises ParameterError."""
    if end and not start:
        raise ParameterError("--end without --start is no window.\n  Give both; --start alone asks for one time.")
    if step and not end:
        raise ParameterError("--step belongs to a window.\n  Give --start and --end, too.")


def _format(chosen: Format | None, output: Path | None) -> Format:
    """The format that was asked for, or the one of the output's suffix. Raises ParameterError."""
    if chosen is None and output is not None:
        known = {f".{known.value}": known for known in Format if known is not Format.table}
        if output.suffix not in known:
            raise ParameterError(
                f"The suffix of {output} names no format.\n  Give --format, or a name in {', '.join(known)}."
            )
        return known[output.suffix]
    if chosen is Format.parquet and output is None:
        raise ParameterError("Parquet is no text for stdout.\n  Give --output FILE.")
    return chosen or Format.table


def _when(source: "Source", start: str | None, end: str | None, step: str | None) -> dict[str, Any]:
    """The window, or the one time, as `Source.ask` takes it."""
    from ralphcap.window import Window, parse_duration, parse_time

    first = source.now if start is None else parse_time(start, now=source.now, zone=source.zone)
    if end is None:
        return {"at": first}
    last = parse_time(end, now=source.now, zone=source.zone)
    return {"window": Window(first, last, parse_duration(step or DEFAULT_STEP))}


def _show_plan(plan: "pd.DataFrame", *, as_json: bool) -> None:
    """The requests on stdout; for people the expression stands once, above them, and their cost below."""
    rows = [{str(name): value for name, value in row.items()} for row in plan.to_dict("records")]
    if "body" in plan:
        _show_log_plan(rows, as_json=as_json)
        return
    if as_json:
        show_json(rows)
        return
    show(f"{rows[0]['expression'].strip()}\n")
    show_rows(rows, _PLAN_COLUMNS, as_json=False)
    points, samples, reads = (int(plan[column].sum()) for column in ("points", "samples", "reads"))
    taken = int(plan["series"].iloc[0])
    say(
        f"{len(rows)} request{'s' if len(rows) > 1 else ''} for {points:,} points of each series. With {taken} series, the answer has "
        f"{samples:,} samples ({samples * BYTES_A_SAMPLE / 1e6:,.1f} MB), for which the server reads {reads:,}."
    )
    if taken > 1:
        say(f"Nobody knows the series before they are there: {taken} are taken, and the first answer corrects it.")
    say("Besides, a few small questions tell how complete the answer is.")


def _show_log_plan(rows: "list[dict[str, Any]]", *, as_json: bool) -> None:
    """The calls of a question on logs; for people their bodies stand above them."""
    rows = [row | {"body": json.loads(row["body"]) if row["body"] else None} for row in rows]
    if as_json:
        show_json(rows)
        return
    for row in rows:
        if row["body"]:
            show(f"{json.dumps(row['body'], ensure_ascii=False, indent=1)}\n")
    show_rows(rows, _LOG_PLAN_COLUMNS, as_json=False)
    say("An index's pattern stands for the indices of the window's UTC days, each asked for by its name.")
    say("Besides, a few small questions tell which of them there are, and how complete the answer is.")


def _refuse_nothing(frame: "pd.DataFrame", question: str, source: "Source", sparse: bool) -> None:
    if frame.empty and not sparse:
        raise NoData(
            f"{question}: {source.title} has no series that answers.\n"
            "  Check the time, the metric's name and its labels. Where no series is an answer (filters, alerts), give --sparse."
        )


def _deliver(written: str | bytes, output: Path | None, what: str) -> None:
    """Write to the file, whole, or to stdout."""
    from ralphcap.running.files import write_whole

    if output is None:
        typer.echo(written, nl=False)
        return
    write_whole({output: written})
    say(f"{what} are in {output}.")
