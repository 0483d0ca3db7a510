"""How does one part of a result look in a notebook? Its figures as figures, its tables as the report writes them."""

from typing import Any
from zoneinfo import ZoneInfo

from ralphcap.errors import ParameterError
from ralphcap.reports.fragment import fragment
from ralphcap.result import Result

FAMILIES = (
    "history",
    "fill",
    "parts",
    "shared",
)  # figures of which a result may have none: nothing was measured that could be drawn


def show(result: Result, *names: str) -> None:
    """Display parts of a result: 'rows', 'ledger', a table's name, or the first word of figures' names ('history').

    Raises ParameterError for a name that the result does not have.
    """
    from IPython.display import display

    display(*parts(result, *names))  # type: ignore[no-untyped-call]  # IPython has no types


def parts(result: Result, *names: str) -> list[Any]:
    """What `show` displays: figures, and tables as inert HTML."""
    from IPython.display import HTML

    zone, data = ZoneInfo(result.facts.get("zone", "UTC")), result.to_json()
    tables = {"rows": data["rows"], "ledger": data["ledger"], **data["tables"]}
    found: list[Any] = []
    for name in names:
        figures = [figure for title, figure in result.figures.items() if title.split()[0] == name]
        if not figures and name not in {*tables, *FAMILIES}:
            raise ParameterError(f"The result has no part {name!r}.\n  It has: {', '.join(tables)}, and its figures.")
        found += figures or [HTML(fragment(name, tables.get(name, []), zone))]  # type: ignore[no-untyped-call]  # likewise
    return found
