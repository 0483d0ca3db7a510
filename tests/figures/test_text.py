from ralphcap.figures.text import literal, shortened


def test_what_plotly_would_read_as_markup_is_escaped():
    assert literal('<a href="http://x">&') == '&lt;a href="http://x"&gt;&amp;'


def test_an_escape_sequence_is_shown_instead_of_done():
    assert literal("\x1b[31mred") == "\\x1b[31mred"


def test_a_long_text_loses_its_middle():
    assert shortened("daytrading-scanner", 9) == "dayt…nner"


def test_a_text_that_fits_stays():
    assert shortened("chatbot", 7) == "chatbot"
