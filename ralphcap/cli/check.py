"""`ralphcap check`: do the catalog and the servers answer? A line each. Imports catalog, profiles, sources, late."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

import typer

from ralphcap.cli import options, rules
from ralphcap.cli.talk import show_rows
from ralphcap.errors import RalphcapError
from ralphcap.running.exit_codes import DONE, INCOMPLETE, worst

Rows = list[dict[str, str]]

_COLUMNS = ("what", "state", "told")
_LACKING = "lacking"
_Rules = Annotated[bool, typer.Option("--rules", help="Check the alert rules: which can never fire there, or always?")]
_Strict = Annotated[bool, typer.Option("--strict", help="End with exit code 3 where something is lacking.")]


def check(
    as_json: options.Json = False,
    profile: options.Profile = None,
    bundle: options.Bundle = None,
    prometheus: options.Prometheus = None,
    only_rules: _Rules = False,
    strict: _Strict = False,
) -> None:
    """Check the catalog, and one source, or every profile: what each answers, and has of what the catalog asks for.

    A line is ok, lacking, or names the error of a catalog, a profile or a server: the worst error gives the exit code.
    What is lacking (a job, a label, a call that a way does not let through) counts with --strict alone.
    """
    chosen = options.source_name(profile, bundle, prometheus)
    names = _profiles() if chosen is None else [chosen]
    if only_rules:
        raise typer.Exit(rules.check_rules(names, as_json=as_json))
    rows, codes = _told("catalog", _catalog)
    for name in names:
        more, code = _told(name, partial(_source, name))
        rows, codes = rows + more, codes + code
    show_rows(rows, _COLUMNS, as_json=as_json)
    lacking = [INCOMPLETE] if strict and any(row["state"] == _LACKING for row in rows) else []
    raise typer.Exit(worst(codes + lacking))


def _told(what: str, told: Callable[[], Rows]) -> tuple[Rows, list[int]]:
    """One check's rows and its exit code."""
    try:
        return told(), [DONE]
    except RalphcapError as error:
        return [_row(what, type(error).__name__, str(error))], [error.exit_code]


def _row(what: str, state: str, told: str) -> dict[str, str]:
    return dict(zip(_COLUMNS, (what, state, told), strict=True))


def _catalog() -> Rows:
    from ralphcap.catalog.loading import load_catalog

    catalog = load_catalog()
    counts = f"{len(catalog)} queries, {len(catalog.sizing.limits)} limits, {len(catalog.rules)} alert rules"
    return [_row("catalog", "ok", counts)]


def _source(name: str) -> Rows:
    """Who answers under that name, in which way, with which catalog, and what it has of it."""
    from ralphcap.sources import connect
    from ralphcap.sources.connecting import way_to

    with connect(name) as source:
        first = _row(name, "ok", f"{source.title}{way_to(name)}, {len(source.catalog)} queries")
        if not source.live:
            return [first]
        rows = source.check().iloc[1:].itertuples(index=False)  # the first tells the server once more
        return [first, *(_row(f"{name}: {row.subject}", "ok" if row.ok else _LACKING, str(row.note)) for row in rows)]


def _profiles() -> list[str]:
    """The profiles of the configuration file; without one, the demo bundle."""
    from ralphcap.profiles import load_profiles

    return list(load_profiles()) or ["demo"]
