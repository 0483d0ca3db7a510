"""Can the source be asked what the notebook will ask? Told before a kernel starts. Imports sources, reviews, late.

What a source means by its configuration, its catalog and its time is known without asking any server.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ralphcap.errors import ParameterError
from ralphcap.running.contract import Contract

if TYPE_CHECKING:
    from ralphcap.sources import Source
    from ralphcap.window import Window


def check_ready(contract: Contract, values: Mapping[str, object]) -> None:
    """Refuse what can only fail, in a notebook that has the parameters `source` and `window`.

    Raises ParameterError for an unknown source, a window that is reversed, empty or still to come, a choice that matches
    nothing; CatalogError, BundleError for a catalog or a bundle that cannot be read.
    """
    if not {"source", "window"} <= contract.parameters.keys():
        return
    from ralphcap.sources import connect

    given = {name: parameter.default for name, parameter in contract.parameters.items()} | dict(values)
    with connect(_text(given, "source"), zone=_text(given, "zone")) as source:
        _refuse_future(source.window(str(given["window"]), step=_text(given, "step") or "1s"), source)
        _check_choice(contract.notebook, given, source)


def _text(given: Mapping[str, object], name: str) -> str | None:
    return None if given.get(name) is None else str(given[name])


def _refuse_future(window: "Window", source: "Source") -> None:
    from ralphcap.window import now

    present = max(source.now, now()) if source.live else source.now  # a profile's own now may lie in the past
    if window.start >= present:
        raise ParameterError(
            f"The window {window.describe(source.zone)} is still to come: it is {present.tz_convert(source.zone):%Y-%m-%d %H:%M}.\n"
            "  Give one that has begun, for example 'now-30d/now'."
        )


def _check_choice(notebook: str, given: Mapping[str, object], source: "Source") -> None:
    """The shipped notebooks choose by names that are known here; notebooks of one's own may mean anything by them."""
    if notebook in ("capacity_review", "disk_forecast") and "services" in given:
        from ralphcap.reviews.choosing import chosen as rows

        rows(source.catalog, str(given["services"]))
    if notebook == "disk_forecast" and "what_if" in given:
        from ralphcap.reviews.disk_whatifs import changes

        changes(str(given["what_if"]))
    if notebook == "dashboards" and "dashboard" in given:
        from ralphcap.reviews.dashboards import chosen as panels

        panels(source.catalog, str(given["dashboard"]))
