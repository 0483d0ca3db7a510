"""How is an answer written in the format that was asked for, and shown to people? Imports figures, frames, inert, reports, units, the talk."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.cli.options import Format
from ralphcap.cli.talk import aligned
from ralphcap.figures.text import shortened
from ralphcap.frames import TIMESTAMP, VALUE, is_series, label_columns, to_csv, to_json, to_parquet
from ralphcap.inert import inert, inert_json
from ralphcap.reports.cells import unit_of
from ralphcap.units import format_value

ROWS_SHOWN = 40  # what a person still reads; the other formats hold every row
LONG_TEXT = 40  # letters: a column of longer ones stands last
LETTERS_SHOWN = 160  # of a text in a table; the other formats hold every letter


def write(
    frame: pd.DataFrame, chosen: Format, *, unit: str | None, zone: ZoneInfo, terminal: bool = False
) -> str | bytes:
    """The frame in a format; unit and zone are for people only.

    terminal   where CSV goes: there its texts' characters that act are spelled out, in a file they stand as they are
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
    shown = frame.head(ROWS_SHOWN)
    columns = _of_series(shown, unit, zone) if is_series(frame) else _of_records(shown, unit, zone)
    cells = [list(line) for line in zip(*columns.values(), strict=True)]
    more = len(frame) - len(shown)
    note = (
        f"\n… {more:,} more {'row' if more == 1 else 'rows'}: --format csv, json or parquet holds all {len(frame):,}."
        if more
        else ""
    )
    numbers = [str(name) for name in shown if pd.api.types.is_numeric_dtype(shown[name].dtype)]
    return aligned(cells, list(columns), right=numbers) + note + "\n"


def times_of(times: pd.Series, zone: ZoneInfo, form: str = "%Y-%m-%d %H:%M:%S") -> list[str]:
    """Times on the display zone's clock; empty where there is none."""
    return ["" if pd.isna(moment) else f"{moment:{form}}" for moment in times.dt.tz_convert(zone)]


def _of_series(shown: pd.DataFrame, unit: str | None, zone: ZoneInfo) -> dict[str, list[str]]:
    return {
        f"time ({zone.key})": times_of(shown[TIMESTAMP], zone),
        **{label: _texts(shown[label]) for label in sorted(label_columns(shown))},
        VALUE: [_value(value, unit) for value in shown[VALUE]],
    }


def _of_records(shown: pd.DataFrame, unit: str | None, zone: ZoneInfo) -> dict[str, list[str]]:
    """The columns that say something, as they are, but a long text last, so that it breaks no column behind it."""
    columns: dict[str, list[str]] = {}
    texts: dict[str, int] = {}
    for name in map(str, shown):
        kind = shown[name].dtype
        if isinstance(kind, pd.DatetimeTZDtype):
            heading, cells = _times(shown[name], zone)
            columns[heading] = cells
        elif pd.api.types.is_numeric_dtype(kind) and not pd.api.types.is_bool_dtype(kind):
            columns[name] = [_value(float(value), unit_of(name, unit)) for value in shown[name]]
        else:
            columns[name] = [shortened(" ".join(inert(text).split()), LETTERS_SHOWN) for text in _texts(shown[name])]
            texts[name] = max(map(len, columns[name]), default=0)
    last = [name for name, width in texts.items() if width == max(texts.values()) and width > LONG_TEXT][-1:]
    said = [name for name, cells in columns.items() if any(cells) or not len(shown)]
    return {name: columns[name] for name in (*(name for name in said if name not in last), *last)}


def _times(times: pd.Series, zone: ZoneInfo) -> tuple[str, list[str]]:
    """A column of times with its heading: whole UTC days, as indices have them, by their dates."""
    name = "time" if times.name == TIMESTAMP else str(times.name)
    if name == "day" and bool((times.dropna() == times.dropna().dt.normalize()).all()):
        return "day (UTC)", times_of(times, ZoneInfo("UTC"), "%Y-%m-%d")
    return f"{name} ({zone.key})", times_of(times, zone)


def _texts(column: Iterable[object]) -> list[str]:
    return ["" if pd.isna(text) else str(text) for text in column]  # type: ignore[call-overload]  # a cell is one scalar


def _value(value: float, unit: str | None) -> str:
    return f"{value:.6g}" if unit is None else format_value(value, unit)
