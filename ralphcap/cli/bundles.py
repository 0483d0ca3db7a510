"""`ralphcap bundle`: record evidence, and look at it. Imports running and sources, late."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ralphcap.cli import options
from ralphcap.cli.talk import aligned, say, show, show_json

if TYPE_CHECKING:
    from ralphcap.sources.bundle import BundleInfo

app = typer.Typer(help="Record answers for replay offline, and look at a recording.", no_args_is_help=True)

File = Annotated[Path, typer.Argument(metavar="FILE", help="The bundle.")]


@app.command()
def record(
    file: File,
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="NAME...", help="Entries to ask; without any, all that ask Prometheus."),
    ] = None,
    *,
    window: Annotated[str, typer.Option(metavar="START/END", help="The window to ask for.")] = "now-30d/now",
    step: Annotated[str, typer.Option(metavar="DURATION", help="Spacing of the window's times.")] = "5m",
    strict: options.Strict = False,
    profile: options.Profile = None,
    prometheus: options.Prometheus = None,
) -> None:
    """Ask entries of the catalog over a window, and keep the answers. The bundle appears whole or not at all."""
    from ralphcap.history.connecting import connect
    from ralphcap.progress import progress
    from ralphcap.running.recording import recording

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


@app.command()
def info(file: File, as_json: options.Json = False) -> None:
    """Tell what a bundle holds, without reading its answers."""
    from ralphcap.sources import bundle

    options.source_option(None, file, None)
    _tell(bundle.info(file), as_json)


@app.command()
def verify(file: File, as_json: options.Json = False) -> None:
    """Read every answer of a bundle, and compare it with its digest (exit code 5 where one differs)."""
    from ralphcap.sources import bundle

    options.source_option(None, file, None)
    _tell(bundle.verify(file), as_json)


def _tell(held: "BundleInfo", as_json: bool) -> None:
    from ralphcap.units import format_value

    manifest = held.manifest
    facts: dict[str, object] = {
        "file": held.path,
        "created": manifest.created,
        "now": manifest.now,
        "zone": manifest.zone,
        "questions": held.questions,
        "pages": len(manifest.pages),
        "packed": held.packed_bytes if as_json else format_value(held.packed_bytes, "bytes"),
        "unpacked": held.bytes if as_json else format_value(held.bytes, "bytes"),
        **{f"redacted by {rule}": finds for rule, finds in manifest.redacted.items()},
        **{f"version of {name}": number for name, number in manifest.versions.items()},
    }
    if as_json:
        show_json(facts)
    else:
        show(aligned([[name, str(value)] for name, value in facts.items()], ("what", "value")))
