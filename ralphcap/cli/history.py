"""`ralphcap history`: keep what was measured beyond the servers' retention, and look after it. Imports history, late."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ralphcap.cli import options
from ralphcap.cli.talk import say, show_rows
from ralphcap.errors import ParameterError
from ralphcap.running.exit_codes import INCOMPLETE, SOURCE

if TYPE_CHECKING:
    import pandas as pd

app = typer.Typer(help="Keep what was measured beyond the servers' retention.", no_args_is_help=True)

_Since = Annotated[
    str | None,
    typer.Option(
        metavar="TIME", help="First time to ask for: '2026-11-01', 'now-30d' (default: the server's first sample)."
    ),
]
_Strict = Annotated[
    bool, typer.Option("--strict", help="End with exit code 3 where a day is incomplete, or a file was broken.")
]


@app.command()
def update(
    *, since: _Since = None, strict: _Strict = False, as_json: options.Json = False, profile: options.Profile = None
) -> None:
    """Ask the server for the days that are over and not kept yet, or not whole. To be run each day, by cron or systemd.

    A line a day that was asked for. What was broken is asked again where the server has it, and named. A day counts by UTC.
    """
    from ralphcap import history
    from ralphcap.sources import connect
    from ralphcap.window import parse_time

    folder, name = _folder(profile)
    with connect(name) as source:
        first = None if since is None else parse_time(since, now=source.now, zone=source.zone)
        done = history.update(source, folder, since=first)
    for broken in done.broken:
        say(f"Broken: {broken}.")
    _show(done.days, as_json)
    asked, kept = int(done.days["asked"].sum()), int(done.days["kept"].sum())
    say(
        f"{kept} of {asked} answers of {len(done.days)} days are new in {folder}."
        if asked
        else f"{folder} lacks no day."
    )
    if strict and not done.complete:
        raise typer.Exit(INCOMPLETE)


@app.command()
def verify(as_json: options.Json = False, profile: options.Profile = None) -> None:
    """Read every file of the history, and compare it with its digest and its days (exit code 5 where one is broken)."""
    from ralphcap.history import verify
    from ralphcap.history.verifying import BROKEN

    folder, _ = _folder(profile)
    files = verify(folder)
    _show(files, as_json)
    broken = int((files["state"] == BROKEN).sum())
    say(
        f"{len(files)} files in {folder}, {broken} broken."
        + (" `ralphcap history update` mends what it can." if broken else "")
    )
    if broken:
        raise typer.Exit(SOURCE)


@app.command()
def info(as_json: options.Json = False, profile: options.Profile = None) -> None:
    """Tell what the history holds, a line a month: days, questions, days of them that are incomplete, values, bytes."""
    from ralphcap.history import info
    from ralphcap.units import format_value

    folder, _ = _folder(profile)
    months = info(folder)
    _show(months, as_json)
    values, size = int(months["values"].sum()), float(months["bytes"].sum())
    say(
        f"{len(months)} months, {int(months['days'].sum())} days, {values:,} values, {format_value(size, 'bytes')} in {folder}."
    )


def _show(table: "pd.DataFrame", as_json: bool) -> None:
    from ralphcap.frames import records

    show_rows(records(table), list(table.columns), as_json=as_json)


def _folder(name: str | None) -> tuple[Path, str]:
    """The history's folder of a profile, else of the default one, and the profile's name. Raises ParameterError."""
    from ralphcap.profiles import load_profiles

    profiles = load_profiles()
    chosen = name or profiles.default
    if chosen is None:
        raise ParameterError("No profile is named, and none is the default.\n  Give --profile NAME.")
    folder = profiles.profile(chosen).history
    if folder is None:
        raise ParameterError(
            f'The profile {chosen!r} keeps no history.\n  Add a line to it in {profiles.path}: history = "DIR".'
        )
    return folder, chosen
