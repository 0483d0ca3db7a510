import polars as pl
import pytest

from ralphcap.incidents.masking import LONGEST, VARIABLE, masked


def mask(line: str) -> str:
    return masked(pl.Series([line]))[0].replace(VARIABLE, "<*>")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("took 12.5ms for 3 stocks", "took <*> for <*> stocks"),
        ("size=67108864, port:50010", "size=<*>, port:<*>"),
        ("from 10.251.73.220:50010 to /10.2.3.4", "from <*>:<*> to <*>"),
        ("blk_-1608999687919862906 done", "<*> done"),
        ("host dsl-70-242.example.net is up", "host <*> is up"),
        ("wait state enable.................0", "wait state enable.................<*>"),
        ("신호 3건을 005930종목에서", "신호 <*>건을 <*>종목에서"),
        ("삼성전자005930", "삼성전자<*>"),
        ("no digit here", "no digit here"),
        ("", ""),
    ],
)
def test_what_holds_a_digit_varies(line, expected):
    assert mask(line) == expected


def test_the_indented_lines_of_a_trace_are_left_out():
    trace = "failed 3 times\nTraceback (most recent call last):\n  File x.py, line 7\n\tat com.y\nKeyError: 5"

    assert mask(trace) == "failed <*> times\nTraceback (most recent call last):\nKeyError: <*>"


def test_a_nul_and_letters_of_any_script_do_no_harm():
    assert mask("a\0b 5 \u202e \U0001f600") == "a\0b <*> \u202e \U0001f600"


def test_the_end_of_a_very_long_line_does_not_tell_messages_apart():
    assert len(mask("가" * 9000)) == LONGEST
    assert mask("a" * (LONGEST - 2) + " 5") == "a" * (LONGEST - 2) + " <*>"
