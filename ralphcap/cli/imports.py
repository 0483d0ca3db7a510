"""`ralphcap import`: what others wrote, against the catalog. Imports catalog and exports, late."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ralphcap.cli import options
from ralphcap.cli.catalogs import catalog_of
from ralphcap.cli.talk import aligned, say, show, show_json
from ralphcap.errors import ParameterError

if TYPE_CHECKING:
    from ralphcap.catalog.loading import Catalog
    from ralphcap.exports.comparison import Comparison

app = typer.Typer(help="Compare what others wrote with the catalog.", no_args_is_help=True)


@app.callback()
def imports() -> None:
    """Compare what others wrote with the catalog."""


@app.command()
def grafana(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A dashboard's JSON, as Grafana exports it.")],
    *,
    as_json: options.Json = False,
    profile: options.Profile = None,
) -> None:
    """Compare a dashboard's expressions with the entries: equal, different (side by side), unknown, not parsable.

    The catalog and the dashboard stay as they are.
    """
    from ralphcap.exports.comparison import VERDICTS, compare
    from ralphcap.exports.reading import read_dashboard

    asked = read_dashboard(_content(file), str(file))
    catalog = catalog_of(profile)
    compared = compare(asked, catalog)
    if as_json:
        show_json([asdict(one) for one in compared])
    else:
        show("\n\n".join([_table(compared), *filter(None, (_details(one, catalog) for one in compared))]))
    found = Counter(one.verdict for one in compared)
    counts = ", ".join(f"{found[verdict]} {verdict}" for verdict in VERDICTS if found[verdict]) or "no PromQL"
    say(
        f"{asked.title or file.name}: {counts}."
        + (f" {asked.elsewhere} not asked in PromQL." if asked.elsewhere else "")
    )


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ParameterError(
            f"{file} cannot be read: {error.strerror}.\n  Give the path of a dashboard's JSON."
        ) from error


def _table(compared: "list[Comparison]") -> str:
    rows = [[one.verdict, one.panel, one.letter, one.entry or "–"] for one in compared]
    return aligned(rows, ("verdict", "panel", "query", "entry"))


def _details(one: "Comparison", catalog: "Catalog") -> str:
    """What a row of the table cannot show: both expressions, or why there is only one."""
    from ralphcap.exports.comparison import outlines
    from ralphcap.exports.side_by_side import side_by_side

    head = f"{one.panel} {one.letter}: {one.verdict}"
    if one.verdict == "different":
        sides = outlines(one, catalog.query(one.entry))
        lines = side_by_side(*sides, heads=("dashboard", one.entry))
        return "\n".join(filter(None, [head, *lines, one.reason and f"Why: {one.reason}"]))
    if one.verdict == "equal":
        return ""
    return "\n".join([head, one.reason or one.dashboard])
