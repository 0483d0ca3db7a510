"""`ralphcap queries`: what can be asked? Imports catalog, late."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ralphcap.cli import options
from ralphcap.cli.catalogs import catalog_of
from ralphcap.cli.talk import aligned, say, show, show_json, show_rows
from ralphcap.errors import ParameterError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ralphcap.catalog.query import Query

app = typer.Typer(
    help="List the catalog's entries, find some, show one, or copy some.",
    invoke_without_command=True,
    no_args_is_help=False,
)

_COLUMNS = ("name", "unit", "title")


@app.callback()
def queries(
    ctx: typer.Context,
    as_json: options.Json = False,
    profile: options.Profile = None,
    bundle: options.Bundle = None,
) -> None:
    """List the catalog's entries, find some, or show one."""
    if ctx.invoked_subcommand is None:
        list_(as_json, profile, bundle)


@app.command("list")
def list_(as_json: options.Json = False, profile: options.Profile = None, bundle: options.Bundle = None) -> None:
    """List every entry: name, unit, title."""
    _list(catalog_of(profile, bundle).values(), as_json)


@app.command("find")
def find_(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="[WORD]...", help="Each stands somewhere in the entry.")
    ] = None,
    *,
    dashboard: Annotated[
        str | None, typer.Option(metavar="NAME", help="A dashboard or subject: the name before the point.")
    ] = None,
    metric: Annotated[
        str | None, typer.Option(metavar="NAME", help="A metric that it asks; '*' stands for any characters.")
    ] = None,
    unit: Annotated[str | None, typer.Option(metavar="UNIT", help="The unit of its answer.")] = None,
    as_json: options.Json = False,
    profile: options.Profile = None,
    bundle: options.Bundle = None,
) -> None:
    """Find entries: those that fit every word and option that is given."""
    from ralphcap.catalog.finding import find

    found = find(catalog_of(profile, bundle), words or (), dashboard=dashboard, metric=metric, unit=unit)
    if not found:
        say("No entry fits. `ralphcap queries` lists them all.")
    _list(found, as_json)


@app.command("show")
def show_(
    name: Annotated[str, typer.Argument(metavar="NAME", help="The entry to show.")],
    as_json: options.Json = False,
    profile: options.Profile = None,
    bundle: options.Bundle = None,
) -> None:
    """Show one entry: what it asks, in which unit, with which parameters, and why so."""
    query = catalog_of(profile, bundle).query(name)
    if as_json:
        show_json({"name": query.name, "file": query.file, **query.definition})
    else:
        show(_described(query))


@app.command("copy")
def copy_(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Your catalog folder ('catalog' in ralphcap.toml).")],
    job: Annotated[
        list[str], typer.Option(metavar="OURS=YOURS", help="A job of the catalog, and its name on your server.")
    ],
) -> None:
    """Copy the entries that ask for a job into a catalog of your own, with the job's name on your server.

    Nothing is ever overwritten.
    """
    from ralphcap.catalog.copying import copies
    from ralphcap.running.files import writable_folder, write_whole

    contents: dict[Path, str | bytes] = {folder / name: text for name, text in copies(options.texts(job)).items()}
    present = [str(path) for path in contents if path.exists()]
    if present:
        raise ParameterError(f"These files exist: {', '.join(present)}.\n  Give another folder, and join them by hand.")
    for parent in {path.parent for path in contents}:
        writable_folder(parent)
    write_whole(contents)
    for path in contents:
        say(f"wrote {path}")


def _list(queries: "Iterable[Query]", as_json: bool) -> None:
    rows = [{"name": query.name, "unit": query.unit, "title": query.title} for query in queries]
    if rows or as_json:
        show_rows(rows, _COLUMNS, as_json=as_json)


def _described(query: "Query") -> str:
    parts = [
        f"{query.name}  ({query.file})",
        f"{query.title} [{query.unit}] by {', '.join(query.labels) or 'nothing: one series'}",
        (query.promql or query.definition.get("search", "")).strip(),
    ]
    if query.parameters:
        rows = [
            [parameter.name, parameter.kind, str(parameter.default), parameter.help]
            for parameter in query.parameters.values()
        ]
        parts.append(aligned(rows, ("parameter", "kind", "default", "help")))
    if query.note:
        parts.append(query.note)
    return "\n\n".join(parts)
