"""Where does each panel of a dashboard stand? Imports catalog only."""

from collections.abc import Iterable

from ralphcap.catalog.query import Query

COLUMNS = 2
WIDTH, HEIGHT = 12, 8  # of a panel whose entry names no place; a dashboard of Grafana has 24 columns
Place = dict[str, int]


def places(queries: Iterable[Query]) -> dict[str, Place]:
    """The place { x, y, w, h } of each entry, by name, from the top left to the bottom right.

    Entries without a `grid` flow in two columns, in the given order, below those that have one.
    """
    queries = list(queries)
    fixed = [query for query in queries if query.grid]
    top = max((query.grid["y"] + query.grid["h"] for query in fixed), default=0)
    flowing = [query for query in queries if not query.grid]
    found = {query.name: dict(query.grid) for query in fixed} | {
        query.name: _flowing(position, top) for position, query in enumerate(flowing)
    }
    return dict(sorted(found.items(), key=lambda item: (item[1]["y"], item[1]["x"])))


def _flowing(position: int, top: int) -> Place:
    row, column = divmod(position, COLUMNS)
    return {"x": column * WIDTH, "y": top + row * HEIGHT, "w": WIDTH, "h": HEIGHT}
