"""What a table of settings may hold, and what is said of anything else."""

import pytest

from ralphcap.errors import ParameterError
from ralphcap.settings import check_keys, number, table_of, text


def test_an_unknown_key_is_refused_with_the_nearest() -> None:
    with pytest.raises(ParameterError, match=r"a\.toml: unknown key 'zoen'. Did you mean 'zone'\?"):
        check_keys({"zoen": "UTC"}, ("zone", "now"), "a.toml")


@pytest.mark.parametrize("value", [1, 16])
def test_the_bounds_of_a_number_belong_to_it(value: int) -> None:
    assert number(value, (1, 16), "a.toml: calls") == value


@pytest.mark.parametrize("value", [0, 17, True, 2.0, "2"])
def test_what_is_no_whole_number_within_bounds_is_refused_with_its_place(value: object) -> None:
    with pytest.raises(ParameterError, match=f"a.toml: calls = {value!r} cannot be"):
        number(value, (1, 16), "a.toml: calls")


@pytest.mark.parametrize("value", ["", 5, None])
def test_an_empty_text_is_none(value: object) -> None:
    with pytest.raises(ParameterError, match="a text is needed here"):
        text(value, "a.toml: zone")


def test_a_value_in_place_of_a_table_is_refused() -> None:
    with pytest.raises(ParameterError, match="a table is needed here"):
        table_of("x", "a.toml: headers")
