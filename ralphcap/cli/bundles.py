"""`ralphcap bundle`: record evidence, and look at it. Imports running and sources, late."""

from pathlib import Path
from typing import Annotated

import typer

from ralphcap.cli import options
from ralphcap.cli.talk import say

app = typer.Typer(help="Record answers for replay offline, and look at a recording.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(metavar="FILE", help="The bundle.")]


@app.command()
def record(
    file: File,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[NAME]...", help="Entries to ask; without any, all that ask Prometheus."),
    ] = None,
    *,
    window: Annotated[str, typer.Option(metavar="START/END", help="The window to ask for.")] = "now-30d/now",
    step: Annotated[str, typer.Option(metavar="DURATION", help="Spacing of the window's times.")] = "5m",
    strict: options.Strict = False,
    profile: options.Profile = None,
    prometheus: options.Prometheus = None,
) -> None:
    """Ask entries of the catalog over a window, and keep the answers. The bundle appears whole or not at all."""
    from ralphcap.progress import progress
    from ralphcap.running.recording import recording
    from ralphcap.sources import connect

    chosen = options.source_name(profile, None, prometheus)
    with recording(file) as (folder, pack):
        with connect(chosen, strict=strict, record=folder) as source:
            asked = source.window(window, step=step)
            entries = [source.catalog.query(name) for name in names or source.catalog]
            entries = [query for query in entries if names or query.promql is not None]
            for query in progress(entries, "Recording", unit="query"):
                source.ask(query.name, asked)
        pack()
    say(f"{len(entries)} queries of {source.title}, {asked.describe(source.zone)}, are in {file}.")
