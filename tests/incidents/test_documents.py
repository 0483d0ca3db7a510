import numpy as np
import pandas as pd
import pytest

from ralphcap.incidents.documents import columns
from tests.incidents.documents import documents, lines


def test_what_is_missing_is_empty():
    table = columns(documents([("a", None, "x"), (None, "INFO", None)]))

    assert table.select("service", "level", "message").rows() == [("a", "", "x"), ("", "INFO", "")]


def test_columns_that_are_not_there_are_empty():
    table = columns(lines("x").drop(columns=["service", "level"]))

    assert table.select("service", "level", "message").rows() == [("", "", "x")]


@pytest.mark.parametrize("dtype", ["object", "category", "string"])
def test_texts_may_be_objects_categories_or_strings(dtype):
    frame = documents([("a", "INFO", "x"), ("b", None, "y")]).astype({"service": dtype, "level": dtype})

    assert columns(frame).select("service", "level").rows() == [("a", "INFO"), ("b", "")]


def test_half_a_surrogate_pair_becomes_a_question_mark():
    frame = lines("x", "y")
    frame["message"] = pd.Series(["a\ud800b\0", np.nan], dtype="object")

    assert columns(frame)["message"].to_list() == ["a?b\0", ""]


def test_documents_out_of_order_are_sorted_by_time():
    assert columns(lines("x", "y")[::-1])["message"].to_list() == ["x", "y"]


@pytest.mark.parametrize("unit", ["ns", "us", "s"])
def test_times_of_any_precision_are_milliseconds(unit):
    frame = lines("x")
    frame["timestamp"] = frame["timestamp"].dt.as_unit(unit)

    assert columns(frame)["timestamp"].to_physical().to_list() == [1795392000000]


def test_no_document_has_the_same_columns():
    assert columns(lines("x")[:0]).schema == columns(lines("x")).schema
