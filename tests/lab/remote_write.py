"""How does a past with stale markers, native histograms and any label get into a server? By Prometheus' remote write.

Source: Prometheus docs, remote write specification 1.0; prompb/types.proto; google/snappy, format_description.txt.
"""

import struct
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

STALE = struct.unpack("<d", struct.pack("<Q", 0x7FF0000000000002))[0]  # model/value: what ends a series
_VARINT, _EIGHT_BYTES, _BYTES = 0, 1, 2  # wire types of protocol buffers
_LITERAL = 2**16
_HEADERS = {"Content-Type": "application/x-protobuf", "Content-Encoding": "snappy"}


@dataclass(frozen=True, eq=False)
class Planted:
    """One series: its labels, the times of its samples [ms] and their values; or a native histogram in their place."""

    labels: Mapping[str, str]
    times: np.ndarray = field(default_factory=lambda: np.empty(0))
    values: np.ndarray | None = None
    histogram: bytes = b""


def write(url: str, series: Iterable[Planted]) -> None:
    """Sends all samples; the server keeps them before it answers."""
    body = b"".join(_field(1, _series(one)) for one in series)
    request = urllib.request.Request(f"{url}/api/v1/write", _snappy(body), _HEADERS)
    with urllib.request.urlopen(request, timeout=30):
        pass


def native_histogram(moment: int, counts: Sequence[int]) -> bytes:
    """A native histogram of schema 0 (bounds 1, 2, 4, 8 …) with `counts` in its buckets from (0.5, 1] on."""
    deltas = np.diff([0, *counts])
    parts = [
        _number(1, sum(counts)),
        _double(3, float(sum(counts))),
        _number(4, _zigzag(0)),
        _double(5, 2.0**-128),
        _number(6, 0),
        _field(11, _number(1, _zigzag(0)) + _number(2, len(counts))),
        _field(12, b"".join(_varint(_zigzag(int(delta))) for delta in deltas)),
        _number(15, moment),
    ]
    return b"".join(parts)


def _series(one: Planted) -> bytes:
    labels = b"".join(
        _field(1, _field(1, name.encode()) + _field(2, value.encode())) for name, value in sorted(one.labels.items())
    )
    if one.values is None:
        return labels + _field(4, one.histogram)
    samples = zip(one.times.tolist(), one.values.astype("<f8"), strict=True)
    return labels + b"".join(_field(2, b"\x09" + value.tobytes() + _number(2, moment)) for moment, value in samples)


def _varint(number: int) -> bytes:
    groups = bytearray()
    while number > 0x7F:
        groups.append(number & 0x7F | 0x80)
        number >>= 7
    groups.append(number)
    return bytes(groups)


def _zigzag(number: int) -> int:
    return number * 2 if number >= 0 else -number * 2 - 1


def _number(field: int, number: int) -> bytes:
    return _varint(field << 3 | _VARINT) + _varint(number)


def _double(field: int, number: float) -> bytes:
    return _varint(field << 3 | _EIGHT_BYTES) + struct.pack("<d", number)


def _field(field: int, body: bytes) -> bytes:
    return _varint(field << 3 | _BYTES) + _varint(len(body)) + body


def _snappy(body: bytes) -> bytes:
    """The block format, all of it literals: a length, then stretches of at most 64 KiB as they are."""
    stretches = [body[start : start + _LITERAL] for start in range(0, len(body), _LITERAL)]
    return _varint(len(body)) + b"".join(
        b"\xf4" + struct.pack("<H", len(stretch) - 1) + stretch for stretch in stretches
    )
