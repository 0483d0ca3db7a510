"""Tables in the terminal."""

import pytest

from ralphcap.cli.talk import aligned, show_json


def test_columns_are_as_wide_as_their_widest_cell_and_numbers_end_flush():
    table = aligned([["grafana", "5"], ["es", "12"]], ["name", "n"], right=["n"])

    assert table == "name      n\ngrafana   5\nes       12"


def test_korean_takes_two_columns_a_character():
    assert aligned([["용량", "x"], ["ab", "y"]], ["a", "b"]) == "a     b\n용량  x\nab    y"


def test_a_cell_cannot_act_on_the_terminal_nor_break_its_line():
    assert aligned([["a\x1b[2Jb\nc"]], ["label"]) == "label\na\\x1b[2Jb c"


def test_json_cannot_act_on_the_terminal_either(capsys: pytest.CaptureFixture[str]):
    show_json({"name": "a\x9b2Jb\x7f"})

    assert capsys.readouterr().out == '{\n "name": "a\\u009b2Jb\\u007f"\n}\n'
