"""How answers are written for machines and people."""

import io
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


def table(**columns: list[object]) -> pd.DataFrame:
    """A table of declared columns."""
    return pd.DataFrame(columns)


DAY = pd.to_datetime(["2026-11-19", "2026-11-20"], utc=True).as_unit("ms")


def test_a_table_keeps_its_columns_and_spells_what_is_missing():
    frame = table(
        index=["logs-1", None], created=[DAY[0], pd.NaT], bytes=[1.5, float("nan")], lines=[3, 4], open=[True, False]
    )

    assert written(frame, Format.csv).splitlines() == [
        "index,created,bytes,lines,open",
        "logs-1,2026-11-19T00:00:00Z,1.5,3,true",
        ",,NaN,4,false",
    ]
    assert written(frame, Format.json) == (
        '[{"index": "logs-1", "created": "2026-11-19T00:00:00Z", "bytes": 1.5, "lines": 3, "open": true}, '
        '{"index": "", "created": "", "bytes": "NaN", "lines": 4, "open": false}]\n'
    )


def test_parquet_keeps_a_table_as_it_is():
    frame = table(index=["a", "b"], created=list(DAY), bytes=[1.0, 2.0])

    packed = write(frame, Format.parquet, unit="bytes", zone=SEOUL)

    assert_frame_equal(pd.read_parquet(io.BytesIO(bytes(packed))), frame)


def test_people_see_utc_days_as_days_and_each_number_in_its_unit():
    frame = table(day=list(DAY), lines=[1200, 3], bytes=[2.0**20, 2.0**30])

    assert to_table(frame, unit="bytes", zone=SEOUL).splitlines() == [
        "day (UTC)   lines  bytes",
        "2026-11-19  1,200  1 MiB",
        "2026-11-20      3  1 GiB",
    ]


def test_a_long_message_stands_last_in_one_line_and_without_its_middle():
    frame = table(
        timestamp=list(DAY), message=["broke\x1b[2J\nat line 3", "x" * 500], level=["ERROR", None], empty=["", ""]
    )

    lines = to_table(frame, unit="count", zone=SEOUL).splitlines()

    assert lines[0].split() == ["time", "(Asia/Seoul)", "level", "message"]
    assert lines[1].endswith("ERROR  broke\\x1b[2J at line 3")
    assert len(lines[2]) < 250
    assert "…" in lines[2]


def test_a_table_without_rows_still_has_its_columns():
    frame = table(index=["a"], lines=[1]).iloc[:0]

    assert to_table(frame, unit="count", zone=SEOUL) == "index  lines\n"
    assert written(frame, Format.csv) == "index,lines\n"
