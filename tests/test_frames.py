"""Series frames and their output for machines."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ralphcap import frames


def series(values, *, times=None, **labels):
    """A series frame of texts and numbers, one row a value."""
    moments = pd.to_datetime(times or ["2026-11-20T00:00:00Z"] * len(values), utc=True, format="ISO8601").as_unit("ms")
    columns = {"timestamp": moments}
    for label, texts in labels.items():
        categories = pd.Index(sorted({text for text in texts if text}), dtype="str")
        columns[label] = pd.Categorical([text or None for text in texts], categories=categories)
    return pd.DataFrame(columns | {"value": np.array(values, dtype="float64")})


def test_a_label_named_like_a_column_is_renamed():
    assert [frames.label_column(label) for label in ("value", "timestamp", "job")] == [
        "label_value",
        "label_timestamp",
        "job",
    ]


def test_an_empty_frame_has_the_columns_and_types_of_a_full_one():
    empty = frames.empty_series(["job"])

    assert [str(dtype) for dtype in empty.dtypes] == ["datetime64[ms, UTC]", "category", "float64"]
    assert list(empty.columns) == ["timestamp", "job", "value"]


def test_csv_spells_what_is_no_number_and_leaves_missing_labels_empty():
    frame = series([1.5, math.nan, math.inf, -math.inf], job=["a", "a", "b", ""], instance=["x:1"] * 4)

    text = frames.to_csv(frame)

    assert text.splitlines() == [
        "timestamp,instance,job,value",
        "2026-11-20T00:00:00Z,x:1,a,1.5",
        "2026-11-20T00:00:00Z,x:1,a,NaN",
        "2026-11-20T00:00:00Z,x:1,b,+Inf",
        "2026-11-20T00:00:00Z,x:1,,-Inf",
    ]


def test_csv_keeps_milliseconds_where_there_are_any():
    frame = series([1, 2], times=["2026-11-20T00:00:00Z", "2026-11-20T00:00:00.250Z"])

    assert [line.split(",")[0] for line in frames.to_csv(frame).splitlines()[1:]] == [
        "2026-11-20T00:00:00Z",
        "2026-11-20T00:00:00.250Z",
    ]


def test_json_is_a_list_of_the_same_objects():
    frame = series([1.5, math.inf], job=["a", ""])

    text = frames.to_json(frame)

    assert text == (
        '[{"timestamp": "2026-11-20T00:00:00Z", "job": "a", "value": 1.5}, '
        '{"timestamp": "2026-11-20T00:00:00Z", "job": "", "value": "+Inf"}]'
    )


def test_an_empty_frame_survives_csv_and_parquet_with_its_labels():
    empty = frames.empty_series(["job"])

    for back in (frames.from_csv(frames.to_csv(empty)), frames.from_parquet(frames.to_parquet(empty))):
        pd.testing.assert_frame_equal(back, empty, check_categorical=False)


FORMATS = {
    "csv": (frames.to_csv, frames.from_csv),
    "json": (frames.to_json, frames.from_json),
    "parquet": (frames.to_parquet, frames.from_parquet),
}
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
rows = st.lists(st.tuples(st.integers(0, 2_000_000_000_000), texts, texts, st.floats()), min_size=1, max_size=6)


@pytest.mark.parametrize("name", FORMATS)
@given(rows=rows)
def test_every_frame_comes_back_as_it_was(name, rows):
    to, back = FORMATS[name]
    times, jobs, notes, values = zip(*rows, strict=True)
    frame = series(
        values, times=[f"{pd.Timestamp(time, unit='ms').isoformat()}Z" for time in times], job=jobs, note=notes
    )

    pd.testing.assert_frame_equal(back(to(frame)), frame)


HARD = ["NaN", "null", "None", " ", "0.10", "-0", "True", "2026-11-20", "a\rb", "\x00", '"', "긴" * 300]
names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=6)


@pytest.mark.parametrize("name", FORMATS)
@given(
    labels=st.dictionaries(names, st.lists(st.one_of(texts, st.sampled_from(HARD)), min_size=3, max_size=3), max_size=3)
)
def test_every_label_of_any_name_comes_back_as_it_was(name, labels):
    to, back = FORMATS[name]
    columns = {frames.label_column(label): labels[label] for label in sorted(labels)}
    frame = series([math.nan, -0.0, math.inf], **columns)
    ordered = frame[["timestamp", *sorted(columns), "value"]]

    returned = back(to(frame))

    pd.testing.assert_frame_equal(returned, ordered)
    assert math.copysign(1, returned["value"][1]) == -1


def test_labels_that_look_like_renamed_ones_stay_apart():
    columns = [
        frames.label_column(label) for label in ("value", "label_value", "timestamp", "label_timestamp", "label_")
    ]

    assert columns == ["label_value", "label_label_value", "label_timestamp", "label_label_timestamp", "label_"]
