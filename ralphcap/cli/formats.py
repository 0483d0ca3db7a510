"""How is a series frame written for machines, and shown to people? Imports frames, units and the talk."""

import io
import json
import math
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.cli.options import Format
from ralphcap.cli.talk import aligned
from ralphcap.frames import TIMESTAMP, VALUE, label_columns
from ralphcap.units import format_value

_NOT_FINITE = {"NaN", "+Inf", "-Inf"}
ROWS_SHOWN = 40  # what a person still reads; the other formats hold every row


def write(frame: pd.DataFrame, chosen: Format, *, unit: str | None, zone: ZoneInfo) -> str | bytes:
    """The frame in a format; unit and zone are for people only."""
    match chosen:
        case Format.csv:
            return to_csv(frame)
        case Format.json:
            return to_json(frame)
        case Format.parquet:
            return to_parquet(frame)
        case Format.table:
            return to_table(frame, unit=unit, zone=zone)


def to_csv(frame: pd.DataFrame) -> str:
    """`timestamp` (RFC 3339, UTC), labels in alphabetical order, `value`; a missing label is empty."""
    return str(_spelled(frame).to_csv(index=False, lineterminator="\n"))


def to_json(frame: pd.DataFrame) -> str:
    """The rows of the CSV as a list of objects; values are numbers, or the texts NaN, +Inf, -Inf."""
    table = _spelled(frame)
    numbers = [text if text in _NOT_FINITE else float(text) for text in table[VALUE]]
    records = table.assign(**{VALUE: pd.Series(numbers, index=table.index, dtype="object")}).to_dict("records")
    return "[" + ",\n ".join(json.dumps(record, ensure_ascii=False) for record in records) + "]\n"


def to_parquet(frame: pd.DataFrame) -> bytes:
    """The frame with its dtypes, columns in the order of the CSV."""
    buffer = io.BytesIO()
    _ordered(frame).to_parquet(buffer, index=False)
    return buffer.getvalue()


def to_table(frame: pd.DataFrame, *, unit: str | None, zone: ZoneInfo) -> str:
    """The first rows for people: times in the display zone, values with their unit."""
    labels = sorted(label_columns(frame))
    shown = frame.head(ROWS_SHOWN)
    columns = [
        [f"{moment:%Y-%m-%d %H:%M:%S}" for moment in shown[TIMESTAMP].dt.tz_convert(zone)],
        *(["" if pd.isna(text) else str(text) for text in shown[label]] for label in labels),
        [_value(value, unit) for value in shown[VALUE]],
    ]
    cells = [list(line) for line in zip(*columns, strict=True)]
    heads = [f"time ({zone.key})", *labels, "value"]
    more = len(frame) - len(shown)
    note = f"\n… {more:,} more rows: --format csv, json or parquet holds all {len(frame):,}." if more else ""
    return aligned(cells, heads, right=["value"]) + note + "\n"


def _ordered(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[[TIMESTAMP, *sorted(label_columns(frame)), VALUE]]


def _spelled(frame: pd.DataFrame) -> pd.DataFrame:
    """Every column as the text that a machine reads."""
    columns: dict[str, Any] = {TIMESTAMP: _times(frame[TIMESTAMP])}
    columns |= {
        label: frame[label].astype("object").where(frame[label].notna(), "") for label in sorted(label_columns(frame))
    }
    columns[VALUE] = [_number(value) for value in frame[VALUE].tolist()]
    return pd.DataFrame(columns, index=frame.index)


def _times(times: "pd.Series[pd.Timestamp]") -> "pd.Series[str]":
    """RFC 3339 in UTC, with milliseconds only where there are any. Each time is spelled once: series share their times."""
    codes, uniques = pd.factorize(times)
    whole = bool((pd.Series(uniques).dt.floor("s") == pd.Series(uniques)).all())
    spelled = [
        f"{time:%Y-%m-%dT%H:%M:%S}" + ("" if whole else f".{time.microsecond // 1000:03}") + "Z" for time in uniques
    ]
    return pd.Series([spelled[code] for code in codes], index=times.index, dtype="object")


def _number(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "+Inf" if value > 0 else "-Inf"
    return repr(value)


def _value(value: float, unit: str | None) -> str:
    return f"{value:.6g}" if unit is None else format_value(value, unit)
