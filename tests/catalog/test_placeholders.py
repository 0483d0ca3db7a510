"""Where in an entry's text do parameters stand?"""

import pytest

from ralphcap.catalog.placeholders import fixed_ranges, placeholders, substitute


@pytest.mark.parametrize(
    ("template", "place"),
    [
        ('x{a=~"$name"}', "pattern"),
        ('x{a!~ "$name"}', "pattern"),
        ('x{a="$name"}', "quoted"),
        ("rate(x[$name])", "range"),
        ("rate(x[ $name ])", "range"),
        ("x offset $name", "bare"),
        ('x{a=~"b$name"}', None),
        ("x{a=~'$name'}", None),
        ("x{a=~`$name`}", None),
        ("x # [$name]", None),
        ('x{a="\\"$name"}', None),
    ],
)
def test_a_placeholder_knows_its_place(template: str, place: str | None) -> None:
    assert [(found.name, found.place) for found in placeholders(template)] == [("name", place)]


@pytest.mark.parametrize("template", ['label_replace(x, "a", "$1", "b", "(.*)")', 'x{a=~"b$"}', 'x{a=~"b$|c"}', "x"])
def test_a_dollar_without_a_name_is_no_placeholder(template: str) -> None:
    assert placeholders(template) == []


def test_the_longest_name_is_meant() -> None:
    assert [found.name for found in placeholders("$range_long + $range")] == ["range_long", "range"]


def test_values_are_put_in_once() -> None:
    assert substitute('x{a="$one"} + $two', {"one": "$two", "two": "2"}) == 'x{a="$two"} + 2'


def test_ranges_that_are_written_out_are_found() -> None:
    assert fixed_ranges('rate(x{a="[1h]"}[5m]) + rate(y[$range]) + z[ 1h:5m] # [7d]') == ["[5m]", "[ 1h:5m]"]
