"""A notebook's parameters: what it declares, and which values get in."""

import ast
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat import v4

from ralphcap.errors import ParameterError
from ralphcap.running.contract import Contract, Parameter, read_contract

CELL = """\
# parameters
source: str = "demo"      # who is asked: "#1"
window: str = 'now-30d/now'
step: int = 5             # minutes
share: float = 0.8
strict: bool = False
zone: str | None = None   # display zone
"""


def contract(cell: str = CELL) -> Contract:
    return read_contract(v4.new_notebook(cells=[v4.new_code_cell(cell, metadata={"tags": ["parameters"]})]), "small")


def test_each_line_is_a_parameter_with_type_default_and_help():
    declared = contract().parameters

    assert list(declared) == ["source", "window", "step", "share", "strict", "zone"]
    assert declared["source"] == Parameter("source", "str", False, "demo", 'who is asked: "#1"')
    assert declared["zone"] == Parameter("zone", "str", True, None, "display zone")


def test_a_notebook_without_parameters_takes_none():
    bare = read_contract(v4.new_notebook(cells=[v4.new_code_cell("1", metadata={})]), "bare")

    with pytest.raises(ParameterError, match=r"bare has no parameter 'window'\.\n  It has none\."):
        bare.read({"window": "now-1d/now"})


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("window = 'now-1d/now'", "line 1 of the parameters cell is not a parameter"),
        ("step: int = 5\nimport os", "line 2 of the parameters cell is not a parameter"),
        ("step: int", "line 1 of the parameters cell is not a parameter"),
        ("names: list[str] = []", r"the type 'list\[str\]' is not known"),
        ("step: int | str = 5", "is not known"),
        ("step: int = 2 + input()", "the default is not a plain value"),
        ("step: int = 'five'", "'step' cannot be 'five'"),
        ("step: int =", "not Python"),
    ],
)
def test_a_cell_that_is_more_than_typed_parameters_is_refused(cell: str, reason: str):
    with pytest.raises(ParameterError, match=reason):
        contract(cell)


def test_two_cells_of_parameters_are_refused():
    cells = [v4.new_code_cell("a: int = 1", metadata={"tags": ["parameters"]}) for _ in range(2)]

    with pytest.raises(ParameterError, match="2 cells tagged 'parameters'"):
        read_contract(v4.new_notebook(cells=cells), "twice")


def test_an_unknown_name_is_answered_with_the_nearest_and_all():
    with pytest.raises(ParameterError) as refused:
        contract().read({"windw": "now-1d/now"})

    assert str(refused.value) == (
        "small has no parameter 'windw'. Did you mean 'window'?\n  It has: source, window, step, share, strict, zone."
    )


def test_texts_are_read_by_the_parameters_type():
    texts = {"source": "5", "step": "-7", "share": "1e-1", "strict": "true", "zone": "none"}

    assert contract().read(texts) == {"source": "5", "step": -7, "share": 0.1, "strict": True, "zone": None}


@pytest.mark.parametrize(
    ("name", "text", "allowed"),
    [
        ("step", "5m", "a whole number"),
        ("step", "1_000", "a whole number"),
        ("step", "٣", "a whole number"),
        ("share", "much", "a number"),
        ("share", "nan", "a number"),
        ("share", "inf", "a number"),
        ("strict", "yes", "true or false"),
        ("step", "none", "a whole number"),
    ],
)
def test_a_text_that_is_not_of_the_type_is_refused_with_what_is_allowed(name: str, text: str, allowed: str):
    with pytest.raises(ParameterError, match=rf"'{name}' cannot be '{text}'.\n  Give {allowed}"):
        contract().read({name: text})


def test_typed_values_pass_and_a_whole_number_is_a_number():
    values = contract().check({"source": "lab", "step": 5, "share": 1, "strict": True, "zone": None})

    assert values == {"source": "lab", "step": 5, "share": 1.0, "strict": True, "zone": None}
    assert isinstance(values["share"], float)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("source", 5),
        ("source", None),
        ("source", date(2026, 11, 1)),
        ("step", True),
        ("step", 5.0),
        ("strict", 1),
        ("share", float("nan")),
        ("zone", ["UTC"]),
    ],
)
def test_typed_values_of_another_type_are_refused(name: str, value: object):
    with pytest.raises(ParameterError, match=f"'{name}' cannot be"):
        contract().check({name: value})


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "source": st.text(),
            "step": st.integers(),
            "share": st.floats(allow_nan=False, allow_infinity=False),
            "strict": st.booleans(),
        },
    )
)
def test_a_value_reaches_the_notebook_as_itself_never_as_code(values: dict[str, object]):
    from papermill.translators import PythonTranslator

    pasted = ast.parse(PythonTranslator.codify(contract().check(values))).body

    assert {
        line.targets[0].id: ast.literal_eval(line.value) for line in pasted if isinstance(line, ast.Assign)
    } == values
    assert len(pasted) == len(values)


@pytest.mark.parametrize(
    ("name", "wrong", "reason"),
    [
        ("window", "now-30d", "is not a window"),
        ("window", "now-30d/then", "is not a point in time"),
        ("step", "five", "is not a duration"),
        ("step", "500ms", "is too fine"),
        ("horizon", "0d", "is empty"),
        ("horizon", "6h", "is shorter than a day"),
        ("zone", "Asia/Seol", "Unknown time zone"),
    ],
)
def test_a_text_that_has_one_meaning_everywhere_is_read_before_a_kernel_starts(name, wrong, reason):
    with pytest.raises(ParameterError, match=reason):
        Parameter(name, "str", False, "", "").read(wrong)


def test_the_order_of_a_window_is_left_to_the_sources_own_now():
    assert Parameter("window", "str", False, "", "").check("now-1d/2020-01-01") == "now-1d/2020-01-01"
