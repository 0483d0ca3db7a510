"""What does a Prometheus answer say? Raw JSON to labels and columns of samples. Imports errors.

An answer of a million samples holds a million small lists. They are never made: one typed pass finds each series'
values and leaves them bytes, and Arrow's CSV reader turns all of them into numbers at once.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from ralphcap.errors import SourceError, SourceUnavailable
from ralphcap.sources.decoding import UNDECODABLE, Undecodable, decode
from ralphcap.sources.samples import columns, lines_of

Labels = Mapping[str, str]


class _Kind(msgspec.Struct, rename="camel"):
    result_type: str


class _Envelope(msgspec.Struct, rename="camel"):
    status: str
    data: msgspec.Raw = msgspec.Raw(b"null")
    error_type: str = ""
    error: str = ""
    warnings: list[str] = []
    infos: list[str] = []


class _Series(msgspec.Struct):
    metric: msgspec.Raw
    values: msgspec.Raw = msgspec.Raw(b"")
    histograms: msgspec.Raw = msgspec.Raw(b"")


class _Sample(msgspec.Struct):
    metric: msgspec.Raw
    value: msgspec.Raw = msgspec.Raw(b"")
    histogram: msgspec.Raw = msgspec.Raw(b"")


class _Matrix(msgspec.Struct, tag_field="resultType", tag="matrix"):
    result: list[_Series]


class _Vector(msgspec.Struct, tag_field="resultType", tag="vector"):
    result: list[_Sample]


class _Scalar(msgspec.Struct, tag_field="resultType", tag="scalar"):
    result: msgspec.Raw


class _Answer(msgspec.Struct, rename="camel"):
    status: str
    data: _Matrix | _Vector | _Scalar
    error: str = ""
    is_partial: bool = False
    warnings: list[str] = []
    infos: list[str] = []


_ANSWERS = msgspec.json.Decoder(_Answer)
_KINDS = {_Matrix: "matrix", _Vector: "vector", _Scalar: "scalar"}
_LABELS = msgspec.json.Decoder(dict[str, str])
PARTIAL = "a part of its storage did not answer (isPartial)"  # so a cluster of VictoriaMetrics says it


@dataclass(frozen=True)
class Page:
    """The answer to one call: each series' labels, and all samples in two columns, series after series.

    times   milliseconds since 1970, rising within a series
    ends    for each series, the index behind its last sample
    kind    'matrix', 'vector' or 'scalar'
    """

    labels: Sequence[Labels]
    times: npt.NDArray[np.int64]
    values: npt.NDArray[np.float64]
    ends: npt.NDArray[np.int64]
    warnings: tuple[str, ...] = ()
    infos: tuple[str, ...] = ()
    kind: str = "matrix"


def parse_data(body: bytes, about: str) -> tuple[Any, tuple[str, ...], tuple[str, ...]]:
    """The decoded `data` of an answer that holds no series (targets, build information, names), with warnings and infos."""
    envelope = _open(body, about)
    try:
        return decode(envelope.data), tuple(envelope.warnings), tuple(envelope.infos)
    except Undecodable as error:
        raise malformed(about, str(error)) from error


def parse_names(body: bytes, about: str) -> tuple[list[str], tuple[str, ...]]:
    """The names that an answer lists (metrics, a label's values), with warnings. Raises SourceUnavailable."""
    envelope = _open(body, about)
    try:
        return decode(envelope.data, list[str] | None) or [], tuple(envelope.warnings)
    except Undecodable as error:
        raise malformed(about, str(error)) from error


def parse_page(body: bytes, about: str) -> Page:
    """The series of one answer: matrix, vector or scalar.

    Raises SourceUnavailable for what is not a whole answer of Prometheus' API (HTML, truncated, an error inside a 200),
    SourceError for one that ralphcap cannot read (native histograms, strings).
    """
    try:
        answer = _ANSWERS.decode(body)
        if answer.status != "success" or answer.error:
            raise msgspec.ValidationError(f"its status is {answer.status!r}")
        labels, rows = _rows(answer.data, about)
        ends = np.cumsum([count for _, count in rows], dtype=np.int64)
        times, values = columns([lines for lines, _ in rows], int(ends[-1]) if len(ends) else 0)
    except UNDECODABLE as error:
        raise _no_series(body, about, str(error)) from error
    _check_order(times, ends, about)
    warnings = (*answer.warnings, PARTIAL) if answer.is_partial else tuple(answer.warnings)
    return Page(labels, times, values, ends, warnings, tuple(answer.infos), _KINDS[type(answer.data)])


def malformed(about: str, reason: str) -> SourceUnavailable:
    """The error for what is not the whole answer that was asked for."""
    return SourceUnavailable(
        f"{about}: this is not a whole answer of Prometheus' API: {reason}.\n"
        "  Check the address (a proxy or a login page may stand there), then ask again."
    )


def _open(body: bytes, about: str) -> _Envelope:
    try:
        envelope: _Envelope = decode(body, _Envelope)
    except Undecodable as error:
        raise malformed(about, _what_instead(body, str(error))) from error
    if envelope.status != "success" or envelope.error:
        raise SourceUnavailable(
            f"{about}: the server's answer holds an error ({envelope.error_type or 'unnamed'}): {envelope.error or 'no message'}.\n"
            "  Ask again later, or a shorter window; the server's log says more."
        )
    return envelope


def _no_series(body: bytes, about: str, reason: str) -> SourceError:
    """Why an answer cannot be read as series."""
    try:
        kind = decode(_open(body, about).data, _Kind).result_type
    except Undecodable as error:
        return malformed(about, str(error))
    if kind in ("matrix", "vector", "scalar"):
        return malformed(about, reason)
    return SourceError(f"{about}: the answer is a {kind}, not series.\n  Ask for an expression with numbers.")


def _what_instead(body: bytes, reason: str) -> str:
    start = body[:200].lstrip().lower()
    if start.startswith((b"<!doctype", b"<html")):
        return "an HTML page came back"
    return "nothing came back" if not start else f"{reason}; {len(body)} bytes came back"


def _rows(data: _Matrix | _Vector | _Scalar, about: str) -> tuple[list[Labels], list[tuple[bytes, int]]]:
    """Each series' labels, and its samples as lines (samples.lines_of)."""
    match data:
        case _Matrix(result=series):
            _refuse_histograms(any(bytes(one.histograms) for one in series), about)
            return [_labels(one.metric) for one in series], [_some(lines_of(bytes(one.values))) for one in series]
        case _Vector(result=samples):
            _refuse_histograms(any(bytes(one.histogram) for one in samples), about)
            rows = [_some(lines_of(b"[" + bytes(one.value) + b"]")) for one in samples]
            return [_labels(one.metric) for one in samples], rows
        case _Scalar(result=sample):
            return [{}], [_some(lines_of(b"[" + bytes(sample) + b"]"))]


def _some(row: tuple[bytes, int]) -> tuple[bytes, int]:
    """A series' lines. Servers leave a series without samples out: one that stands there has lost them on its way."""
    if not row[1]:
        raise msgspec.ValidationError("a series has no samples")
    return row


def _labels(text: msgspec.Raw) -> Labels:
    """A series' labels. JSON's readers keep the last of two equal names, and a series would pass for another one."""
    labels = _LABELS.decode(text)
    if bytes(text).count(b'":') != len(labels) and len(json.loads(bytes(text), object_pairs_hook=list)) != len(labels):
        raise msgspec.ValidationError("a series has a label twice")
    return labels


def _refuse_histograms(found: bool, about: str) -> None:
    if found:
        raise SourceError(
            f"{about}: the answer holds native histograms, which ralphcap does not read.\n"
            "  Take a number from them: histogram_quantile(0.95, …), histogram_count(…) or histogram_sum(…)."
        )


def _check_order(times: npt.NDArray[np.int64], ends: npt.NDArray[np.int64], about: str) -> None:
    falls = np.diff(times) <= 0
    falls[ends[(ends > 0) & (ends < len(times))] - 1] = False  # from one series to the next, time may fall
    if falls.any():
        raise malformed(about, "samples of one series are doubled or out of order")
