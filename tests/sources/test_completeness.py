"""What lacks in an answer, from matrices of three cells."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ralphcap.sources.completeness import (
    Scrapes,
    absent_jobs,
    counting_reach,
    expected_scrapes,
    health_shortfall,
    lacking,
    reach_of,
    scrape_shortfall,
    step_shortfall,
)
from ralphcap.window import Window

START = pd.Timestamp("2026-11-20T02:00:00Z").as_unit("ms")
MINUTE = pd.Timedelta(minutes=1)


def window(steps, step="5min"):
    return Window(START, START + steps * pd.Timedelta(step), pd.Timedelta(step))


def scrapes(succeeded, tried=None, expected=5, targets=None):
    cells = np.array(succeeded)
    over = window(cells.shape[1])
    names = targets or [f"web-{number}" for number in range(1, len(cells) + 1)]
    tries = None if tried is None else np.array(tried)
    return Scrapes("web", names, over, 5 * MINUTE, np.full(cells.shape, expected), cells, tries)


def series(*rows):
    """A series frame of (minute, job)."""
    return pd.DataFrame(
        {
            "timestamp": pd.DatetimeIndex([START + minute * MINUTE for minute, _ in rows]),
            "job": pd.Categorical([job for _, job in rows]),
            "value": np.ones(len(rows)),
        }
    )


def test_all_scrapes_are_complete():
    found = scrape_shortfall(scrapes([[5, 5, 5]]))

    assert (found.expected, found.got, found.missing) == (15, 15, ())


def test_targets_that_lack_the_same_time_are_named_together():
    found = scrape_shortfall(scrapes([[5, 0, 5], [5, 0, 5], [5, 5, 5]], tried=[[5, 5, 5]] * 3))

    assert (found.expected, found.got) == (45, 35)
    assert found.missing == ('no samples 02:00-02:05 UTC of 2 of 3 targets (target down: up{job="web"} == 0)',)


def test_a_target_that_was_down_and_one_that_was_not_scraped_are_told_apart():
    found = scrape_shortfall(scrapes([[5, 0, 5], [5, 0, 5]], tried=[[5, 5, 5], [5, 0, 5]]))

    assert found.missing == (
        'no samples 02:00-02:05 UTC of 1 of 2 targets (target down: up{job="web"} == 0)',
        "no samples 02:00-02:05 UTC of 1 of 2 targets (not scraped: job 'web')",
    )


@pytest.mark.parametrize("counts", [[5, 4, 6], [6, 4, 5], [4, 6, 5], [5, 6, 4]])
def test_a_scrape_that_came_late_is_counted_in_the_next_step(counts):
    assert scrape_shortfall(scrapes([counts])).missing == ()


def test_two_lost_scrapes_are_not_made_good_by_one_late_one():
    assert scrape_shortfall(scrapes([[5, 3, 6]])).got == 13


@pytest.mark.parametrize("counts", [[4, 6, 4], [5, 4, 6, 4]])
def test_one_late_scrape_makes_good_for_one_that_lacks(counts):
    assert scrape_shortfall(scrapes([counts])).got == 5 * len(counts) - 1


def test_two_late_scrapes_make_good_for_the_steps_on_both_sides():
    assert scrape_shortfall(scrapes([[4, 7, 4]])).missing == ()


def test_only_the_longest_stretches_are_named_and_the_others_counted():
    counts = [0, 5, 4, 5, 0, 5, 4, 5, 0, 5, 4, 5, 0, 5]

    (text,) = scrape_shortfall(scrapes([counts])).missing

    assert text.count("no samples") == 4
    assert "and 3 shorter stretches" in text


def test_a_window_of_days_names_stretches_with_their_dates():
    lost = np.full((1, 600), 5)
    lost[0, 300] = 0
    one = Scrapes("web", ["web-1"], window(600), 5 * MINUTE, np.full((1, 600), 5), lost)

    assert scrape_shortfall(one).missing[0].startswith("no samples 2026-11-21 02:55-03:00 UTC of 1 of 1 targets")


def test_a_step_looks_back_over_itself_and_at_least_one_scrape():
    assert reach_of(window(10, "5min"), MINUTE) == 5 * MINUTE
    assert reach_of(window(10, "15s"), MINUTE) == MINUTE
    assert reach_of(window(10, "40s"), MINUTE) == pd.Timedelta("80s")
    assert reach_of(window(1, "1s"), MINUTE) == 2 * MINUTE


def test_scrapes_are_counted_over_whole_numbers_of_them():
    assert counting_reach(window(10, "5min"), {MINUTE, pd.Timedelta("15s")}) == 5 * MINUTE
    assert counting_reach(window(10, "100s"), {MINUTE}) == 5 * MINUTE
    assert counting_reach(window(10, "45s"), {MINUTE}) == 3 * MINUTE
    assert counting_reach(window(1, "1s"), {MINUTE}) == 2 * MINUTE


def test_without_a_bearable_common_length_the_shortest_reach_is_taken():
    assert counting_reach(window(10, "3601s"), {MINUTE}) == pd.Timedelta("3601s")
    assert counting_reach(window(10, "61s"), {MINUTE}) == 61 * MINUTE


def test_where_times_look_back_over_several_steps_a_late_scrape_is_counted_as_many_later():
    over = window(4, "100s")
    one = Scrapes("web", ["web-1"], over, 2 * over.step, np.full((1, 4), 5), np.array([[5, 4, 5, 6]]))
    two = replace(one, succeeded=np.array([[5, 4, 6, 5]]))

    assert lacking(one).tolist() == [[0, 0, 0, 0]]
    assert lacking(two).tolist() == [[0, 1, 0, 0]]


def test_each_target_is_held_to_its_own_interval():
    cells = expected_scrapes(window(2), 5 * MINUTE, [MINUTE, pd.Timedelta("15s")], now=START + 60 * MINUTE)

    assert cells.tolist() == [[5, 5], [20, 20]]


def test_a_scrape_that_may_be_under_way_is_not_missing():
    over = window(4, "15s")

    cells = expected_scrapes(over, MINUTE, [pd.Timedelta("30s")], now=over.end)

    assert cells.tolist() == [[2, 2, 2, 0]]


def test_series_that_have_every_step_are_complete():
    found = step_shortfall(series((0, "a"), (5, "a"), (0, "b"), (5, "b")), window(2))

    assert (found.expected, found.got, found.missing) == (4, 4, ())


def test_a_series_that_lacks_a_step_is_named():
    found = step_shortfall(series((0, "a"), (5, "a"), (10, "a"), (0, "b"), (10, "b")), window(3))

    assert (found.expected, found.got) == (6, 5)
    assert found.missing == ("no samples 02:05-02:10 UTC of 1 of 2 series",)


def test_a_value_that_is_no_number_is_a_sample():
    frame = series((0, "a"), (5, "a"))
    frame["value"] = np.nan

    assert step_shortfall(frame, window(2)).missing == ()


def test_an_exporter_that_failed_is_named_and_costs_no_scrape():
    found = health_shortfall("pg_up == 0", series((5, "postgres"), (10, "postgres")), window(3), 5 * MINUTE)

    assert (found.expected, found.got) == (0, 0)
    assert found.missing == ("the exporter itself failed 02:00-02:10 UTC of 1 of 1 series (pg_up == 0)",)


def test_jobs_without_a_target_are_named():
    assert absent_jobs(["a", "b", "c"], {"b"}).missing == ("no target of jobs 'a', 'c' in this window",)
    assert absent_jobs(["b"], {"b"}).missing == ()
