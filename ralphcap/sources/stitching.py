"""How do the pages of one question become one frame? Series after series, by columns. Imports errors and frames."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from ralphcap.errors import CatalogError
from ralphcap.frames import TIMESTAMP, VALUE, empty_series, label_column
from ralphcap.sources.prometheus_parsing import Page, malformed


def stitch(pages: Sequence[Page], labels: Sequence[str] | None, about: str) -> pd.DataFrame:
    """The pages of one question as one series frame: sorted by labels, then time.

    `labels` are those that a catalog entry declares, or None: then they come from the answer.
    Raises CatalogError where an entry's answer carries a label that it does not declare.
    """
    names = _label_names(pages, labels, about)
    if not any(len(page.times) for page in pages):
        return empty_series(names)
    order = _ordered(pages, names, about)
    pieces = [(pages[page], series) for _, page, series in order]
    counts = np.array([_end(page, series) - _begin(page, series) for page, series in pieces])
    times = np.concatenate([page.times[_begin(page, series) : _end(page, series)] for page, series in pieces])
    values = np.concatenate([page.values[_begin(page, series) : _end(page, series)] for page, series in pieces])
    frame: dict[str, Any] = {TIMESTAMP: pd.DatetimeIndex(times.view("datetime64[ms]")).tz_localize("UTC")}
    for position, name in enumerate(names):
        frame[label_column(name)] = _category([key[position] for key, _, _ in order], counts)
    frame[VALUE] = values
    return pd.DataFrame(frame, copy=False)


def _label_names(pages: Iterable[Page], declared: Sequence[str] | None, about: str) -> list[str]:
    found = {name for page in pages for labels in page.labels for name in labels}
    if declared is None:
        return sorted(found)
    surplus = sorted(found - set(declared))
    if surplus:
        raise CatalogError(
            f"{about}: the answer carries labels that the entry does not declare: {', '.join(surplus)}.\n"
            "  Declare them under 'labels', or aggregate them away."
        )
    return list(declared)


def _ordered(pages: Sequence[Page], names: Sequence[str], about: str) -> list[tuple[tuple[str, ...], int, int]]:
    """(label values, page, series) of every series with samples, sorted; pages are in the order of time."""
    order = [
        (tuple(labels.get(name, "") for name in names), number, series)
        for number, page in enumerate(pages)
        for series, labels in enumerate(page.labels)
        if _end(page, series) > _begin(page, series)
    ]
    order.sort()
    if len({(key, page) for key, page, _ in order}) < len(order):
        raise malformed(about, "one series came twice")
    return order


def _begin(page: Page, series: int) -> int:
    return int(page.ends[series - 1]) if series else 0


def _end(page: Page, series: int) -> int:
    return int(page.ends[series])


def _category(texts: Sequence[str], counts: npt.NDArray[np.int64]) -> pd.Categorical:
    """One label's column: to Prometheus an empty label is a missing one."""
    categories = sorted(set(texts) - {""})
    codes = {text: code for code, text in enumerate(categories)} | {"": -1}
    return pd.Categorical.from_codes(
        np.repeat(np.array([codes[text] for text in texts], dtype=np.int32), counts),
        categories=pd.Index(categories, dtype="str"),
    )
