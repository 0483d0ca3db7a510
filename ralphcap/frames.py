"""What does an answer look like? Tidy frames of series. Imports errors only.

A series frame has the columns `timestamp` (datetime64[ms, UTC]), one category column a label, `value` (float64), sorted
by labels, then time. An empty frame has the same columns and dtypes.
"""

from collections.abc import Iterable

import pandas as pd

TIMESTAMP = "timestamp"
VALUE = "value"
TIME_DTYPE = "datetime64[ms, UTC]"


def label_column(label: str) -> str:
    """The column of a label: a label called `value` or `timestamp` becomes `label_value`, `label_timestamp`."""
    return f"label_{label}" if label in (TIMESTAMP, VALUE) else label


def empty_series(labels: Iterable[str] = ()) -> pd.DataFrame:
    """A series frame without rows, of the given labels."""
    columns: dict[str, pd.Series] = {TIMESTAMP: pd.Series([], dtype=TIME_DTYPE)}
    columns |= {label_column(label): pd.Series([], dtype="str").astype("category") for label in labels}
    columns[VALUE] = pd.Series([], dtype="float64")
    return pd.DataFrame(columns)


def label_columns(frame: pd.DataFrame) -> list[str]:
    """The label columns of a series frame, in their order."""
    return [column for column in frame.columns if column not in (TIMESTAMP, VALUE)]
