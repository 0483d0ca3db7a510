"""What does a Prometheus answer say? Raw JSON to tidy series frames, by columns. Imports errors and frames.

An answer of a million samples holds a million small lists. They are never made: the envelope is typed, each series'
values stay bytes, and Arrow's CSV reader turns all of them into two columns at once.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.csv

from ralphcap.errors import CatalogError, SourceError, SourceUnavailable
from ralphcap.frames import TIMESTAMP, VALUE, empty_series, label_column

Labels = Mapping[str, str]


class _Data(msgspec.Struct, rename="camel"):
    result_type: str
    result: msgspec.Raw


class _Envelope(msgspec.Struct, rename="camel"):
    status: str
    data: msgspec.Raw = msgspec.Raw(b"null")
    error_type: str = ""
    error: str = ""
    warnings: list[str] = []
    infos: list[str] = []


class _Series(msgspec.Struct):
    metric: dict[str, str]
    values: msgspec.Raw = msgspec.Raw(b"")
    histograms: msgspec.Raw = msgspec.Raw(b"")


class _Sample(msgspec.Struct):
    metric: dict[str, str]
    value: msgspec.Raw = msgspec.Raw(b"")
    histogram: msgspec.Raw = msgspec.Raw(b"")


@dataclass(frozen=True)
class Page:
    """The answer to one call: each series' labels, and all samples in two columns, series after series.

    times   milliseconds since 1970, rising within a series
    ends    for each series, the index behind its last sample
    """

    labels: Sequence[Labels]
    times: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]
    ends: npt.NDArray[np.int64]
    warnings: tuple[str, ...] = ()
    infos: tuple[str, ...] = ()


def parse_data(body: bytes, about: str) -> tuple[Any, tuple[str, ...], tuple[str, ...]]:
    """The decoded `data` of an answer that holds no series (targets, build information, names), with warnings and infos."""
    envelope = _open(body, about)
    return msgspec.json.decode(envelope.data), tuple(envelope.warnings), tuple(envelope.infos)


def parse_page(body: bytes, about: str) -> Page:
    """The series of one answer: matrix, vector or scalar.

    Raises SourceUnavailable for what is not a whole answer of Prometheus' API (HTML, truncated, an error inside a 200),
    SourceError for one that ralphcap cannot read (native histograms, strings).
    """
    envelope = _open(body, about)
    try:
        data = msgspec.json.decode(envelope.data, type=_Data)
        labels, rows = _rows(data, about)
    except msgspec.DecodeError as error:
        raise _malformed(about, str(error)) from error
    times, values = _columns(rows, about)
    ends = np.cumsum([row.count(b"\n") for row in rows], dtype=np.int64)
    _check_order(times, ends, about)
    return Page(labels, times, values, ends, tuple(envelope.warnings), tuple(envelope.infos))


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
    return pd.DataFrame(frame)


def _open(body: bytes, about: str) -> _Envelope:
    try:
        envelope = msgspec.json.decode(body, type=_Envelope)
    except msgspec.DecodeError as error:
        raise _malformed(about, _what_instead(body, str(error))) from error
    if envelope.status != "success":
        raise SourceUnavailable(
            f"{about}: the server's answer holds an error ({envelope.error_type or 'unnamed'}): {envelope.error or 'no message'}.\n"
            "  Ask again later, or a shorter window; the server's log says more."
        )
    return envelope


def _what_instead(body: bytes, reason: str) -> str:
    start = body[:200].lstrip().lower()
    if start.startswith((b"<!doctype", b"<html")):
        return "an HTML page came back"
    return "nothing came back" if not start else f"{reason}; {len(body)} bytes came back"


def _malformed(about: str, reason: str) -> SourceUnavailable:
    return SourceUnavailable(
        f"{about}: this is not a whole answer of Prometheus' API: {reason}.\n"
        "  Check the address (a proxy or a login page may stand there), then ask again."
    )


def _rows(data: _Data, about: str) -> tuple[list[Labels], list[bytes]]:
    """Each series' labels, and its samples as CSV lines `time,"value"`."""
    if data.result_type == "matrix":
        series = msgspec.json.decode(data.result, type=list[_Series])
        _refuse_histograms(any(bytes(one.histograms) for one in series), about)
        return [one.metric for one in series], [_lines(bytes(one.values)) for one in series]
    if data.result_type == "vector":
        samples = msgspec.json.decode(data.result, type=list[_Sample])
        _refuse_histograms(any(bytes(one.histogram) for one in samples), about)
        return [one.metric for one in samples], [_lines(b"[" + bytes(one.value) + b"]") for one in samples]
    if data.result_type == "scalar":
        return [{}], [_lines(b"[" + bytes(data.result) + b"]")]
    raise SourceError(
        f"{about}: the answer is a {data.result_type}, not series.\n  Ask for an expression with numbers."
    )


def _refuse_histograms(found: bool, about: str) -> None:
    if found:
        raise SourceError(
            f"{about}: the answer holds native histograms, which ralphcap does not read.\n"
            "  Take a number from them: histogram_quantile(0.95, …), histogram_count(…) or histogram_sum(…)."
        )


def _lines(values: bytes) -> bytes:
    """`[[1,"2"],[3,"4"]]` as two CSV lines; spaces that other servers put between tokens are taken out first."""
    if values in (b"", b"[]"):
        return b""
    if not (values.startswith(b"[[") and values.endswith(b"]]")) or b" " in values or b"\n" in values:
        values = msgspec.json.encode(msgspec.json.decode(values, type=list[tuple[float, str]]))
        if values == b"[]":
            return b""
    return values[2:-2].replace(b"],[", b"\n") + b"\n"


_READ = pyarrow.csv.ReadOptions(column_names=["time", "value"], use_threads=False)
_CONVERT = pyarrow.csv.ConvertOptions(
    column_types={"time": pa.float64(), "value": pa.float64()}, null_values=[], strings_can_be_null=False
)


def _columns(rows: list[bytes], about: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Milliseconds and values of all lines."""
    lines = b"".join(rows)
    if not lines:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float64)
    if b"+Inf" in lines:
        lines = lines.replace(b"+Inf", b"Inf")  # older Arrow reads Inf, -Inf and NaN, but no plus sign
    try:
        table = pyarrow.csv.read_csv(io.BytesIO(lines), read_options=_READ, convert_options=_CONVERT)
    except pa.ArrowInvalid as error:
        raise _malformed(about, f'a sample is not [time, "value"] ({str(error)[:120]})') from error
    times = np.rint(table["time"].to_numpy() * 1000).astype(np.int64)
    return times, table["value"].to_numpy().astype(np.float64, copy=False)


def _check_order(times: npt.NDArray[np.int64], ends: npt.NDArray[np.int64], about: str) -> None:
    if len(times) != (ends[-1] if len(ends) else 0):
        raise _malformed(about, "the number of samples does not match the series")
    falls = np.diff(times) <= 0
    falls[ends[(ends > 0) & (ends < len(times))] - 1] = False  # from one series to the next, time may fall
    if falls.any():
        raise _malformed(about, "samples of one series are doubled or out of order")


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
        raise _malformed(about, "one series came twice")
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
