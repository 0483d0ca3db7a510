"""How is a series frame spelled as Prometheus spells it? JSON, a matrix. Imports frames."""

import io
import json

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from ralphcap.frames import TIMESTAMP, VALUE, label_columns, label_of

_PLAIN = pyarrow.csv.WriteOptions(include_header=False)


def matrix(frame: pd.DataFrame | None) -> bytes:
    """The body of an answer of the API that holds a frame's series; None: without any."""
    series = [] if frame is None or frame.empty else _series(frame)
    return b'{"status":"success","data":{"resultType":"matrix","result":[' + b",".join(series) + b"]}}"


def _series(frame: pd.DataFrame) -> list[bytes]:
    columns = {column: frame[column].cat for column in label_columns(frame)}
    codes = {column: labels.codes.to_numpy() for column, labels in columns.items()}
    begins = np.ones(len(frame), dtype=bool)
    if codes:
        begins[1:] = np.any([column[1:] != column[:-1] for column in codes.values()], axis=0)
    else:
        begins[1:] = False
    starts = np.flatnonzero(begins)
    ends = [*starts[1:], len(frame)]
    seconds = frame[TIMESTAMP].to_numpy(dtype="datetime64[s]").astype(np.int64)
    values = frame[VALUE].to_numpy(dtype="float64")
    found = []
    for start, end in zip(starts, ends, strict=True):
        labels = {
            label_of(column): labels.categories[codes[column][start]]
            for column, labels in columns.items()
            if codes[column][start] >= 0
        }
        metric = json.dumps(labels, ensure_ascii=False).encode()
        found.append(b'{"metric":' + metric + b',"values":' + _values(seconds[start:end], values[start:end]) + b"}")
    return found


def _values(seconds: np.ndarray, values: np.ndarray) -> bytes:
    """`[[1,"2"],[3,"4"]]`; Arrow writes the shortest text that reads back as the same number."""
    finite = np.isfinite(values)
    if not finite.all():
        return _odd_values(seconds, values)
    body = io.BytesIO()
    pyarrow.csv.write_csv(pa.table({"time": seconds, "value": values}), body, _PLAIN)
    lines = body.getvalue().rstrip(b"\n")
    return b"[[" + lines.replace(b",", b',"').replace(b"\n", b'"],[') + b'"]]'


def _odd_values(seconds: np.ndarray, values: np.ndarray) -> bytes:
    texts = [
        "NaN" if value != value else "+Inf" if value == np.inf else "-Inf" if value == -np.inf else repr(value)
        for value in values.tolist()
    ]
    return json.dumps([list(pair) for pair in zip(seconds.tolist(), texts, strict=True)]).encode()
