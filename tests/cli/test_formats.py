"""How answers are written for machines and people."""

from zoneinfo import ZoneInfo

import pandas as pd
from pandas.testing import assert_frame_equal

from ralphcap.cli.formats import ROWS_SHOWN, to_table, write
from ralphcap.cli.options import Format
from ralphcap.frames import TIME_DTYPE, empty_series, from_csv, from_json, from_parquet

SEOUL = ZoneInfo("Asia/Seoul")


def series(*values: float, times: list[str] | None = None, **labels: list[str | None]) -> pd.DataFrame:
    """A series frame; its times are 00:00 UTC, 00:05, … unless they are given."""
    stamps = times or [f"2026-11-20T00:{5 * i:02}:00Z" for i in range(len(values))]
    columns = {name: pd.Series(texts, dtype="object").astype("category") for name, texts in labels.items()}
    return pd.DataFrame({"timestamp": pd.to_datetime(pd.Series(stamps)).astype(TIME_DTYPE), **columns, "value": values})


def written(frame: pd.DataFrame, chosen: Format) -> str:
    return str(write(frame, chosen, unit=None, zone=SEOUL))


def test_machines_read_back_what_any_label_says():
    frame = series(0.5, float("nan"), name=["line one\rline two", None])

    assert_frame_equal(from_csv(written(frame, Format.csv)), frame)
    assert_frame_equal(from_json(written(frame, Format.json)), frame)


def test_parquet_keeps_what_the_frame_says():
    frame = series(0.5, float("nan"), name=["a", "b"])

    packed = write(frame, Format.parquet, unit=None, zone=SEOUL)

    assert_frame_equal(from_parquet(packed), frame)


def test_an_empty_answer_keeps_its_columns():
    assert written(empty_series(["name"]), Format.csv) == "timestamp,name,value\n"
    assert written(empty_series(["name"]), Format.json) == "[]\n"
    assert to_table(empty_series(["name"]), unit="bytes", zone=SEOUL) == "time (Asia/Seoul)  name  value\n"


def test_people_see_the_display_zone_and_units():
    assert to_table(series(2.0**30, name=["grafana"]), unit="bytes", zone=SEOUL) == (
        "time (Asia/Seoul)    name     value\n2026-11-20 09:00:00  grafana  1 GiB\n"
    )


def test_people_are_told_how_many_rows_they_do_not_see():
    many = series(*[1.0] * (ROWS_SHOWN + 2), times=["2026-11-20T00:00:00Z"] * (ROWS_SHOWN + 2))

    assert "… 2 more rows: --format csv, json or parquet holds all 42." in to_table(many, unit=None, zone=SEOUL)


def test_a_terminal_gets_no_character_that_acts_and_a_file_keeps_it():
    frame = series(1.0, name=["a\x1b[2J\x9b"])

    assert written(frame, Format.csv).endswith(",a\x1b[2J\x9b,1.0\n")
    shown = write(frame, Format.csv, unit=None, zone=SEOUL, terminal=True)
    assert str(shown).endswith(",a\\x1b[2J\\x9b,1.0\n")
    assert r"a\u001b[2J\u009b" in written(frame, Format.json)
