"""How do a million samples become two columns? JSON to lines by bytes, and lines to arrays by Arrow. Imports nothing of the project."""

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv

LATEST = 1e11  # seconds since 1970 that a time may be away from it: the year 5138, and no overflow
_LINE_ENDS = bytes.maketrans(b'"', b"\n")
_BETWEEN = b"[],"
_MARKS = 3  # brackets and commas that a sample has, one more for the list itself
_READ = pyarrow.csv.ReadOptions(column_names=["number"], use_threads=False)
_PARSE = pyarrow.csv.ParseOptions(quote_char=False, ignore_empty_lines=False)
_CONVERT = pyarrow.csv.ConvertOptions(column_types={"number": pa.float64()}, null_values=[], strings_can_be_null=False)


def lines_of(values: bytes) -> tuple[bytes, int]:
    """`[[1,"2"],[3,"4"]]` as lines, time and value in turn (1, 2, 3, 4), and the number of samples.

    Raises msgspec.ValidationError for what is not a list of [time, "value"].
    """
    if values in (b"", b"[]"):
        return b"", 0
    lines, count, sure = _without_marks(values)
    if sure and b" " not in values and b"\n" not in values:
        return lines, count
    # Spaces that other servers put between tokens, or something that does not belong there.
    strict = msgspec.json.decode(values, type=list[tuple[float, str]])
    lines, count, sure = _without_marks(msgspec.json.encode(strict)) if strict else (b"", 0, True)
    if not sure:
        raise msgspec.ValidationError("a sample's value is not a number")
    return lines, count


def columns(lines: Sequence[bytes], samples: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Times in milliseconds and values of all lines, which hold so many samples.

    Raises msgspec.ValidationError for what is no number, and where a line lacks.
    """
    if not samples:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.float64)
    text = b"".join(lines)
    if b"+" in text:
        text = text.replace(b"+Inf", b"Inf")  # older Arrow reads Inf, -Inf and NaN, but no plus sign
    try:
        table = pyarrow.csv.read_csv(
            pa.BufferReader(text), read_options=_READ, parse_options=_PARSE, convert_options=_CONVERT
        )
    except pa.ArrowInvalid as error:
        raise msgspec.ValidationError(f'a sample is not [time, "value"] ({str(error)[:120]})') from error
    numbers = table["number"].to_numpy()
    if len(numbers) != 2 * samples:
        raise msgspec.ValidationError('a sample is not [time, "value"]')
    seconds = numbers[0::2]
    if not np.all(np.abs(seconds) < LATEST):  # NaN is not
        raise msgspec.ValidationError("a sample's time is beyond all bounds")
    return np.rint(seconds * 1000).astype(np.int64), numbers[1::2].copy()


def _without_marks(values: bytes) -> tuple[bytes, int, bool]:
    """The lines, the number of samples, and whether each has a line for its time and one for its value, as far as marks tell."""
    lines = values.translate(_LINE_ENDS, _BETWEEN)
    count, more = divmod(len(values) - len(lines) - 1, 1 + _MARKS)
    return lines, count, not more
