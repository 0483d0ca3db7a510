"""How answers are written for machines and people."""

import io
import json
from zoneinfo import ZoneInfo

import pandas as pd
from pandas.testing import assert_frame_equal

from ralphcap.cli.formats import ROWS_SHOWN, to_csv, to_json, to_parquet, to_table
from ralphcap.frames import TIME_DTYPE, empty_series

SEOUL = ZoneInfo("Asia/Seoul")


def series(*values: float, times: list[str] | None = None, **labels: list[str | None]) -> pd.DataFrame:
    """A series frame; its times are 00:00 UTC, 00:05, … unless they are given."""
    stamps = times or [f"2026-11-20T00:{5 * i:02}:00Z" for i in range(len(values))]
    columns = {name: pd.Series(texts, dtype="object").astype("category") for name, texts in labels.items()}
    return pd.DataFrame({"timestamp": pd.to_datetime(pd.Series(stamps)).astype(TIME_DTYPE), **columns, "value": values})


def test_csv_has_time_then_labels_by_alphabet_then_value():
    frame = series(0.5, float("nan"), float("inf"), float("-inf"), name=["a", "b", None, 'c,"d"'], job=["x"] * 4)

    assert to_csv(frame) == (
        "timestamp,job,name,value\n"
        "2026-11-20T00:00:00Z,x,a,0.5\n"
        "2026-11-20T00:05:00Z,x,b,NaN\n"
        "2026-11-20T00:10:00Z,x,,+Inf\n"
        '2026-11-20T00:15:00Z,x,"c,""d""",-Inf\n'
    )


def test_times_have_milliseconds_only_where_there_are_any():
    assert "2026-11-20T00:00:00.250Z" in to_csv(series(1.0, times=["2026-11-20T00:00:00.250Z"]))


def test_json_is_a_list_of_the_same_objects():
    frame = series(0.5, float("nan"), name=["용량", None])

    assert json.loads(to_json(frame)) == [
        {"timestamp": "2026-11-20T00:00:00Z", "name": "용량", "value": 0.5},
        {"timestamp": "2026-11-20T00:05:00Z", "name": "", "value": "NaN"},
    ]


def test_parquet_keeps_what_the_frame_says():
    frame = series(0.5, float("nan"), name=["a", "b"])

    back = pd.read_parquet(io.BytesIO(to_parquet(frame)))

    assert_frame_equal(back.astype({"name": "object"}), frame.astype({"name": "object"}), check_dtype=False)
    assert str(back["timestamp"].dtype) == TIME_DTYPE


def test_an_empty_answer_keeps_its_columns():
    assert to_csv(empty_series(["name"])) == "timestamp,name,value\n"
    assert json.loads(to_json(empty_series(["name"]))) == []
    assert to_table(empty_series(["name"]), unit="bytes", zone=SEOUL) == "time (Asia/Seoul)  name  value\n"


def test_people_see_the_display_zone_and_units():
    assert to_table(series(2.0**30, name=["grafana"]), unit="bytes", zone=SEOUL) == (
        "time (Asia/Seoul)    name     value\n2026-11-20 09:00:00  grafana  1 GiB\n"
    )


def test_people_are_told_how_many_rows_they_do_not_see():
    many = series(*[1.0] * (ROWS_SHOWN + 2), times=["2026-11-20T00:00:00Z"] * (ROWS_SHOWN + 2))

    assert "… 2 more rows: --format csv, json or parquet holds all 42." in to_table(many, unit=None, zone=SEOUL)
