"""Do the lab's lines follow its load and its clock, and hold what was planted?"""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from tests.lab.logs.meanings import (
    CELERY_FAILURES,
    HEALTH_CHECKS,
    KIWOOM_ERRORS,
    KIWOOM_LIMITS,
    WEBSOCKET_DISCONNECTS,
)
from tests.lab.logs.messages import NUMBERS, SHAPES, planted
from tests.lab.logs.planting import planted_lines, stall
from tests.lab.logs.rates import light, rates
from tests.lab.logs.two_days import DAY, PER_DAY, WORLD, two_days
from tests.lab.logs.variables import template
from tests.lab.logs.writing import COLUMNS, LEVELS, blocks, lines
from tests.lab.platform import LAB_NOW, LAB_SEED
from tests.lab.world import World

OUTAGE = [NUMBERS[shape] for shape in planted.OUTAGE]


def of_truth(truth) -> pl.Expr:
    return pl.col("shape") == truth.shape if truth.shape >= 0 else pl.col("service") == truth.service


def test_there_are_many_shapes_and_no_service_without_one():
    assert len({shape.text for shape in SHAPES}) >= 150
    assert len(NUMBERS) == len(SHAPES)
    assert {shape.service for shape in SHAPES} == {
        "api-gateway", "vcp-scanner", "signal-engine", "daytrading-scanner", "chatbot", "frontend", "celery-worker", "celery-beat",
    }  # fmt: skip


def test_a_template_is_filled_and_keeps_what_only_looks_like_a_variable():
    times = np.array([0, 86_400_000])

    texts = template("{date} 100% of {int:7:7} took {cart: {of:x|x}}").fill(np.random.default_rng(1), times)

    assert texts == ["1970-01-01 100% of 7 took {cart: x}", "1970-01-02 100% of 7 took {cart: x}"]


def test_a_template_with_an_unknown_variable_is_an_error():
    with pytest.raises(KeyError, match="sotck"):
        template("{sotck}")


def test_a_table_has_its_columns_in_order_of_time():
    table = two_days()

    assert dict(table.schema) == COLUMNS
    assert table["time"].is_sorted()
    assert table["id"].n_unique() == len(table)
    assert table["time"].min() >= LAB_NOW - 2 * DAY
    assert table["time"].max() < LAB_NOW
    assert (table["arrival"] >= table["time"]).all()


def test_the_same_seed_writes_the_same_lines_and_another_one_others():
    again = lines(World(LAB_SEED, LAB_NOW), LAB_NOW - 2 * DAY, LAB_NOW, per_day=PER_DAY)

    assert again.equals(two_days())
    assert not again["message"].equals(two_days(7)["message"])


def test_lines_are_the_same_however_they_are_cut():
    middle = LAB_NOW - pd.Timedelta("7h13min")

    parts = [
        lines(WORLD, LAB_NOW - 2 * DAY, middle, per_day=PER_DAY), lines(WORLD, middle, LAB_NOW, per_day=PER_DAY)
    ]  # fmt: skip

    assert pl.concat(parts).equals(two_days())


def test_no_day_repeats_another_one():
    yesterday, today = (two_days().filter(pl.col("time").dt.day() == day) for day in (19, 20))
    minutes = [table["time"].dt.strftime("%H:%M:%S.%3f") for table in (yesterday, today)]

    assert len(set(minutes[0]) & set(minutes[1])) < 10


def test_many_lines_are_written_by_the_hour():
    start = LAB_NOW - pd.Timedelta("2h")

    hours = [len(block) for block in blocks(WORLD, start, LAB_NOW, per_day=1_600_000)]

    assert len(hours) == 2
    assert min(hours) > 10_000


def test_lines_follow_the_load():
    table = two_days().filter(pl.col("service") == "api-gateway")
    hours = table.group_by_dynamic("time", every="1h").agg(pl.len())["len"].to_numpy()

    load = WORLD.load[-2880:].reshape(-1, 60).mean(axis=1)

    assert len(hours) == 48
    assert np.corrcoef(hours, load)[0, 1] > 0.95


def test_a_usual_trading_day_has_the_lines_that_were_asked_for_and_a_sunday_few():
    tuesday, sunday = pd.Timestamp("2026-11-17", tz="UTC"), pd.Timestamp("2026-11-15", tz="UTC")

    count = len(lines(WORLD, tuesday, tuesday + DAY, per_day=PER_DAY))

    assert count == pytest.approx(PER_DAY, rel=0.05)
    assert len(lines(WORLD, sunday, sunday + DAY, per_day=PER_DAY)) < PER_DAY / 2


def test_levels_have_realistic_shares():
    table = lines(WORLD, LAB_NOW - DAY, LAB_NOW)

    shares = dict(table["level"].value_counts(normalize=True).iter_rows())

    assert set(shares) == {*LEVELS, None}
    assert 0.005 < shares["ERROR"] < 0.02
    assert shares["INFO"] > 0.7


@pytest.mark.parametrize("kind", ["new", "gone", "less", "burst", "silence", "celery", "kiwoom"])
def test_what_is_planted_is_there(kind):
    truths = planted_lines(WORLD, PER_DAY).query("kind == @kind")

    assert len(truths)
    for truth in truths.itertuples():
        inside = pl.col("time").is_between(truth.start, truth.end, closed="left")
        said = two_days().filter(of_truth(truth))
        assert len(said.filter(inside)) == truth.lines
        if kind in ("new", "gone"):
            assert len(said) == truth.lines
        else:
            assert len(said) > truth.lines or truth.shape in OUTAGE


def test_new_messages_are_of_3_10_and_40_lines_and_first_said_in_the_last_day():
    truths = planted_lines(WORLD, PER_DAY).query("kind == 'new'")

    assert sorted(truths["lines"]) == [3, 10, 40]
    assert truths["start"].min() >= LAB_NOW - DAY


def test_a_burst_is_five_times_as_much_as_usual():
    truth = next(planted_lines(WORLD, 1_000_000).query("kind == 'burst'").itertuples())
    minutes = pd.date_range(truth.start, truth.end, freq="1min", inclusive="left", unit="ms")

    usual = rates(minutes, 1_000_000)[truth.shape].sum()

    assert truth.lines == pytest.approx(5 * usual, abs=0.5)
    assert 20 <= len(minutes) <= 40


def test_what_is_said_less_was_said_more_the_day_before():
    truth = next(planted_lines(WORLD, PER_DAY).query("kind == 'less'").itertuples())

    before = two_days().filter(of_truth(truth), pl.col("time") < truth.start)

    assert len(before) > 3 * truth.lines


def test_lines_of_the_stall_arrive_after_it_and_the_others_within_a_minute():
    start, end = stall(WORLD)
    stalled = pl.col("time").is_between(start, end, closed="left")
    within_minutes = pl.col("arrival") - pl.col("time") < pd.Timedelta("1min")

    assert len(two_days().filter(stalled)) > 5
    assert len(two_days().filter(stalled & (pl.col("arrival") < end))) == 0
    assert len(two_days().filter(~stalled & ~within_minutes)) == 0


def test_a_silent_service_speaks_before_and_after():
    truth = next(planted_lines(WORLD, PER_DAY).query("kind == 'silence'").itertuples())
    said = two_days().filter(of_truth(truth))["time"]
    hour = pd.Timedelta("1h")

    assert said.is_between(truth.start - hour, truth.start).sum() > 5
    assert said.is_between(truth.end, truth.end + hour).sum() > 5


def test_other_seeds_plant_at_other_times():
    ours, others = planted_lines(WORLD, PER_DAY), planted_lines(World(7, LAB_NOW), PER_DAY)

    assert list(ours["shape"].sort_values()) == list(others["shape"].sort_values())
    assert not ours["start"].equals(others["start"])


def test_older_days_may_be_light():
    volume = light(LAB_NOW, days=2, per_day=2_000, before=50)

    days = lines(WORLD, LAB_NOW - 4 * DAY, LAB_NOW, per_day=volume)["time"].dt.date().value_counts(sort=True)

    assert len(days) == 5
    assert sorted(days["count"])[:3] < [100] * 3
    assert sorted(days["count"])[3] > 500


def test_no_variable_brings_a_tag_with_it():
    words = pl.col("message").str.contains("Kiwoom"), pl.col("message").str.contains("WebSocket")
    tags = pl.col("tags").list.contains("kiwoom"), pl.col("tags").list.contains("websocket")

    assert len(two_days().filter((words[0] != tags[0]) | (words[1] != tags[1]))) == 0


def test_lines_that_make_readers_stumble_are_there():
    messages = two_days()["message"]

    for found in (r"\x1b\[31m", "<script>", r"\x07", "=HYPERLINK", "\u202e", "^$"):
        assert messages.str.contains(found).any(), found
    assert (messages.str.len_bytes() > 32_766).sum() >= 2
    assert (messages.str.len_chars() > 256).sum() > 10


@pytest.mark.parametrize(
    "meaning", [CELERY_FAILURES, KIWOOM_ERRORS, KIWOOM_LIMITS, WEBSOCKET_DISCONNECTS, HEALTH_CHECKS]
)
def test_what_questions_are_about_is_said(meaning):
    assert len(meaning) >= 3
    assert two_days()["shape"].is_in(meaning).any()
