"""What does an answer look like? Tidy frames of series. Imports errors only.

A series frame has the columns `timestamp` (datetime64[ms, UTC]), one category column a label, `value` (float64), sorted
by labels, then time. An empty frame has the same columns and dtypes.
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


def to_csv(frame: pd.DataFrame) -> str:
    """A series frame as CSV: timestamp (RFC 3339, UTC), labels in alphabetical order, value last.

    NaN, +Inf and -Inf are spelled so; a missing label is empty.
    """
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\n")
    columns = _ordered(frame)
    quoted = csv.writer(lines, lineterminator="\n", quoting=csv.QUOTE_ALL)
    for row in (columns, *zip(*_texts(frame, columns), strict=True)):
        # csv leaves a lone carriage return unquoted, which ends a line for whoever reads it.
        (quoted if any("\r" in text for text in row) else writer).writerow(row)
    return lines.getvalue()


def from_csv(text: str) -> pd.DataFrame:
    """The series frame that to_csv wrote; every column between the first and the last is a label."""
    rows = list(csv.reader(io.StringIO(text, newline="")))
    return _series_frame(pd.DataFrame(rows[1:], columns=rows[0], dtype="object"))


def to_json(frame: pd.DataFrame) -> str:
    """A series frame as a JSON list of objects, with the keys of to_csv; only NaN, +Inf and -Inf are texts among values."""
    columns = _ordered(frame)
    texts = _texts(frame, columns)
    texts[-1] = [
        number if np.isfinite(number) else text for number, text in zip(frame[VALUE].tolist(), texts[-1], strict=True)
    ]
    return json.dumps([dict(zip(columns, row, strict=True)) for row in zip(*texts, strict=True)], ensure_ascii=False)


def from_json(text: str) -> pd.DataFrame:
    """The series frame that to_json wrote. An empty list tells no labels."""
    rows = json.loads(text)
    columns = list(rows[0]) if rows else [TIMESTAMP, VALUE]
    return _series_frame(pd.DataFrame([list(row.values()) for row in rows], columns=columns, dtype="object"))


def to_parquet(frame: pd.DataFrame) -> bytes:
    """A series frame as a Parquet file, columns as in to_csv: times in milliseconds UTC, labels as dictionaries of texts."""
    body = io.BytesIO()
    frame[_ordered(frame)].to_parquet(body, index=False)
    return body.getvalue()


def from_parquet(body: bytes) -> pd.DataFrame:
    """The series frame that to_parquet wrote."""
    return _series_frame(pd.read_parquet(io.BytesIO(body)))


def _ordered(frame: pd.DataFrame) -> list[str]:
    return [TIMESTAMP, *sorted(label_columns(frame)), VALUE]


def _texts(frame: pd.DataFrame, columns: list[str]) -> list[list[Any]]:
    """Each column as texts."""
    labels = [frame[label].astype("object").where(frame[label].notna(), "").tolist() for label in columns[1:-1]]
    return [_moments(frame[TIMESTAMP]), *labels, [_number(value) for value in frame[VALUE].tolist()]]


def _moments(times: pd.Series) -> list[str]:
    """RFC 3339, UTC: to the second, or to the millisecond where a time has any."""
    naive = times.dt.tz_convert("UTC").dt.tz_localize(None).to_numpy().astype("datetime64[ms]")
    texts = np.datetime_as_string(naive, unit="ms").tolist()
    return [text.removesuffix(".000") + "Z" for text in texts]


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
