"""`ralphcap check`: do the catalog and the servers answer? A line each. Imports catalog, profiles, sources, late."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

import typer

from ralphcap.cli import options, rules
from ralphcap.cli.talk import show_rows
from ralphcap.errors import RalphcapError
from ralphcap.running.exit_codes import DONE, worst

_COLUMNS = ("what", "state", "told")
_Rules = Annotated[bool, typer.Option("--rules", help="Check the alert rules: which can never fire there, or always?")]


def check(
    as_json: options.Json = False,
    profile: options.Profile = None,
    bundle: options.Bundle = None,
    prometheus: options.Prometheus = None,
    only_rules: _Rules = False,
) -> None:
    """Check the catalog, and one source, or every profile: a line each. The worst line gives the exit code."""
    chosen = options.source_name(profile, bundle, prometheus)
    names = _profiles() if chosen is None else [chosen]
    if only_rules:
        raise typer.Exit(rules.check_rules(names, as_json=as_json))
    checks: list[tuple[str, Callable[[], str]]] = [
        ("catalog", _catalog),
        *((name, partial(_source, name)) for name in names),
    ]
    rows, codes = zip(*(_line(what, told) for what, told in checks), strict=True)
    show_rows(rows, _COLUMNS, as_json=as_json)
    raise typer.Exit(worst(codes))


def _line(what: str, told: Callable[[], str]) -> tuple[dict[str, str], int]:
    """One check's row and its exit code."""
    try:
        return {"what": what, "state": "ok", "told": told()}, DONE
    except RalphcapError as error:
        return {"what": what, "state": type(error).__name__, "told": str(error)}, error.exit_code


def _catalog() -> str:
    from ralphcap.catalog.loading import load_catalog

    catalog = load_catalog()
    return f"{len(catalog)} queries, {len(catalog.sizing.limits)} limits, {len(catalog.rules)} alert rules"


def _source(name: str) -> str:
    """Who answers under that name, and with which catalog."""
    from ralphcap.sources import connect

    with connect(name) as source:
        return f"{source.title}, {len(source.catalog)} queries"


def _profiles() -> list[str]:
    """The profiles of the configuration file; without one, the demo bundle."""
    from ralphcap.profiles import load_profiles

    return list(load_profiles()) or ["demo"]
