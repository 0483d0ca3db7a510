"""Is an entry on logs well written? Reads its Elasticsearch body and finds the parameters in it. Imports errors only.

A parameter is a JSON string that holds nothing but `$name`: a value replaces the whole string in the parsed body, so
that no text is ever pasted. Asking Elasticsearch is a source's work, not the catalog's.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from ralphcap.catalog.faults import Table

_ALONE = re.compile(r"\$([A-Za-z_]\w*)")
_WITHIN = re.compile(r"\$[A-Za-z_]\w*")


def read_search(table: Table) -> dict[str, Any]:
    """The parsed body. Raises CatalogError unless it is a JSON object that fits an entry."""
    text = table.text("search")
    try:
        body = json.loads(text)
    except json.JSONDecodeError as error:
        raise table.fault(
            f"'search' is not JSON: {error.msg} (line {error.lineno}, column {error.colno}).",
            "Write an Elasticsearch search body as JSON.",
        ) from error
    if not isinstance(body, dict):
        raise table.fault("'search' is not a JSON object.", "Write an Elasticsearch search body, '{ … }'.")
    for key in ("index", "time_field"):
        if not table.text(key):
            raise table.fault(f"an entry with 'search' needs {key!r}.", f"Add a line, for example {_EXAMPLES[key]}.")
    return body


_EXAMPLES = {"index": "index = 'ralph-stock-logs-*'", "time_field": "time_field = '@timestamp'"}


def search_parameters(table: Table, body: Any) -> Iterator[str]:
    """The names of the parameters in a body. Raises CatalogError where one is part of a string or of a key."""
    if isinstance(body, dict):
        for key, value in body.items():
            if _WITHIN.search(key):
                raise _misplaced(table, key)
            yield from search_parameters(table, value)
    elif isinstance(body, list):
        for value in body:
            yield from search_parameters(table, value)
    elif isinstance(body, str) and (alone := _ALONE.fullmatch(body)):
        yield alone[1]
    elif isinstance(body, str) and _WITHIN.search(body):
        raise _misplaced(table, body)


def _misplaced(table: Table, text: str) -> Exception:
    return table.fault(
        f"a parameter is only a part of {text!r}.", 'Let it be a whole JSON value, such as {"service": "$service"}.'
    )
