"""Which columns can be computed of a bucket's numbers?"""

import ast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ralphcap.catalog.arithmetic import LONGEST, NotArithmetic, evaluate, paths

NUMBERS = {
    "doc_count": np.array([4.0, 0.0]),
    "errors.doc_count": np.array([1.0, 0.0]),
    "last.value": np.array([9.0, 2.0]),
}


def value(text: str) -> list[float]:
    return evaluate(text, NUMBERS.__getitem__).tolist()


def test_an_expression_reads_its_numbers_by_their_paths():
    assert paths("errors.doc_count / (doc_count + 1) - 2 * errors.doc_count") == [
        "errors.doc_count",
        "doc_count",
        "errors.doc_count",
    ]


def test_products_come_before_sums():
    assert value("2 + 3 * doc_count - last.value / 2") == [2 + 12 - 4.5, 2 + 0 - 1]


def test_nothing_of_nothing_is_no_ratio():
    ratio = evaluate("errors.doc_count / doc_count", NUMBERS.__getitem__)

    assert ratio[0] == 0.25
    assert np.isnan(ratio[1])


@pytest.mark.parametrize("text", ["1 / 0", "doc_count + 1 / 0", "last.value / 0"])
def test_what_is_divided_by_nothing_is_infinite(text: str):
    assert np.isinf(evaluate(text, NUMBERS.__getitem__)).all()


@pytest.mark.parametrize(
    "text",
    [
        "", "doc_count +", "doc_count % 2", "doc_count ** 2", "-doc_count", "max(doc_count)", "doc_count[0]", "'text'", "1j", "1e999",
        "9" * 400, "a if b else c", "().__class__", "doc_count; 1", "x := 1", "\0", "1+" * LONGEST + "1",
    ],
)  # fmt: skip
def test_anything_else_is_refused(text: str):
    with pytest.raises(NotArithmetic):
        paths(text)


leaves = st.one_of(st.sampled_from(sorted(NUMBERS)), st.integers(0, 99).map(str), st.floats(0, 99).map(repr))
expressions = st.recursive(
    leaves,
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda parts: f"({' '.join(parts)})"),
    max_leaves=8,
)


@given(expressions)
def test_it_computes_what_arrays_compute(text: str):
    tree = ast.parse(text.replace("errors.doc_count", "errors").replace("last.value", "last"), mode="eval")
    names = {"doc_count": NUMBERS["doc_count"], "errors": NUMBERS["errors.doc_count"], "last": NUMBERS["last.value"]}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant):
            node.value = float(node.value)
    with np.errstate(all="ignore"):
        try:
            expected = eval(compile(tree, "", "eval"), {}, names)
        except ZeroDivisionError:
            return  # of two constants: an array's own rule, above

    np.testing.assert_array_equal(evaluate(text, NUMBERS.__getitem__), expected)
