"""ralphcap: capacity planning and incident analysis, from the very queries that a platform's dashboards show.

What stands in `__all__` is the public surface; everything else may change. Names are loaded when they are first used, so
that the command line starts without pandas.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ralphcap import reviews as reviews
    from ralphcap.catalog.loading import Catalog as Catalog
    from ralphcap.catalog.loading import load_catalog as load_catalog
    from ralphcap.errors import BundleError as BundleError
    from ralphcap.errors import CatalogError as CatalogError
    from ralphcap.errors import DataError as DataError
    from ralphcap.errors import IncompleteAnswer as IncompleteAnswer
    from ralphcap.errors import NoData as NoData
    from ralphcap.errors import NotEnoughData as NotEnoughData
    from ralphcap.errors import NotRecorded as NotRecorded
    from ralphcap.errors import ParameterError as ParameterError
    from ralphcap.errors import PartialAnswer as PartialAnswer
    from ralphcap.errors import QueryRejected as QueryRejected
    from ralphcap.errors import RalphcapError as RalphcapError
    from ralphcap.errors import SourceError as SourceError
    from ralphcap.errors import SourceUnavailable as SourceUnavailable
    from ralphcap.errors import UnknownQuery as UnknownQuery
    from ralphcap.history.connecting import connect as connect
    from ralphcap.result import Result as Result
    from ralphcap.running.notebooks import Run as Run
    from ralphcap.running.notebooks import run as run
    from ralphcap.sources import Source as Source
    from ralphcap.window import Window as Window

__version__ = "0.1.0"

_HOMES = {
    "ralphcap.catalog.loading": ("Catalog", "load_catalog"),
    "ralphcap.errors": (
        "BundleError",
        "CatalogError",
        "DataError",
        "IncompleteAnswer",
        "NoData",
        "NotEnoughData",
        "NotRecorded",
        "ParameterError",
        "PartialAnswer",
        "QueryRejected",
        "RalphcapError",
        "SourceError",
        "SourceUnavailable",
        "UnknownQuery",
    ),
    "ralphcap.history.connecting": ("connect",),
    "ralphcap.result": ("Result",),
    "ralphcap.running.notebooks": ("Run", "run"),
    "ralphcap.sources": ("Source",),
    "ralphcap.window": ("Window",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}

__all__ = [
    "BundleError",
    "Catalog",
    "CatalogError",
    "DataError",
    "IncompleteAnswer",
    "NoData",
    "NotEnoughData",
    "NotRecorded",
    "ParameterError",
    "PartialAnswer",
    "QueryRejected",
    "RalphcapError",
    "Result",
    "Run",
    "Source",
    "SourceError",
    "SourceUnavailable",
    "UnknownQuery",
    "Window",
    "connect",
    "load_catalog",
    "reviews",
    "run",
]


def __getattr__(name: str) -> object:
    """The public name, from where it is at home (PEP 562)."""
    if name == "reviews":
        return import_module("ralphcap.reviews")
    if name not in _HOME:
        raise AttributeError(f"module 'ralphcap' has no attribute {name!r}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return __all__
