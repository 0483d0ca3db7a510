"""How near to the present a window reaches, and how far ahead expressions look."""

import pandas as pd
import pytest

from ralphcap.errors import ParameterError, PartialAnswer
from ralphcap.sources import connect
from ralphcap.sources.present import lead, until
from ralphcap.window import Window
from tests.sources.outages import END, START

SECOND = pd.Timedelta("1s")


def window(last, step="1s"):
    """The last minutes before the small past's end, up to `last` seconds after it."""
    return Window(END - pd.Timedelta("10min"), END + last * SECOND, pd.Timedelta(step))


def test_times_after_a_moment_are_left_out():
    cut = until(window(0, "15s"), END - 20 * SECOND)

    assert cut.times[-1] == END - 30 * SECOND
    assert cut.asked is None


def test_a_window_that_ends_before_the_moment_stays():
    assert until(window(0), END) == window(0)


def test_a_window_of_which_nothing_is_left_is_refused():
    with pytest.raises(
        ParameterError, match=r"samples are all there up to 2026-11-20 05:00:00 only[^\n]*\n  Give an earlier start"
    ):
        until(window(0), END - pd.Timedelta("1h"))


@pytest.mark.parametrize(
    ("expression", "seconds"),
    [
        ("up", 0),
        ("up offset 5m", 0),
        ("up offset -5m", 300),
        ("max_over_time(up[5m] offset -1m)[1h:1m] offset -2m", 180),
        ("(up offset -5m)[1h:1m] offset 2m", 180),
        ("up offset -5m + max(up offset -1h)", 3600),
        ("up @ end() offset -5m", 300),
        ("up @ start() offset -5m", 0),
        ("(up offset -5m)[5m:1m] @ 0", 0),
    ],
)
def test_an_expression_looks_ahead_by_its_negative_offsets(expression, seconds):
    assert lead(expression) == seconds * SECOND


def test_a_window_up_to_now_ends_one_scrape_before(source):
    frame = source.ask_promql("vector(1)", window(0))

    (entry,) = source.ledger.frame().to_dict("records")
    assert frame["timestamp"].max() == END - pd.Timedelta("1min")
    assert entry["complete"]
    assert entry["note"] == "ends before 2026-11-20 05:59:01 UTC: a scrape may still add samples to later times"


def test_an_entry_ends_one_scrape_before_now_too(source):
    frame = source.ask("web.load", window(0, "15s"))

    assert frame["timestamp"].max() == END - pd.Timedelta("1min")


def test_steps_as_long_as_scrapes_reach_up_to_now(source):
    frame = source.ask_promql("vector(1)", window(0, "1min"))

    assert frame["timestamp"].max() == END - pd.Timedelta("1min")
    assert source.ledger.frame()["note"].tolist() == [""]


def test_what_looks_ahead_ends_earlier(source):
    frame = source.ask_promql("up offset -5m", window(0, "1min"), sparse=True)

    assert frame["timestamp"].max() == END - pd.Timedelta("6min")


def test_times_after_now_are_told_as_missing(source):
    with pytest.warns(PartialAnswer, match="no answer for times after 2026-11-20 06:00:00 UTC, which is 'now' here"):
        source.ask_promql("vector(1)", window(600, "1min"))


def test_a_plan_ends_where_the_question_will(source):
    plan = source.plan_promql("vector(1)", window(0))

    assert plan["end"].max() == END - 59 * SECOND


def test_what_lies_in_the_past_asks_for_no_scrape_interval(outages, tmp_path):
    with connect(config=outages, record=tmp_path) as source:
        source.ask_promql("vector(1)", Window(START, START + pd.Timedelta("1h"), pd.Timedelta("1min")))

    assert "/api/v1/targets" not in (tmp_path / "pages.jsonl").read_text(encoding="utf-8")
