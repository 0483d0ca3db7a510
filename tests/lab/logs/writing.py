"""Which lines do the services write? A table of events, the same for the same seed, however it is cut."""

from collections.abc import Iterator
from functools import cache
from itertools import chain
from typing import NamedTuple

import numpy as np
import pandas as pd
import polars as pl

from tests.lab.grid import stream
from tests.lab.logs.messages import SERVICES, SHAPES
from tests.lab.logs.planting import Plant, milliseconds, plants, stall
from tests.lab.logs.rates import MINUTE, PerDay, lines_a_day, rates
from tests.lab.logs.shape import Shape
from tests.lab.world import World

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
FORMS = ("text", "json", "raw")
MOMENT = pl.Datetime("ms", "UTC")
# Rows of the table. `id` is unique within a seed, and orders lines of the same moment.
COLUMNS: dict[str, pl.DataType | type[pl.DataType]] = {
    "id": pl.Int64,
    "time": MOMENT,
    "arrival": MOMENT,
    "service": pl.Enum(SERVICES),
    "logger": pl.String,
    "level": pl.Enum(LEVELS),
    "message": pl.String,
    "shape": pl.Int16,
    "tags": pl.List(pl.String),
    "form": pl.Enum(FORMS),
    "fields": pl.String,
}
ROWS_A_BLOCK = 1_500_000  # above that, a day is written hour by hour
ARRIVES = 1200.0  # ms after it was written: median of what Filebeat's and Logstash's batches take
IDENTITIES = 1 << 32  # of a block: more than it has lines


def lines(world: World, start: pd.Timestamp, end: pd.Timestamp, *, per_day: PerDay = 20_000) -> pl.DataFrame:
    """The lines written in [start, end), by time: one row an event, as COLUMNS names them.

    per_day   lines of a usual trading day, or a function that tells it for a UTC day (`rates.light`); other days have
              fewer, as the load has it
    Returns time and arrival (UTC, ms), service, logger and level (null where the line is not in the format), message (with
    its stack trace after line breaks), shape (a number in SHAPES), tags, form, fields (the inside of a JSON object, or '').
    """
    found = [*blocks(world, start, end, per_day=per_day)]
    return pl.concat(found) if found else pl.DataFrame(schema=COLUMNS)


def blocks(world: World, start: pd.Timestamp, end: pd.Timestamp, *, per_day: PerDay = 20_000) -> Iterator[pl.DataFrame]:
    """The same lines as `lines`, a UTC day (of many lines: an hour) at a time, for volumes that no memory holds."""
    first, last = milliseconds(start), milliseconds(end)
    for day in pd.date_range(start.normalize(), end, freq="1D", unit="ms"):
        volume = lines_a_day(per_day, day)
        hours = 1 if volume > ROWS_A_BLOCK else 24
        for begin in pd.date_range(day, periods=24 // hours, freq=f"{hours}h", unit="ms"):
            if milliseconds(begin) < last and milliseconds(begin) + 60 * hours * MINUTE > first:
                block = _block(world, begin, 60 * hours, volume, plants(world, per_day))
                time = pl.col("time").to_physical()
                yield block.filter((time >= first) & (time < last))


def _block(world: World, begin: pd.Timestamp, minutes: int, volume: int, planted: tuple[Plant, ...]) -> pl.DataFrame:
    grid = pd.date_range(begin, periods=minutes, freq="1min", unit="ms")
    starts = milliseconds(begin) + MINUTE * np.arange(minutes)
    written = []
    for number, (shape, rate) in enumerate(zip(SHAPES, rates(grid, volume), strict=True)):
        random = stream(world.seed, "lines", f"{begin:%Y%m%d%H}", shape.service, shape.logger, shape.text)
        times = _times(random, shape, starts, rate, planted)
        if times.size:
            written.append(_said(random, number, shape, times))
    return _table(written, starts[0] // (60 * MINUTE) * IDENTITIES, stall(world))


def _times(
    random: np.random.Generator, shape: Shape, starts: np.ndarray, rate: np.ndarray, planted: tuple[Plant, ...]
) -> np.ndarray:
    """When a shape is said within a block [ms since 1970, UTC]."""
    begin, end = starts[0], starts[-1] + MINUTE
    expected = np.concatenate([[0.0], np.cumsum(rate)])
    when = expected[-1] * random.random(random.poisson(expected[-1]))
    times = np.interp(when, expected, np.append(starts, end)).astype(np.int64)
    if shape.a_day:
        whole_days = (end - begin) / (24 * 60 * MINUTE)
        times = np.append(times, random.integers(begin, end, random.binomial(shape.a_day, whole_days)))
    for plant in planted:
        if plant.concerns(shape):
            times = times[(times < milliseconds(plant.start)) | (times >= milliseconds(plant.end))]
    for plant in planted:
        if plant.shape is shape:
            times = np.append(times, plant.times[(plant.times >= begin) & (plant.times < end)])
    return times


class _Said(NamedTuple):
    """What one shape's lines hold that differs."""

    number: int
    times: np.ndarray
    delays: np.ndarray
    messages: list[str]
    fields: list[str]


def _said(random: np.random.Generator, number: int, shape: Shape, times: np.ndarray) -> _Said:
    delays = random.lognormal(np.log(ARRIVES), 0.6, times.size).astype(np.int64)
    return _Said(number, times, delays, shape.template.fill(random, times), shape.inside.fill(random, times))


def _table(written: list[_Said], first: int, stalled: tuple[pd.Timestamp, pd.Timestamp]) -> pl.DataFrame:
    """The block's rows in order of time, numbered from `first`; what is written while Logstash stalls arrives later."""
    if not written:
        return pl.DataFrame(schema=COLUMNS)
    numbers = np.repeat([one.number for one in written], [one.times.size for one in written])
    times = np.concatenate([one.times for one in written])
    delays = np.concatenate([one.delays for one in written])
    begin, end = map(milliseconds, stalled)
    taken = np.where((times >= begin) & (times < end), end, times)
    columns = {
        "time": times,
        "arrival": taken + delays,
        "message": pl.Series(list(chain.from_iterable(one.messages for one in written)), dtype=pl.String),
        "fields": pl.Series(list(chain.from_iterable(one.fields for one in written)), dtype=pl.String),
    }
    table = pl.concat([pl.DataFrame(columns), _always()[numbers]], how="horizontal")[np.lexsort((numbers, times))]
    identities = pl.int_range(first, first + len(table), dtype=pl.Int64, eager=True).alias("id")
    return table.with_columns(identities).select(pl.col(name).cast(kind) for name, kind in COLUMNS.items())


@cache
def _always() -> pl.DataFrame:
    """What all lines of a shape have in common: one row a shape."""
    rows = {
        "service": [shape.service for shape in SHAPES],
        "logger": [shape.logger if shape.level else None for shape in SHAPES],
        "level": [shape.level for shape in SHAPES],
        "shape": range(len(SHAPES)),
        "tags": [list(shape.tags) for shape in SHAPES],
        "form": [shape.form for shape in SHAPES],
    }
    return pl.DataFrame(rows, schema={name: COLUMNS[name] for name in rows})
