"""How is a number with its unit read and spelled? Imports errors only.

Memory and disk are binary (GiB), as the sizing table means them.
"""

import math
import re

from ralphcap.errors import ParameterError

UNITS = {
    "ratio": "share of a whole, 0 to 1",
    "bytes": "bytes, printed in KiB, MiB, GiB, TiB",
    "cores": "processor cores kept busy",
    "seconds": "seconds",
    "per_second": "events a second",
    "count": "number of things",
    "bytes_per_second": "bytes a second",
}
DAY = 86_400  # seconds
_SMALLEST, _LARGEST = 1e-4, 1e15  # between them a number is spelled out
_BINARY = {"B": 1, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40, "PiB": 2**50}
_QUANTITY = re.compile(r"(\d+(?:\.\d+)?)\s*([A-Za-z]+)")


def parse_quantity(text: str) -> tuple[float, str]:
    """'50 GiB' is (53687091200.0, 'bytes'), '0.5 cores' is (0.5, 'cores').

    Decimal prefixes are refused: the sizing table is binary. Raises ParameterError.
    """
    match = _QUANTITY.fullmatch(str(text).strip())
    if match:
        number, unit = float(match[1]), match[2]
        if unit in _BINARY:
            return number * _BINARY[unit], "bytes"
        if unit in ("core", "cores"):
            return number, "cores"
    raise ParameterError(
        f"{text!r} is not a limit.\n  Write a number and a unit: 'cores', or B, KiB, MiB, GiB, TiB (binary), for example '512 MiB'."
    )


def _digits(number: float) -> str:
    """Three significant digits, without trailing zeros after the point; powers of ten where digits would not be read."""
    if math.isinf(number):
        return "∞" if number > 0 else "-∞"
    if number == 0:
        return "0"
    if not _SMALLEST <= abs(number) < _LARGEST:
        return f"{number:.3g}"
    decimals = max(0, 2 - math.floor(math.log10(abs(number))))
    text = f"{number:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def format_value(value: float, unit: str) -> str:
    """A value as people read it: '1.12 GiB', '86 %', '0.43 cores', '120 ms', '12.5 /s'. NaN is '–'."""
    if value is None or math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "-∞"
    if unit in ("bytes", "bytes_per_second"):
        size = next((name for name, factor in reversed(_BINARY.items()) if abs(value) >= factor), "B")
        return f"{_digits(value / _BINARY[size])} {size}" + ("/s" if unit == "bytes_per_second" else "")
    if unit == "ratio":
        return f"{_digits(100 * value)} %"
    if unit == "seconds":
        if 0 < abs(value) < 1:
            return f"{_digits(1000 * value)} ms"
        if abs(value) >= DAY:
            return f"{_digits(value / DAY)} d"
        return f"{_digits(value)} s"
    if unit == "cores":
        return "1 core" if value == 1 else f"{_digits(value)} cores"
    return _digits(value) + (" /s" if unit == "per_second" else "")
