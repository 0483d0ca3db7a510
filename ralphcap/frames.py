"""What does an answer look like? Tidy frames of series, and tables of declared columns. Imports errors only.

A series frame has the columns `timestamp` (datetime64[ms, UTC]), one category column a label, `value` (float64), sorted
by labels, then time. Any other answer (documents, sizes of indices) is a table of declared columns. An empty one has the
same columns and dtypes.
"""

import csv
import io
import json
import re
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

TIMESTAMP = "timestamp"
VALUE = "value"
TIME_DTYPE = "datetime64[ms, UTC]"
_TAKEN = re.compile(f"(label_)*({TIMESTAMP}|{VALUE})")


def label_column(label: str) -> str:
    """The column of a label: a label called `value` or `timestamp` becomes `label_value`, `label_timestamp`.

    One that is called so already gets one more `label_`, so that no two labels share a column.
    """
    return f"label_{label}" if _TAKEN.fullmatch(label) else label


def label_of(column: str) -> str:
    """The label that a column holds: label_column's other way."""
    return column.removeprefix("label_") if _TAKEN.fullmatch(column) else column


def empty_series(labels: Iterable[str] = ()) -> pd.DataFrame:
    """A series frame without rows, of the given labels."""
    columns: dict[str, pd.Series] = {TIMESTAMP: pd.Series([], dtype=TIME_DTYPE)}
    columns |= {label_column(label): pd.Series([], dtype="str").astype("category") for label in labels}
    columns[VALUE] = pd.Series([], dtype="float64")
    return pd.DataFrame(columns)


def label_columns(frame: pd.DataFrame) -> list[str]:
    """The label columns of a series frame, in their order."""
    return [column for column in frame.columns if column not in (TIMESTAMP, VALUE)]


def is_series(frame: pd.DataFrame) -> bool:
    """Whether a frame is one of series, and not a table of declared columns."""
    ends = [str(name) for name in frame.columns[[0, -1]]] if len(frame.columns) > 1 else []
    return ends == [TIMESTAMP, VALUE] and all(
        isinstance(frame[label].dtype, pd.CategoricalDtype) for label in label_columns(frame)
    )


def to_csv(frame: pd.DataFrame) -> str:
    """A frame as CSV; of series: timestamp, labels in alphabetical order, value last; of a table: its columns as they are.

    Times are RFC 3339 in UTC; NaN, +Inf and -Inf are spelled so; a missing label, text or time is empty.
    """
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\n")
    columns = _ordered(frame)
    quoted = csv.writer(lines, lineterminator="\n", quoting=csv.QUOTE_ALL)
    cells = [[str(cell) for cell in _cells(frame[name], numbers=False)] for name in columns]
    for row in (columns, *zip(*cells, strict=True)):
        # csv leaves a lone carriage return unquoted, which ends a line for whoever reads it.
        (quoted if any("\r" in text for text in row) else writer).writerow(row)
    return lines.getvalue()


def from_csv(text: str) -> pd.DataFrame:
    """The series frame that to_csv wrote; every column between the first and the last is a label."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    return _series_frame(pd.DataFrame(rows[1:], columns=rows[0], dtype="object"))


def to_json(frame: pd.DataFrame) -> str:
    """A frame as a JSON list of objects, with the keys of to_csv; only NaN, +Inf and -Inf are texts among numbers."""
    columns = _ordered(frame)
    cells = [_cells(frame[name], numbers=True) for name in columns]
    return json.dumps([dict(zip(columns, row, strict=True)) for row in zip(*cells, strict=True)], ensure_ascii=False)


def from_json(text: str) -> pd.DataFrame:
    """The series frame that to_json wrote. An empty list tells no labels."""
    rows = json.loads(text)
    columns = list(rows[0]) if rows else [TIMESTAMP, VALUE]
    return _series_frame(pd.DataFrame([list(row.values()) for row in rows], columns=columns, dtype="object"))


def to_parquet(frame: pd.DataFrame) -> bytes:
    """A frame as a Parquet file, columns as in to_csv: times in milliseconds UTC, labels as dictionaries of texts."""
    body = io.BytesIO()
    frame[_ordered(frame)].to_parquet(body, index=False)
    return body.getvalue()


def from_parquet(body: bytes) -> pd.DataFrame:
    """The series frame that to_parquet wrote."""
    return _series_frame(pd.read_parquet(io.BytesIO(body)))


def _ordered(frame: pd.DataFrame) -> list[str]:
    return [TIMESTAMP, *sorted(label_columns(frame)), VALUE] if is_series(frame) else [str(name) for name in frame]


def _cells(column: pd.Series, *, numbers: bool) -> list[Any]:
    """A column's cells: times and texts as texts; `numbers`: what JSON holds stays a number, else each is a text."""
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return _moments(column)
    if pd.api.types.is_float_dtype(column.dtype):
        return [value if numbers and np.isfinite(value) else _number(value) for value in column.tolist()]
    if pd.api.types.is_bool_dtype(column.dtype) or pd.api.types.is_integer_dtype(column.dtype):
        return list(column.tolist()) if numbers else [json.dumps(value) for value in column.tolist()]
    return list(column.astype("object").where(column.notna(), "").tolist())


def _moments(times: pd.Series) -> list[str]:
    """RFC 3339, UTC: to the second, or to the millisecond where a time has any; empty where there is none."""
    naive = times.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy().astype("datetime64[ms]")
    texts = np.datetime_as_string(naive, unit="ms").tolist()
    return ["" if text == "NaT" else text.removesuffix(".000") + "Z" for text in texts]


def _number(value: float) -> str:
    """The shortest text that reads back as the same number; Prometheus' spelling of the others."""
    if np.isfinite(value):
        return repr(value)
    return "NaN" if np.isnan(value) else "+Inf" if value > 0 else "-Inf"


def _series_frame(table: pd.DataFrame) -> pd.DataFrame:
    """Columns of texts (times and values may have their own types) as a series frame."""
    columns: dict[str, Any] = {TIMESTAMP: pd.to_datetime(table[TIMESTAMP], utc=True, format="ISO8601").dt.as_unit("ms")}
    for label in label_columns(table):
        texts = table[label].astype("object")
        texts = texts.where(texts.notna() & (texts != ""), None)
        categories = pd.Index(sorted(texts.dropna().unique()), dtype="str")
        columns[label] = pd.Categorical(texts, categories=categories)
    columns[VALUE] = table[VALUE].map(float).astype("float64")
    return pd.DataFrame(columns)


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """A table's rows as objects by column name."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]
