"""How are values and times laid along an axis? Ticks that people can read. Imports figures.text, units."""

import math
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.units import DAY, format_value, parse_quantity

_DECIMAL_STEPS = (1.0, 2.0, 5.0, 10.0)
_MOST_STEPS = 5
ROOM_ABOVE = 1.12  # of the largest value, so that its line does not touch the plot's edge


def local_times(times: "pd.Series | pd.DatetimeIndex", zone: ZoneInfo) -> pd.DatetimeIndex:
    """The times as the wall clock of `zone` shows them, without a zone.

    plotly writes a trace's times as naive local ones and a shape's with their offset, so a figure that gives it zoned
    times draws the two apart. Times that carry no zone already are local days and stay.
    """
    index = pd.DatetimeIndex(times)
    local = index if index.tz is None else index.tz_convert(zone).tz_localize(None)
    return local.as_unit("ms")


def local_time(time: pd.Timestamp, zone: ZoneInfo) -> pd.Timestamp:
    """One time as `local_times` turns many."""
    return time if time.tzinfo is None else time.tz_convert(zone).tz_localize(None)


def value_axis(largest: float, unit: str, *, limit: float | None = None, smallest: float = 0.0) -> dict[str, Any]:
    """A y axis from 0, or a little below a negative `smallest`, to a little above `largest`, its ticks spelled with their unit.

    Above 0 there are at most six of them. Bytes step by powers of two (0, 16, 32, 48 GiB) and are spelled in the size in which the limit is, else in that of the
    largest tick; all else steps by 1, 2 or 5.
    """
    bottom = smallest * ROOM_ABOVE if math.isfinite(smallest) and smallest < 0 else 0.0
    top = largest * ROOM_ABOVE if math.isfinite(largest) and largest > 0 else -0.06 * bottom or 1.0
    in_bytes = unit in ("bytes", "bytes_per_second")
    step = _binary_step(max(top, -bottom)) if in_bytes else _decimal_step(max(top, -bottom), unit)
    ticks = [count * step for count in range(-_steps(-bottom, step), _steps(top, step) + 1)]
    spelled = (
        _in_one_size(ticks, unit, limit or max(ticks[-1], -ticks[0]))
        if in_bytes
        else [format_value(tick, unit) for tick in ticks]
    )
    texts = ["0" if tick == 0 else text for tick, text in zip(ticks, spelled, strict=True)]
    return {"range": [bottom, top], "tickmode": "array", "tickvals": ticks, "ticktext": texts}


def _steps(length: float, step: float) -> int:
    """Whole steps in a length."""
    return int(length / step * (1 + 1e-9))


def _in_one_size(ticks: list[float], unit: str, like: float) -> list[str]:
    """Each tick in the size in which `like` is spelled: 0.5 GiB below 1 GiB, not 512 MiB."""
    size = format_value(like, unit).partition(" ")[2]
    divisor = parse_quantity(f"1 {size.removesuffix('/s')}")[0]
    return [f"{tick / divisor:,.10g} {size}" for tick in ticks]


def _binary_step(top: float) -> float:
    return float(2.0 ** math.ceil(math.log2(top / _MOST_STEPS)))


def _decimal_step(top: float, unit: str) -> float:
    """The smallest of 1, 2, 5 × 10ⁿ that needs at most five steps; counts and days never step below 1."""
    if unit == "seconds" and top >= 2 * DAY:
        return DAY * _decimal_step(top / DAY, "count")
    rough = top / _MOST_STEPS
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in _DECIMAL_STEPS if power * factor >= rough * (1 - 1e-9))
    return max(step, 1.0) if unit == "count" else step


def time_axis(first: pd.Timestamp, last: pd.Timestamp, zone: ZoneInfo) -> dict[str, Any]:
    """An x axis over local times (see `local_times`), which says whose clock it shows."""
    clock = f"{last.tz_localize(zone, ambiguous=True, nonexistent='shift_forward'):%Z}"
    return {
        "type": "date",
        "range": [first.isoformat(), last.isoformat()],
        "title": {"text": clock if clock == zone.key else f"{clock} ({zone.key})"},
        "tickformatstops": [
            {"dtickrange": [None, 3_600_000 * 12 - 1], "value": "%H:%M\n%-d %b"},
            {"dtickrange": [3_600_000 * 12, "M1"], "value": "%-d %b\n%Y"},
            {"dtickrange": ["M1", None], "value": "%b\n%Y"},
        ],
        "hoverformat": "%a %Y-%m-%d %H:%M",
        "nticks": 9,
    }
