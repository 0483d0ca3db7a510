from ralphcap.incidents.families import families, spans
from ralphcap.incidents.shapes import GAP


def split(*lines: str) -> list[tuple[str, ...]]:
    return [tuple(GAP if word == "#" else word for word in line.split()) for line in lines]


def test_templates_that_differ_in_one_place_are_a_family_with_its_words():
    assert families(split("a b c", "a x c", "a # c", "a b")) == {(("a",), ("c",)): {"b", "x", GAP}}


def test_a_template_can_be_in_several_families():
    found = families(split("a b", "x b", "a y"))

    assert found == {((), ("b",)): {"a", "x"}, (("a",), ()): {"b", "y"}}


def test_signs_are_no_words():
    assert families(split("a = c", "a : c")) == {}


def test_lines_of_other_lengths_and_words_in_other_places_are_no_family():
    assert families(split("a b", "b a", "a b c", "")) == {}


def test_no_template_has_no_family():
    assert families([]) == {}


def test_contents_of_brackets_may_have_any_length():
    found = spans(split("state ( a b ) now", "state ( ) now", "state ( a b ) then"))

    assert found == {(("state", "("), (")", "now")): {("a", "b"), ()}}
