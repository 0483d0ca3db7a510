"""`ralphcap bundle`: record evidence, and look at it. Imports sources, late."""

from pathlib import Path
from typing import Annotated

import typer

from ralphcap.cli import options
from ralphcap.cli.talk import say
from ralphcap.errors import ParameterError

app = typer.Typer(help="Record answers for replay offline, and look at a recording.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(metavar="FILE", help="The bundle.")]


@app.command()
def record(
    file: File,
    *,
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Entries to ask; without any, the whole catalog.")
    ] = None,
    window: Annotated[str, typer.Option(metavar="START/END", help="The window to ask for.")] = "now-30d/now",
    step: Annotated[str, typer.Option(metavar="DURATION", help="Spacing of the window's times.")] = "5m",
    strict: options.Strict = False,
    profile: options.Profile = None,
    prometheus: options.Prometheus = None,
) -> None:
    """Ask entries of the catalog over a window, and keep the answers."""
    from ralphcap.progress import progress
    from ralphcap.sources import connect

    if file.exists():
        raise ParameterError(f"{file} exists: evidence is never overwritten.\n  Give another name.")
    with connect(options.source_name(profile, None, prometheus), strict=strict, record=file) as source:
        asked = source.window(window, step=step)
        chosen = [
            source.catalog.query(name).name
            for name in names or source.catalog
            if source.catalog.query(name).promql is not None
        ]
        for name in progress(chosen, "Recording", unit="query"):
            source.ask(name, asked)
        say(f"{len(chosen)} queries of {source.title}, {asked.describe(source.zone)}, are in {file}.")
