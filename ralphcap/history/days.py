"""How did each kept day come here, and how complete is it? The ledger of a month. Imports nothing of the project."""

import io
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields

import pyarrow as pa


@dataclass(frozen=True)
class Day:
    """How one day of one question came here.

    day        '2026-11-20', UTC
    key        the question's
    server     who answered; version: of ralphcap; asked: when (RFC 3339, UTC)
    missing    what lacked, in words; empty where the day is complete
    expected, got   scrapes that it should rest on, and does
    series, values  what is kept
    """

    day: str
    key: str
    server: str
    version: str
    asked: str
    missing: str
    expected: int
    got: int
    series: int
    values: int

    @property
    def complete(self) -> bool:
        """Nothing lacks."""
        return not self.missing

    def better(self, other: "Day | None") -> bool:
        """Whether it holds more than what was kept before, and no value less."""
        if other is None or self.values < other.values:
            return other is None
        return (self.complete, self.got, self.values) > (other.complete, other.got, other.values)


_SCHEMA = pa.schema([(field.name, pa.int64() if field.type is int else pa.string()) for field in fields(Day)])


def written(days: Iterable[Day]) -> bytes:
    """The days as a file, in the order of time."""
    import pyarrow.parquet  # slow, and only a history needs it

    rows = [asdict(day) for day in sorted(days, key=lambda day: (day.day, day.key))]
    body = io.BytesIO()
    pyarrow.parquet.write_table(pa.Table.from_pylist(rows, _SCHEMA), body, compression="zstd", compression_level=9)
    return body.getvalue()


def read(body: bytes) -> list[Day]:
    """The days of a file. Raises ValueError, OSError, TypeError for what is none."""
    import pyarrow.parquet  # slow, and only a history needs it

    table = pyarrow.parquet.read_table(pa.BufferReader(body))
    return [Day(**row) for row in table.to_pylist()]
