"""Which options do several commands share, and what do they mean together?"""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ralphcap.errors import ParameterError


class Format(StrEnum):
    """How an answer is written."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


Profile = Annotated[
    str | None, typer.Option("--profile", metavar="NAME", help="Ask the servers of this profile (ralphcap.toml).")
]
Bundle = Annotated[
    Path | None, typer.Option("--bundle", metavar="FILE", help="Ask this bundle: recorded answers, offline.")
]
Prometheus = Annotated[
    str | None, typer.Option("--prometheus", metavar="URL", help="Ask the Prometheus at this address.")
]
Values = Annotated[
    list[str] | None,
    typer.Option("--parameter", "-p", metavar="NAME=VALUE", help="Set a parameter; may be given again."),
]
Strict = Annotated[bool, typer.Option("--strict", help="Refuse incomplete answers (exit code 3).")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]


def source_option(profile: str | None, bundle: Path | None, prometheus: str | None) -> tuple[str, str] | None:
    """The one of the three that was given, with its name; None without any. Raises ParameterError."""
    given = {"profile": profile, "bundle": None if bundle is None else str(bundle), "prometheus": prometheus}
    chosen = [(name, value) for name, value in given.items() if value is not None]
    if len(chosen) > 1:
        names = " and ".join(f"--{name}" for name, _ in chosen)
        raise ParameterError(f"{names} exclude each other.\n  Give one of them.")
    if bundle is not None and not bundle.is_file():
        raise ParameterError(
            f"There is no bundle {bundle}.\n  Give the path of a file that `ralphcap bundle record` wrote."
        )
    if prometheus is not None and not prometheus.startswith(("http://", "https://")):
        raise ParameterError(
            f"{prometheus!r} is no address.\n  Write it with its scheme, for example http://localhost:9090."
        )
    return chosen[0] if chosen else None


def source_name(profile: str | None, bundle: Path | None, prometheus: str | None) -> str | None:
    """What `ralphcap.connect` takes for these options."""
    chosen = source_option(profile, bundle, prometheus)
    return None if chosen is None else chosen[1]


def texts(values: Sequence[str] | None) -> dict[str, str]:
    """`-p name=value`, read. Raises ParameterError for one without '=', or given twice."""
    read: dict[str, str] = {}
    for given in values or ():
        name, equals, text = given.partition("=")
        if not equals or not name:
            raise ParameterError(f"-p {given!r} sets nothing.\n  Write -p name=value.")
        if name in read:
            raise ParameterError(f"The parameter '{name}' is given twice.\n  Give it once.")
        read[name] = text
    return read
