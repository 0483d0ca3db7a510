"""Raw answers to series frames, and what is not an answer."""

import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ralphcap.errors import CatalogError, SourceError, SourceUnavailable
from ralphcap.sources.prometheus_parsing import parse_names, parse_page
from ralphcap.sources.stitching import stitch
from tests.sources.faulty import answer

ANSWERS = Path(__file__).parent.parent / "answers"


def frame_of(*bodies, labels=None):
    return stitch([parse_page(body, "up") for body in bodies], labels, "up")


def series(metric, *samples):
    return {"metric": metric, "values": [list(sample) for sample in samples]}


def test_a_matrix_becomes_a_sorted_series_frame():
    body = answer([series({"job": "b"}, (60, "3")), series({"job": "a"}, (0, "1"), (60.25, "2"))])

    frame = frame_of(body)

    assert [str(dtype) for dtype in frame.dtypes] == ["datetime64[ms, UTC]", "category", "float64"]
    assert frame["job"].tolist() == ["a", "a", "b"]
    assert frame["value"].tolist() == [1, 2, 3]
    assert frame["timestamp"].astype("int64").tolist() == [0, 60_250, 60_000]


def test_numbers_that_are_none_are_kept():
    values = frame_of(answer([series({}, (0, "NaN"), (1, "+Inf"), (2, "-Inf"), (3, "1e-7"))]))["value"].tolist()

    assert math.isnan(values[0])
    assert values[1:] == [math.inf, -math.inf, 1e-7]


def test_a_vector_and_a_scalar_are_one_row_a_series():
    vector = frame_of(
        answer([{"metric": {"job": "a"}, "value": [7, "1"]}, {"metric": {"job": "b"}, "value": [7, "2"]}], "vector")
    )
    scalar = frame_of(answer([7, "3"], "scalar"))

    assert (vector["value"].tolist(), scalar["value"].tolist()) == ([1, 2], [3])


def test_a_label_that_a_series_lacks_is_missing_not_empty():
    frame = frame_of(answer([series({"job": "a"}, (0, "1")), series({"instance": "x"}, (0, "2"))]))

    assert frame["instance"].isna().tolist() == [True, False]
    assert frame["job"].isna().tolist() == [False, True]


def test_labels_named_like_columns_are_renamed():
    frame = frame_of(answer([series({"value": "v", "timestamp": "t"}, (0, "1"))]))

    assert list(frame.columns) == ["timestamp", "label_timestamp", "label_value", "value"]


def test_an_empty_answer_has_the_declared_labels():
    frame = frame_of(answer([]), labels=("job",))

    assert list(frame.columns) == ["timestamp", "job", "value"]
    assert str(frame["timestamp"].dtype) == "datetime64[ms, UTC]"


def test_pages_are_stitched_series_by_series():
    first = answer([series({"job": "a"}, (0, "1")), series({"job": "b"}, (0, "3"))])
    second = answer([series({"job": "b"}, (60, "4")), series({"job": "a"}, (60, "2"))])

    assert frame_of(first, second)["value"].tolist() == [1, 2, 3, 4]


def test_warnings_and_infos_are_kept():
    page = parse_page(answer([], warnings=["cut"], infos=["metric might not be a counter"]), "up")

    assert (page.warnings, page.infos) == (("cut",), ("metric might not be a counter",))


def test_a_label_whose_value_looks_like_labels_is_one_label():
    odd = {"a": '","b":"', "c": ":", "d": '"'}

    frame = frame_of(answer([series(odd, (0, "1"))]))

    assert frame.loc[0, list(odd)].to_dict() == odd


def test_a_part_of_a_cluster_that_did_not_answer_is_a_warning():
    assert parse_page(answer([], isPartial=True), "up").warnings == (
        "a part of its storage did not answer (isPartial)",
    )


def test_labels_that_an_entry_does_not_declare_are_its_fault():
    with pytest.raises(CatalogError, match="does not declare: job"):
        frame_of(answer([series({"job": "a"}, (0, "1"))]), labels=())


def test_an_answer_with_spaces_reads_the_same():
    compact = json.dumps(json.loads(answer([series({"a": "x y"}, (0, "1"), (1, "2"))])), separators=(",", ":")).encode()

    pd.testing.assert_frame_equal(frame_of(compact), frame_of(json.dumps(json.loads(compact), indent=2).encode()))


def test_a_recorded_answer_of_prometheus_reads_as_it_was():
    frame = frame_of((ANSWERS / "range_of_two_series.json").read_bytes())

    assert frame.groupby("instance", observed=True)["value"].last().to_dict() == {"web-1": 125.0, "web-5": 130.0}


NOT_ANSWERS = {
    "html": (b"<!DOCTYPE html><html><body>Log in</body></html>", "an HTML page came back"),
    "nothing": (b"", "nothing came back"),
    "cut off": (answer([series({}, (0, "1"))])[:-20], "truncated"),
    "not JSON": (b"oops", "malformed"),
    "an error inside": (b'{"status":"error","errorType":"internal","error":"disk full"}', "disk full"),
    "no data": (b'{"status":"success"}', "Expected `object`"),
    "null data": (b'{"status":"success","data":null}', "Expected `object`"),
    "null result": (answer(None), "Expected `array`"),
    "null values": (answer([{"metric": {}, "values": None}]), "Expected `array`"),
    "null sample": (answer([{"metric": {}, "values": [[0, None]]}]), "Expected `str`"),
    "sample of three": (answer([{"metric": {}, "values": [[0, "1", "2"]]}]), "Expected `array` of length 2"),
    "a word as value": (answer([series({}, (0, "one"))]), 'not \\[time, "value"\\]'),
    "labels that are numbers": (answer([{"metric": {"a": 1}, "values": []}]), "Expected `str`"),
    "doubled sample": (answer([series({}, (0, "1"), (0, "1"))]), "doubled or out of order"),
    "unordered samples": (answer([series({}, (60, "1"), (0, "1"))]), "doubled or out of order"),
    "doubled series": (answer([series({"a": "b"}, (0, "1")), series({"a": "b"}, (60, "1"))]), "one series came twice"),
    "a list": (b"[]", "Expected `object`"),
    "an unknown status": (answer([], status="partial"), "holds an error"),
    "an error beside data": (answer([], error="disk full"), "disk full"),
    "a series without samples": (answer([{"metric": {}}]), "a series has no samples"),
    "a series with an empty list": (answer([series({})]), "a series has no samples"),
    "a label twice": (
        b'{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":"1","a":"2"},"values":[[0,"1"]]}]}}',
        "a label twice",
    ),
    "a time beyond all bounds": (answer([series({}, (1e300, "1"))]), "beyond all bounds"),
    "not UTF-8": (answer([series({"a": "b"}, (0, "1"))]).replace(b'"b"', b'"\xff"'), "utf-8"),
    "without end": (b'{"status":"success","data":' + b"[" * 50_000, "recursion"),
    "without end inside": (answer([]).replace(b"[]", b'[{"metric":{},"values":' + b"[" * 50_000), "recursion"),
}


@pytest.mark.parametrize("compact", [True, False])
@pytest.mark.parametrize("name", NOT_ANSWERS)
def test_what_is_no_whole_answer_is_refused(name, compact):
    body, words = NOT_ANSWERS[name]
    if compact:
        body, words = (
            body.replace(b", ", b",").replace(b": ", b":"),
            "up: .*(this is not a whole answer|holds an error)",
        )

    with pytest.raises(SourceUnavailable, match=words):
        frame_of(body)


@pytest.mark.parametrize(
    "body",
    [
        b'{"status":"partial","data":["up"]}',
        b'{"status":"success","error":"disk full","data":["up"]}',
        b'{"status":"success","data":"up"}',
        b'{"status":"success","data":[7]}',
        b'{"status":"success","data":["\xff"]}',
        b"<html>",
    ],
)
def test_what_is_no_list_of_names_is_refused(body):
    with pytest.raises(SourceUnavailable, match=r"^names: "):
        parse_names(body, "names")


def test_no_names_are_an_empty_list():
    assert parse_names(b'{"status":"success","data":null,"warnings":["away"]}', "names") == ([], ("away",))


@pytest.mark.parametrize(
    ("kind", "samples"),
    [
        ("matrix", {"histograms": [[0, {"count": "1", "sum": "1", "buckets": []}]]}),
        ("vector", {"histogram": [0, {"count": "1", "sum": "1", "buckets": []}]}),
        ("vector", {"value": [0, "1"], "histogram": [0, {"count": "1"}]}),
    ],
)
def test_native_histograms_are_refused_with_a_way_out(kind, samples):
    with pytest.raises(SourceError, match=r"native histograms[\s\S]*histogram_quantile"):
        frame_of(answer([{"metric": {}, **samples}], kind))


def test_a_text_is_not_an_answer():
    with pytest.raises(SourceError, match="the answer is a string"):
        frame_of(answer([0, "text"], "string"))


labels = st.dictionaries(st.sampled_from(["job", "instance", "사유"]), st.text(min_size=1, max_size=5), max_size=3)
values = st.floats(width=64)


def spelled(value):
    return repr(value) if math.isfinite(value) else "NaN" if math.isnan(value) else "+Inf" if value > 0 else "-Inf"


@given(
    st.lists(
        st.tuples(labels, st.lists(values, min_size=1, max_size=4)),
        max_size=4,
        unique_by=lambda one: tuple(sorted(one[0].items())),
    )
)
def test_every_sample_arrives_with_its_labels(drawn):
    body = answer(
        [series(metric, *((60 * n, spelled(value)) for n, value in enumerate(found))) for metric, found in drawn]
    )

    frame = frame_of(json.dumps(json.loads(body), separators=(",", ":"), ensure_ascii=False).encode())

    names = [name for name in frame.columns if name not in ("timestamp", "value")]
    got = {}
    for row in frame.to_dict("records"):
        key = tuple((name, row[name]) for name in names if isinstance(row[name], str))
        got.setdefault(key, []).append(row["value"])
    expected = {tuple(sorted(metric.items())): found for metric, found in drawn}
    assert got.keys() == expected.keys()
    assert all(np.array_equal(got[key], expected[key], equal_nan=True) for key in got)
