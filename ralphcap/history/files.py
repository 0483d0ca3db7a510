"""How does a series frame become a small typed file, and back? Parquet. Imports frames.

One file holds one question's values of one month: timestamp (milliseconds, UTC), a dictionary of texts for each label, value.
"""

import io
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from ralphcap.frames import TIMESTAMP, VALUE, label_columns

FEW = 8  # values that are the same this often are kept once; others byte by byte, which packs them best
_TIME = pa.timestamp("ms", "UTC")


def encoded(frame: pd.DataFrame) -> bytes:
    """A series frame as a file."""
    import pyarrow.parquet  # slow, and only a history needs it

    labels = label_columns(frame)
    columns = {TIMESTAMP: pa.array(frame[TIMESTAMP].to_numpy(dtype="datetime64[ms]"), pa.timestamp("ms")).cast(_TIME)}
    columns |= {label: _dictionary(frame[label]) for label in labels}
    columns[VALUE] = pa.array(frame[VALUE].to_numpy(), pa.float64())
    few = frame[VALUE].nunique() * FEW < len(frame)
    body = io.BytesIO()
    pyarrow.parquet.write_table(
        pa.table(columns),
        body,
        compression="zstd",
        compression_level=9,
        use_dictionary=[*labels, VALUE] if few else labels,
        column_encoding={TIMESTAMP: "DELTA_BINARY_PACKED"} | ({} if few else {VALUE: "BYTE_STREAM_SPLIT"}),
    )
    return body.getvalue()


def decoded(body: bytes) -> pd.DataFrame:
    """The frame of a file. Raises ValueError, OSError for what is none."""
    import pyarrow.parquet  # slow, and only a history needs it

    table = pyarrow.parquet.read_table(pa.BufferReader(body)).combine_chunks()
    columns: dict[str, Any] = {}
    for name in table.column_names:
        column = table[name]
        if name == TIMESTAMP:
            times = column.cast(pa.int64()).to_numpy()
            columns[name] = pd.DatetimeIndex(times.view("datetime64[ms]")).tz_localize("UTC")
        elif name == VALUE:
            columns[name] = column.to_numpy()
        else:
            columns[name] = _category(column.combine_chunks())
    return pd.DataFrame(columns)


def _dictionary(labels: pd.Series) -> pa.DictionaryArray:
    codes = labels.cat.codes.to_numpy().astype(np.int32)
    return pa.DictionaryArray.from_arrays(
        pa.array(codes, mask=codes < 0), pa.array(list(labels.cat.categories), pa.string())
    )


def _category(column: Any) -> pd.Categorical:
    array = column.chunk(0) if isinstance(column, pa.ChunkedArray) else column
    texts = array.dictionary.to_pylist()
    codes = array.indices.fill_null(-1).to_numpy().astype(np.int32)
    ordered = sorted(texts)
    places = np.array([*(ordered.index(text) for text in texts), -1], dtype=np.int32)
    return pd.Categorical.from_codes(places[codes], categories=pd.Index(ordered, dtype="str"))
