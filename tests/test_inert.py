"""Text of strangers: nothing in it acts on a terminal."""

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from ralphcap.inert import ACTING, inert, inert_json


def test_an_escape_sequence_is_spelled_out():
    assert inert("\x1b[31mred\x07") == "\\x1b[31mred\\x07"


def test_korean_line_breaks_and_tabs_stay():
    assert inert("용량\n\tok") == "용량\n\tok"


def test_a_character_that_turns_the_direction_is_spelled_out():
    assert inert("gpj.\u202eexe") == "gpj.\\u202eexe"


@given(st.text())
def test_no_control_character_is_left_whatever_the_text(text: str):
    left = [character for character in inert(text) if character not in "\n\t"]

    assert not [character for character in left if unicodedata.category(character) in ACTING]


@given(st.text())
def test_json_says_the_same_without_any_character_that_acts(text: str):
    shown = inert_json(json.dumps([text], ensure_ascii=False, indent=1))

    assert json.loads(shown) == json.loads(json.dumps([text]))
    assert not [character for character in shown if character != "\n" and unicodedata.category(character) in ACTING]


def test_json_keeps_what_people_read():
    assert inert_json('{"용량": "\x9b2J\u202e\U000e0001"}') == r'{"용량": "\u009b2J\u202e\udb40\udc01"}'
