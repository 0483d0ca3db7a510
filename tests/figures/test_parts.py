from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from ralphcap.capacity.decomposition import decomposed
from ralphcap.figures.parts import finding, parts
from tests.figures.rows import GIB, row, watched

SEOUL = ZoneInfo("Asia/Seoul")
START = pd.Timestamp("2026-11-02T00:00:00Z")
HOURS = np.arange(3 * 168)
RISE = GIB * HOURS / len(HOURS)
DAY = 0.1 * GIB * np.sin(2 * np.pi * HOURS / 24)


def split(values, seasons=(24, 168), hours=1):
    times = START + pd.to_timedelta(hours * np.arange(len(values)), unit="h")
    return decomposed(pd.DataFrame({"timestamp": times, "value": values}), seasons=seasons)


def labels(figure):
    return [note.text for note in figure.layout.annotations]


def test_the_title_names_what_carries_the_change():
    # A line to 1 has the variance 1 / 12, a wave of 0.1 has 0.01 / 2: 94 % and 6 %.
    assert (
        finding(watched(), split(RISE + DAY)) == "Elasticsearch disk: the trend carries 94 % of the change, the day 6 %"
    )


def test_what_carries_nothing_is_not_named():
    assert finding(watched(), split(DAY)) == "Elasticsearch disk: the day carries 100 % of the change"


def test_what_no_part_explains_is_told_first_where_it_is_most():
    late = RISE / 10
    late[-30:] += GIB * np.arange(1, 31)

    assert finding(watched(), split(late)).startswith(
        "Elasticsearch disk: 100 % of the change is neither trend nor season"
    )


def test_a_host_is_named_with_its_mount_point():
    host = row("host", "disk", title="Host", target="/var")

    assert finding(host, split(DAY)).startswith("Host disk (/var): the day")


def test_a_row_that_never_changed_says_so():
    assert finding(watched(), split(np.full(72, GIB), [24])) == "Elasticsearch disk did not change"


def test_each_part_has_its_plot_below_what_was_observed():
    figure = parts(watched(), split(RISE + DAY), zone=SEOUL)

    assert labels(figure) == ["observed", "trend 94 %", "day 6 %", "week 0 %", "rest 0 %"]
    assert [trace.yaxis for trace in figure.data] == ["y", "y2", "y3", "y4", "y5"]
    tops = [figure.layout[f"yaxis{place}"].domain[1] for place in ("", 2, 3, 4, 5)]
    assert tops == sorted(tops, reverse=True)


def test_all_plots_share_one_time_axis_in_the_display_zone():
    figure = parts(watched(), split(RISE + DAY), zone=SEOUL)

    assert {trace.xaxis for trace in figure.data} == {None}
    assert pd.Timestamp(figure.data[0].x[0]) == pd.Timestamp("2026-11-02 09:00")
    assert figure.layout.xaxis.title.text == "KST (Asia/Seoul)"


def test_ticks_are_the_least_and_the_largest_value_with_their_unit():
    figure = parts(watched(), split(GIB + DAY), zone=SEOUL)

    assert list(figure.layout.yaxis.ticktext) == ["922 MiB", "1.1 GiB"]
    assert list(figure.layout.yaxis3.ticktext) == ["-102 MiB", "0", "102 MiB"]


def test_ticks_that_read_alike_say_how_far_apart_they_are():
    figure = parts(watched(), split(1000 * GIB + DAY), zone=SEOUL)

    assert list(figure.layout.yaxis.ticktext) == ["1,000 GiB", "+205 MiB"]


def test_a_gap_stays_a_gap_and_is_hatched():
    values = RISE + DAY
    values[100:110] = np.nan

    figure = parts(watched(), split(values), zone=SEOUL)

    assert all(np.isnan(trace.y[100:110]).all() for trace in figure.data[:5])
    assert [trace.name for trace in figure.data if trace.fillpattern.shape] == ["no data"]


def test_a_season_that_was_left_out_is_said():
    figure = parts(watched(), split((RISE + DAY)[:96]), zone=SEOUL)

    assert [label.split()[0] for label in labels(figure)] == ["observed", "trend", "day", "rest"]
    assert "season of 168 steps left out" in figure.layout.title.subtitle.text


@pytest.mark.parametrize(("seasons", "hours", "said"), [([4], 6, "day"), ([28], 6, "week"), ([6], 1, "season of 6 h")])
def test_a_season_is_named_by_its_length(seasons, hours, said):
    wave = GIB * np.sin(2 * np.pi * np.arange(120) / seasons[0])

    assert (
        finding(watched(), split(wave, seasons, hours)) == f"Elasticsearch disk: the {said} carries 100 % of the change"
    )
