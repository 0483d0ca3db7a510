"""Which rows of the sizing table are meant? Imports catalog and errors."""

import re
from dataclasses import replace

from ralphcap.catalog.loading import Catalog
from ralphcap.catalog.sizing import Sizing
from ralphcap.errors import ParameterError


def chosen(catalog: Catalog, services: str) -> Sizing:
    """The rows of the sizing table whose service matches a regular expression. Raises ParameterError."""
    try:
        pattern = re.compile(services)
    except re.error as error:
        raise ParameterError(
            f"services={services!r} is not a regular expression: {error}.\n  Write for example 'prometheus|grafana'."
        ) from error
    limits = tuple(limit for limit in catalog.sizing.limits if pattern.fullmatch(limit.service))
    if not limits:
        known = ", ".join(catalog.sizing.titles)
        raise ParameterError(f"services={services!r} matches no row of the sizing table.\n  It has: {known}.")
    return replace(
        catalog.sizing,
        limits=limits,
        printed=catalog.sizing.printed if len(limits) == len(catalog.sizing.limits) else {},
    )
