"""How does one part of a result look in a notebook? Its figures as figures, its tables as the report writes them."""

from typing import Any
from zoneinfo import ZoneInfo

from ralphcap.errors import ParameterError
from ralphcap.reports.fragment import fragment
from ralphcap.result import Result


def show(result: Result, *names: str) -> None:
    """Display parts of a result: 'rows', 'ledger', a table's name, or the first word of figures' names ('history').

    Raises ParameterError for a name that the result does not have.
    """
    from IPython.display import HTML, display

    zone, data = ZoneInfo(result.facts.get("zone", "UTC")), result.to_json()
    for name in names:
        figures = [figure for title, figure in result.figures.items() if title.split()[0] == name]
        display(*(figures or [HTML(fragment(name, _table(data, name), zone))]))  # type: ignore[no-untyped-call]  # IPython has no types


def _table(data: dict[str, Any], name: str) -> list[dict[str, Any]]:
    tables = {"rows": data["rows"], "ledger": data["ledger"], **data["tables"]}
    if name not in tables:
        raise ParameterError(f"The result has no part {name!r}.\n  It has: {', '.join(tables)}, and its figures.")
    part: list[dict[str, Any]] = tables[name]
    return part
