"""What is planted into the lines, and when? New and gone messages, bursts, a silence, an outage, a stall: what is true.

All of it lies in the day up to the world's now, except for what is gone, which lies in the day before. Within its stretch
a planted message is said exactly as often as its row says; outside it goes on at its usual rate, which for a message that
exists only here is none. Both profiles hold the same.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import pandas as pd

from tests.lab.grid import stream
from tests.lab.load import session_load
from tests.lab.logs.messages import NUMBERS, SHAPES, celery, gateway, planted, scanners, signals
from tests.lab.logs.rates import PerDay, lines_a_day, rates
from tests.lab.logs.shape import Shape
from tests.lab.world import World

Kind = Literal["new", "gone", "less", "burst", "silence", "celery", "kiwoom"]
DAY = pd.Timedelta(days=1)
NEW_LINES = {3: "6h", 10: "3h", 40: "1h"}  # lines of a new message: within which time up to now
GONE_LINES = (12, 60)
FEWEST = 30  # lines of a burst, however little is logged
TIMES = 5  # as many lines as usual; or, of what is said less, so many times fewer
LESS = (celery.PRICES_UPDATED,)
STALL = pd.Timedelta("12min")
BURSTS = (gateway.SLOW_QUERY, gateway.REFUSED_TOKEN, signals.LOW_SCORE)
SILENT = "frontend"
LONGEST = 80  # minutes of a stretch


@dataclass(frozen=True)
class Plant:
    """One planted thing: a shape (None: all of a service) within [start, end), said at `times` [ms since 1970, UTC]."""

    kind: Kind
    service: str
    shape: Shape | None
    start: pd.Timestamp
    end: pd.Timestamp
    times: np.ndarray

    def concerns(self, shape: Shape) -> bool:
        """Whether a shape's usual lines give way to what is planted."""
        return shape is self.shape or (self.shape is None and shape.service == self.service)


def milliseconds(moment: pd.Timestamp) -> int:
    """A moment as milliseconds since 1970."""
    return round(1000 * moment.timestamp())


def planted_lines(world: World, per_day: PerDay) -> pd.DataFrame:
    """The truth: kind, service, level, shape (its number), template, start, end, lines; one row a plant, by start."""
    rows = [
        {
            "kind": plant.kind,
            "service": plant.service,
            "level": plant.shape.level if plant.shape else None,
            "shape": NUMBERS[plant.shape] if plant.shape else -1,
            "template": plant.shape.text if plant.shape else "",
            "start": plant.start,
            "end": plant.end,
            "lines": plant.times.size,
        }
        for plant in plants(world, per_day)
    ]
    table = pd.DataFrame(rows).astype({"start": "datetime64[ms, UTC]", "end": "datetime64[ms, UTC]"})
    return table.sort_values(["start", "shape"], ignore_index=True)


@lru_cache(maxsize=8)
def plants(world: World, per_day: PerDay) -> tuple[Plant, ...]:
    """Everything that is planted into a world's lines."""
    return (*_new(world), *_gone(world), *_less(world, per_day), *_stretches(world, per_day))


def stall(world: World) -> tuple[pd.Timestamp, pd.Timestamp]:
    """When Logstash took nothing: what is written from the first moment on arrives only after the second one."""
    random = stream(world.seed, "planted", "stall")
    start = world.now - pd.Timedelta(minutes=int(random.integers(120, 1200)))
    return start, start + STALL


def _new(world: World) -> list[Plant]:
    return [
        _plant(world, "new", shape, world.now - pd.Timedelta(within), world.now, lines)
        for shape, (lines, within) in zip(planted.NEW, NEW_LINES.items(), strict=True)
    ]


def _gone(world: World) -> list[Plant]:
    return [
        _plant(world, "gone", shape, world.now - 2 * DAY, world.now - DAY, lines)
        for shape, lines in zip(planted.GONE, GONE_LINES, strict=True)
    ]


def _less(world: World, per_day: PerDay) -> list[Plant]:
    """Said less for a whole day, which is when two days are compared."""
    bounds = world.now - DAY, world.now
    return [_plant(world, "less", shape, *bounds, round(_usual(shape, *bounds, per_day) / TIMES)) for shape in LESS]


def _stretches(world: World, per_day: PerDay) -> list[Plant]:
    """Bursts, Celery's failures and the outage, each of 20 to 40 minutes, and a silence twice as long: where there is load."""
    minutes = pd.date_range(world.now - DAY, periods=1440, freq="1min", unit="ms")
    passed = np.cumsum(0.05 + session_load(minutes)) / np.sum(0.05 + session_load(minutes))
    random = stream(world.seed, "planted", "when")
    shapes: list[tuple[Kind, tuple[Shape, ...]]] = [
        *(("burst", (shape,)) for shape in BURSTS),
        ("silence", ()),
        ("celery", (celery.FAILED, celery.RETRIED)),
        ("kiwoom", (scanners.TIMED_OUT, scanners.LIMITED, signals.BREAKER, *planted.OUTAGE)),
    ]
    found = []
    for turn, (kind, said) in enumerate(shapes):
        begins = min(int(np.searchsorted(passed, (turn + random.random()) / len(shapes))), 1440 - LONGEST)
        start = minutes[begins]
        end = start + pd.Timedelta(minutes=int(random.integers(20, 41)) * (2 if kind == "silence" else 1))
        found += [_stretch(world, kind, shape, start, end, per_day) for shape in said]
        if kind == "silence":
            found.append(Plant(kind, SILENT, None, start, end, np.array([], dtype=np.int64)))
    return found


def _stretch(world: World, kind: Kind, shape: Shape, start: pd.Timestamp, end: pd.Timestamp, per_day: PerDay) -> Plant:
    return _plant(world, kind, shape, start, end, max(FEWEST, round(TIMES * _usual(shape, start, end, per_day))))


def _usual(shape: Shape, start: pd.Timestamp, end: pd.Timestamp, per_day: PerDay) -> float:
    """Lines that a shape has within a stretch on average, at the volume of the day on which it begins."""
    minutes = pd.date_range(start, end, freq="1min", unit="ms", inclusive="left")
    return float(rates(minutes, lines_a_day(per_day, start.normalize()))[NUMBERS[shape]].sum())


def _plant(world: World, kind: Kind, shape: Shape, start: pd.Timestamp, end: pd.Timestamp, lines: int) -> Plant:
    assert shape in SHAPES
    random = stream(world.seed, "planted", kind, shape.text)
    times = np.sort(random.integers(milliseconds(start), milliseconds(end), lines))
    return Plant(kind, shape.service, shape, start, end, times)
