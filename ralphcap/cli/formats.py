"""How is a series frame written in the format that was asked for, and shown to people? Imports frames, inert, units and the talk."""

from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.cli.options import Format
from ralphcap.cli.talk import aligned
from ralphcap.frames import TIMESTAMP, VALUE, label_columns, to_csv, to_json, to_parquet
from ralphcap.inert import inert, inert_json
from ralphcap.units import format_value

ROWS_SHOWN = 40  # what a person still reads; the other formats hold every row


def write(
    frame: pd.DataFrame, chosen: Format, *, unit: str | None, zone: ZoneInfo, terminal: bool = False
) -> str | bytes:
    """The frame in a format; unit and zone are for people only.

    terminal   where CSV goes: there its labels' characters that act are spelled out, in a file they stand as they are
    """
    match chosen:
        case Format.csv:
            return inert(to_csv(frame)) if terminal else to_csv(frame)
        case Format.json:
            return inert_json(to_json(frame)) + "\n"
        case Format.parquet:
            return to_parquet(frame)
        case Format.table:
            return to_table(frame, unit=unit, zone=zone)


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


def _value(value: float, unit: str | None) -> str:
    return f"{value:.6g}" if unit is None else format_value(value, unit)
