import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from ralphcap.figures.text import literal, visible


def test_an_escape_sequence_is_shown_instead_of_done():
    assert visible("\x1b[31mred") == "\\x1b[31mred"


def test_a_direction_mark_is_shown_instead_of_done():
    assert visible("\u202egpj.exe") == "\\u202egpj.exe"


def test_korean_text_lines_and_tabs_stay():
    assert visible("한국\t주식\n") == "한국\t주식\n"


def test_what_plotly_would_read_as_markup_is_escaped():
    assert literal('<a href="http://x">&') == '&lt;a href="http://x"&gt;&amp;'


@given(st.text())
def test_no_character_that_acts_is_left(text):
    shown = visible(text)

    acting = {character for character in shown if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")}
    assert acting <= {"\n", "\t"}
