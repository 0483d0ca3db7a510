"""How does the command line speak? Data to stdout, talk to stderr, and nothing in either acts on the terminal."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import typer

from ralphcap.figures.text import width
from ralphcap.inert import inert, inert_json


def say(text: str) -> None:
    """A line of talk, on stderr."""
    typer.echo(inert(text), err=True)


def show(text: str) -> None:
    """Data for people, on stdout."""
    typer.echo(inert(text))


def show_rows(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], *, as_json: bool) -> None:
    """A table on stdout: aligned for people, or a list of objects for machines."""
    if as_json:
        show_json(rows)
    else:
        typer.echo(aligned([[str(row[column]) for column in columns] for row in rows], columns))


def show_json(data: Any) -> None:
    """Data for machines, on stdout: what would act on a terminal stands there as JSON's escapes."""
    typer.echo(inert_json(json.dumps(data, ensure_ascii=False, indent=1, default=str)))


def aligned(cells: Sequence[Sequence[str]], heads: Sequence[str], *, right: Sequence[str] = ()) -> str:
    """Lines of a table, columns two blanks apart; those named in `right` end flush."""
    lines = [list(heads), *([" ".join(inert(cell).split()) for cell in line] for line in cells)]
    widths = [max(width(line[i]) for line in lines) for i in range(len(heads))]
    return "\n".join(
        "  ".join(
            _padded(cell, columns, head in right) for cell, columns, head in zip(line, widths, heads, strict=True)
        ).rstrip()
        for line in lines
    )


def _padded(cell: str, columns: int, to_the_right: bool) -> str:
    blanks = " " * (columns - width(cell))
    return blanks + cell if to_the_right else cell + blanks
