import pytest

from ralphcap.incidents.shapes import GAP
from ralphcap.incidents.slots import varies, varies_within

SLOT = (("session", "opened", "for"), ("by", GAP))


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("cyrus news test root", False),
        ("cyrus news test root admin", True),
        ("READY RUNNING DONE FAILED LOST", False),
        ("/srv/a/x /srv/b/y", True),
        ("a.example.com b.example.com", False),
        ("a.example.com b.example.com c.example.com", True),
    ],
)
def test_many_words_or_paths_in_one_place_are_values(words, expected):
    assert varies(words.split(), SLOT, entities=False) is expected


def test_a_place_where_a_value_stood_holds_values():
    assert varies([GAP, "root"], SLOT, entities=False)


def test_names_of_things_are_values_however_few():
    assert varies(["cyrus", "news", "test"], SLOT, entities=True)


def test_what_stands_before_a_value_is_its_name():
    names = [f"{letter}Timeout" for letter in "abcdefgh"]

    assert not varies(names, (("the", "server", "has"), (":", GAP)), entities=False)


def test_lines_that_have_little_else_in_common_stay_apart():
    assert not varies(list("abcde"), (("the",), ()), entities=False)
    assert not varies(list("abcdefghijklmno"), ((), (",", GAP)), entities=False)


def test_many_words_in_quotes_need_little_else():
    assert varies(list("abcde"), (("stock", "'"), ("'",)), entities=False)


def test_what_a_line_begins_with_is_a_value_only_where_it_has_very_many_forms():
    services = [f"{letter}d" for letter in "abcdefghijkl"]

    assert not varies(services[:9], ((), ("startup", "succeeded")), entities=False)
    assert varies(services, ((), ("startup", "succeeded")), entities=False)


def test_many_contents_of_one_pair_of_quotes_are_values():
    contents = [tuple(text.split()) for text in ("how are you", "what is it", "who", "why not now", "is it so")]

    assert varies_within(contents, (("question", "received", '"'), ('"',)))
    assert not varies_within(contents[:4], (("question", "received", '"'), ('"',)))
