import pandas as pd
import pytest

from ralphcap.reviews.log_reading import Chosen, counting, nothing, reading, shown_line, times_read
from ralphcap.window import Window
from tests.incidents.counts import START, STEP, counts


def window(start, end, step="1m"):
    return Window(pd.Timestamp(start, tz="UTC"), pd.Timestamp(end, tz="UTC"), pd.Timedelta(step.replace("m", "min")))


def test_a_choice_becomes_the_parameters_that_were_given():
    chosen = Chosen(services="web|db", match="broke")

    assert chosen.values == {"services": "web|db", "match": "broke"}
    assert chosen.without_match == {"services": "web|db"}
    assert str(chosen) == "services 'web|db', match 'broke'"


@pytest.mark.parametrize(("start", "step"), [("2026-11-20 08:00", "10min"), ("2026-11-20 08:03", "1min")])
def test_lines_are_counted_in_the_longest_steps_that_keep_the_bounds(start, step):
    counted = counting(window(start, "2026-11-20 09:00"))

    assert counted.step == pd.Timedelta(step)
    assert (counted.start, counted.end) == (pd.Timestamp(start, tz="UTC"), pd.Timestamp("2026-11-20 09:00", tz="UTC"))


def test_documents_are_read_in_the_same_window_whatever_the_reviews_step_is():
    coarse, fine = (window("2026-11-20 08:00", "2026-11-20 09:00", step) for step in ("10m", "5m"))

    assert reading(coarse) == reading(fine)


def test_the_times_that_were_read_are_those_with_a_count_of_any_service():
    read = times_read(counts({"web": [0, None, 1], "db": [0, None, 0]}))

    assert list(read) == [START, START + 2 * STEP]


def test_a_very_long_line_is_shown_without_its_middle():
    assert shown_line("short") == "short"
    assert len(shown_line("a" * 40_000)) < 1_100
    assert " … " in shown_line("a" * 40_000)


def test_nothing_has_the_columns_of_something():
    assert {"change", "template", "during", "example"} <= set(nothing().columns)
    assert nothing().empty
