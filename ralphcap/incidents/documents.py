"""How do documents become columns that are read by the million? Imports nothing of the project."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import polars as pl

COLUMNS = ("service", "level", "message")


def columns(documents: pd.DataFrame) -> "pl.DataFrame":
    """Timestamp, service, level and message of the documents, in order of time. What is missing is ''.

    documents   timestamp (UTC), message; service and level where there are any; other columns are not read
    """
    import polars as pl

    times = documents["timestamp"].dt.as_unit("ms").dt.tz_convert(None).to_numpy()
    table = pl.DataFrame({"timestamp": pl.Series(times).cast(pl.Datetime("ms")).dt.replace_time_zone("UTC")})
    found = [texts(documents[name]) if name in documents else pl.lit("", dtype=pl.String) for name in COLUMNS]
    table = table.with_columns(**dict(zip(COLUMNS, found, strict=True)))
    return table if table["timestamp"].is_sorted() else table.sort("timestamp", *COLUMNS)


def texts(column: pd.Series) -> "pl.Series":
    """A column of texts, "" where one is missing. Half a surrogate pair, which no UTF-8 can hold, becomes a question mark."""
    import polars as pl

    if isinstance(column.dtype, pd.CategoricalDtype):
        found = texts(column.cat.categories.to_series())
        codes = column.cat.codes.to_numpy()
        return found.append(pl.Series([""])).gather(np.where(codes < 0, len(found) - 1, codes))
    try:
        found = pl.from_pandas(column)
    except UnicodeEncodeError:
        found = pl.from_pandas(column.map(_encodable, na_action="ignore"))
    return found.cast(pl.String).fill_null("")


def _encodable(text: object) -> str:
    return str(text).encode("utf-8", "replace").decode("utf-8")
