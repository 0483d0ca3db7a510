"""Which stretch of time is asked about? Half-open windows in UTC. Imports errors only."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import pandas as pd

from ralphcap.errors import ParameterError

_SECONDS = {
    "ms": 0.001,
    "s": 1,
    "m": 60,
    "h": 3600,
    "d": 86400,
    "w": 7 * 86400,
    "y": 365 * 86400,
}  # Prometheus' durations
_DURATION = re.compile(r"(?:\d+(?:ms|[smhdwy]))+")
_PART = re.compile(r"(\d+)(ms|[smhdwy])")
_RELATIVE = re.compile(r"now(?:\s*([+-])\s*(\S+))?")
_UTC = ZoneInfo("UTC")
_FIRST_YEAR, _LAST_YEAR = 1970, 2200  # what servers and frames can hold
_LONGEST = 200 * _SECONDS["y"]


def now() -> pd.Timestamp:
    """The wall clock, UTC, to the second: the only place where ralphcap reads it."""
    return pd.Timestamp.now(tz="UTC").floor("s").as_unit("ms")


def parse_zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name. Raises ParameterError for an unknown one."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ParameterError(
            f"Unknown time zone {name!r}.\n  Use an IANA name, such as 'Asia/Seoul' or 'UTC'."
        ) from error


def parse_duration(text: str) -> pd.Timedelta:
    """A duration in Prometheus' notation ('90s', '5m', '1h30m', '30d', '2w'). Raises ParameterError."""
    if not isinstance(text, str) or not _DURATION.fullmatch(text.strip()):
        raise ParameterError(
            f"{text!r} is not a duration.\n  Write a whole number and a unit: ms, s, m, h, d, w or y, for example '5m' or '30d'."
        )
    seconds = sum(int(number) * _SECONDS[unit] for number, unit in _PART.findall(text))
    if seconds <= 0:
        raise ParameterError(f"The duration {text!r} is empty.\n  Give one above 0, for example '5m'.")
    if seconds > _LONGEST:
        raise ParameterError(f"The duration {text!r} is too long.\n  Give one of at most 200y.")
    return pd.Timedelta(milliseconds=round(seconds * 1000))


def format_duration(duration: pd.Timedelta) -> str:
    """A duration in Prometheus' notation, in the largest unit that divides it: 300 s is '5m'."""
    milliseconds = round(duration.total_seconds() * 1000)
    for unit in ("d", "h", "m", "s"):
        size = int(_SECONDS[unit] * 1000)
        if milliseconds % size == 0:
            return f"{milliseconds // size}{unit}"
    return f"{milliseconds}ms"


def parse_time(text: str, *, now: pd.Timestamp, zone: ZoneInfo) -> pd.Timestamp:
    """A point in time: 'now', 'now-30d', RFC 3339, or a local date and time, which is read in `zone`.

    Returns UTC. Raises ParameterError for anything else, and for a local time that its zone skips or has twice.
    """
    text = str(text).strip()
    try:
        relative = _relative(text, now)
        given = pd.Timestamp(text) if relative is None else relative
        moment = given.tz_localize(zone, nonexistent="NaT", ambiguous="NaT") if given.tzinfo is None else given
        if pd.isna(moment):
            raise ValueError("there is no such time, or there are two")
        if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
            raise ValueError(f"it lies outside {_FIRST_YEAR} to {_LAST_YEAR}")
    except (ValueError, TypeError, OverflowError) as error:
        raise ParameterError(
            f"{text!r} is not a point in time ({error}).\n"
            f"  Write 'now-30d', '2026-11-23 09:00' (in {zone.key}) or '2026-11-23T00:00:00Z'."
        ) from error
    return moment.tz_convert("UTC").as_unit("ms")


def _relative(text: str, now: pd.Timestamp) -> pd.Timestamp | None:
    """What 'now-30d' means, None for a text of another kind."""
    relative = _RELATIVE.fullmatch(text)
    if relative is None:
        return None
    sign, duration = relative.groups()
    return now if sign is None else now + (1 if sign == "+" else -1) * parse_duration(duration)


def parse_bounds(text: str, *, now: pd.Timestamp, zone: ZoneInfo) -> tuple[pd.Timestamp, pd.Timestamp]:
    """The two points in time of 'START/END' (UTC), whatever their order. Raises ParameterError."""
    start, slash, end = str(text).partition("/")
    if not slash or "/" in end:
        raise ParameterError(f"{text!r} is not a window.\n  Write START/END, for example 'now-30d/now'.")
    return parse_time(start, now=now, zone=zone), parse_time(end, now=now, zone=zone)


@dataclass(frozen=True)
class Window:
    """A half-open stretch of time [start, end), UTC, with a step. Both bounds are multiples of the step since 1970.

    `asked` holds the bounds as they were given where flooring to the step moved them, else None.
    Errors: ParameterError for naive datetimes, an empty or reversed window, a step below 1 s.
    """

    start: pd.Timestamp
    end: pd.Timestamp
    step: pd.Timedelta
    asked: tuple[pd.Timestamp, pd.Timestamp] | None = None

    def __post_init__(self) -> None:
        for bound in (self.start, self.end):
            if getattr(bound, "tzinfo", None) is None:
                raise ParameterError(
                    f"A window's bounds carry a time zone; got {bound!r}.\n  Give pandas Timestamps in UTC, or use Window.parse."
                )
        if self.step < pd.Timedelta(seconds=1):
            raise ParameterError(f"The step {format_duration(self.step)} is too fine.\n  Give a step of at least 1s.")
        if self.step % pd.Timedelta(seconds=1):
            raise ParameterError(
                f"The step {format_duration(self.step)} is not a whole number of seconds.\n  Give whole seconds, for example '5m'."
            )
        start, end = (pd.Timestamp(bound).tz_convert("UTC").as_unit("ms") for bound in (self.start, self.end))
        floored = start.floor(self.step), end.floor(self.step)
        if floored[0] >= floored[1]:
            raise ParameterError(
                f"The window from {start:%Y-%m-%d %H:%M:%S} to {end:%Y-%m-%d %H:%M:%S} UTC holds no step of {format_duration(self.step)}.\n"
                "  Give a start that lies at least one step before the end."
            )
        if floored != (start, end):
            object.__setattr__(self, "asked", (start, end))
        object.__setattr__(self, "start", floored[0])
        object.__setattr__(self, "end", floored[1])

    @classmethod
    def parse(cls, text: str, *, step: str, now: pd.Timestamp, zone: ZoneInfo) -> "Window":
        """A window from 'START/END', each as parse_time reads it: 'now-30d/now', '2026-11-01/2026-11-23 09:00'."""
        start, end = parse_bounds(text, now=now, zone=zone)
        return cls(start, end, parse_duration(step))

    @property
    def count(self) -> int:
        """Number of steps: the times that a range query answers for."""
        return int((self.end - self.start) / self.step)

    @property
    def times(self) -> pd.DatetimeIndex:
        """The steps' times: start, start + step, …, below end."""
        return pd.date_range(self.start, self.end, freq=self.step, inclusive="left", unit="ms")

    @property
    def moved(self) -> str:
        """What flooring to the step did to the bounds, in words; mostly nothing."""
        if self.asked is None:
            return ""
        start, end = self.asked
        return f"asked {start:%Y-%m-%d %H:%M:%S} to {end:%Y-%m-%d %H:%M:%S} UTC, floored to the step"

    def beyond(self, now: pd.Timestamp) -> str:
        """What the window has after 'now', in words; mostly nothing."""
        if self.count == 1 or self.end <= now:
            return ""
        return (
            f"no answer for times after {now:%Y-%m-%d %H:%M:%S} UTC, which is 'now' here; connect again for a later one"
        )

    def split(self, most: int) -> Iterator["Window"]:
        """The window in pieces of at most `most` steps, in order, without overlap."""
        first = self.start
        while first < self.end:
            last = min(self.end, first + most * self.step)
            yield replace(self, start=first, end=last, asked=None)
            first = last

    def describe(self, zone: ZoneInfo = _UTC) -> str:
        """'2026-10-24 09:00 – 2026-11-23 09:00 KST', in a display zone."""
        start, end = self.start.tz_convert(zone), self.end.tz_convert(zone)
        return f"{start:%Y-%m-%d %H:%M} – {end:%Y-%m-%d %H:%M} {end:%Z}"
