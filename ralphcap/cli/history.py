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

    from ralphcap.profiles import Profile

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

_NO_SILENCES = (
    'The profile names no Alertmanager, so silences are not kept: alertmanager = "http://HOST:9093" names one.'
)


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

    folder, asked = _kept(profile)
    with connect(asked.name) as source:
        first = None if since is None else parse_time(since, now=source.now, zone=source.zone)
        done = history.update(source, folder, since=first)
    for broken in done.broken:
        say(f"Broken: {broken}.")
    _show(done.days, as_json)
    questions, kept = int(done.days["asked"].sum()), int(done.days["kept"].sum())
    say(
        f"{kept} of {questions} answers of {len(done.days)} days are new in {folder}."
        if questions
        else f"{folder} lacks no day."
    )
    say(_told_silences(done.silences))
    if strict and not done.complete:
        raise typer.Exit(INCOMPLETE)


@app.command()
def verify(as_json: options.Json = False, profile: options.Profile = None) -> None:
    """Read every file of the history, and compare it with its digest and its days (exit code 5 where one is broken)."""
    from ralphcap.history import verify
    from ralphcap.history.verifying import BROKEN

    folder, _ = _kept(profile)
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
def silences(as_json: options.Json = False, profile: options.Profile = None) -> None:
    """Print the silences that the history keeps, a line a version: what each muted, from when to when, who said so and why."""
    import warnings

    from ralphcap.cli import formats
    from ralphcap.history import silences
    from ralphcap.window import parse_zone

    folder, asked = _kept(profile)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        kept = silences(folder)
    for warning in caught:
        say(f"PartialAnswer: {warning.message}")
    shown = kept if as_json else kept.tail(formats.ROWS_SHOWN)
    form, zone = (options.Format.json if as_json else options.Format.table), parse_zone(asked.zone)
    typer.echo(formats.write(shown, form, unit=None, zone=zone), nl=False)
    more = f"; the latest {len(shown)} are shown, --json has all" if len(shown) < len(kept) else ""
    say(f"{len(kept)} versions of {kept['id'].nunique()} silences in {folder}{more}.")
    if asked.alertmanager is None:
        say(_NO_SILENCES)


@app.command()
def info(as_json: options.Json = False, profile: options.Profile = None) -> None:
    """Tell what the history holds, a line a month: days, questions, days of them that are incomplete, values, silences, bytes."""
    from ralphcap.history import info
    from ralphcap.units import format_value

    folder, asked = _kept(profile)
    months = info(folder)
    _show(months, as_json)
    values, size = int(months["values"].sum()), float(months["bytes"].sum())
    say(
        f"{len(months)} months, {int(months['days'].sum())} days, {values:,} values, {format_value(size, 'bytes')} in {folder}."
    )
    if asked.alertmanager is None:
        say(_NO_SILENCES)


def _told_silences(days: "pd.DataFrame | None") -> str:
    if days is None:
        return _NO_SILENCES
    short = int(days["incomplete"].sum())
    lack = f"; of {short} days some may be missing, since they were asked too late" if short else ""
    return f"{int(days['values'].sum())} silences are new{lack}."


def _show(table: "pd.DataFrame", as_json: bool) -> None:
    from ralphcap.frames import records

    show_rows(records(table), list(table.columns), as_json=as_json)


def _kept(name: str | None) -> "tuple[Path, Profile]":
    """The history's folder of a profile, else of the default one, and the profile. Raises ParameterError."""
    from ralphcap.profiles import load_profiles

    profiles = load_profiles()
    chosen = name or profiles.default
    if chosen is None:
        raise ParameterError("No profile is named, and none is the default.\n  Give --profile NAME.")
    profile = profiles.profile(chosen)
    if profile.history is None:
        raise ParameterError(
            f'The profile {chosen!r} keeps no history.\n  Add a line to it in {profiles.path}: history = "DIR".'
        )
    return profile.history, profile
