"""Do the lab's lines follow its load, its clock and its truth, and do documents leave the pipeline as designed or corrected?"""

from collections import Counter
from functools import lru_cache

import msgspec
import numpy as np
import pandas as pd
import polars as pl
import pytest

from tests.lab.logs.documents import as_ndjson, documents, shapes
from tests.lab.logs.meanings import (
    CELERY_FAILURES,
    HEALTH_CHECKS,
    KIWOOM_ERRORS,
    KIWOOM_LIMITS,
    WEBSOCKET_DISCONNECTS,
    patterns,
)
from tests.lab.logs.messages import NUMBERS, SHAPES, celery, planted, scanners
from tests.lab.logs.planting import planted_lines, stall
from tests.lab.logs.rates import light, rates
from tests.lab.logs.templates import TEMPLATES
from tests.lab.logs.variables import template
from tests.lab.logs.writing import COLUMNS, LEVELS, blocks, lines
from tests.lab.platform import LAB_NOW, LAB_SEED
from tests.lab.world import PROFILES, World

WORLD = World(LAB_SEED, LAB_NOW, days=3)
DAY = pd.Timedelta(days=1)
PER_DAY = 5_000
OUTAGE = [NUMBERS[shape] for shape in planted.OUTAGE]


@lru_cache
def two_days(seed: int = LAB_SEED) -> pl.DataFrame:
    return lines(World(seed, LAB_NOW), LAB_NOW - 2 * DAY, LAB_NOW, per_day=PER_DAY)


@lru_cache
def stored(profile: str) -> tuple[tuple[str, str, dict], ...]:
    return tuple(documents(two_days(), profile))


def of_truth(truth) -> pl.Expr:
    return pl.col("shape") == truth.shape if truth.shape >= 0 else pl.col("service") == truth.service


def of_shape(number: int, profile: str) -> list[dict]:
    return [one[2] for one, shape in zip(stored(profile), shapes(two_days(), profile), strict=True) if shape == number]


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


@pytest.mark.parametrize("profile", PROFILES)
def test_an_index_is_the_utc_day_of_the_documents_own_time(profile):
    for index, _, source in stored(profile):
        assert index.endswith(source["@timestamp"][:10].replace("-", "."))


@pytest.mark.parametrize("profile", PROFILES)
def test_each_error_is_stored_once_in_the_errors_index(profile):
    expected = two_days().filter(pl.col("level").is_in(["ERROR", "CRITICAL"]))

    errors = [source for index, _, source in stored(profile) if index.startswith("ralph-stock-errors-")]

    assert len(errors) == len(expected)
    assert {source["level"] for source in errors} == {"ERROR", "CRITICAL"}
    assert not [one for one in stored(profile) if "error" in one[2]["tags"] and "-logs-" in one[0]]


@pytest.mark.parametrize("profile", PROFILES)
def test_ids_are_unique(profile):
    assert len({identity for _, identity, _ in stored(profile)}) == len(stored(profile))


@pytest.mark.parametrize("profile", PROFILES)
def test_bulk_bodies_hold_the_same_documents(profile):
    pairs = [line for body in as_ndjson(two_days(), profile, 100_000) for line in body.splitlines()]

    actions, sources = map(msgspec.json.decode, pairs[::2]), map(msgspec.json.decode, pairs[1::2])

    told = [(action["create"]["_index"], action["create"]["_id"]) for action in actions]
    assert told == [one[:2] for one in stored(profile)]
    assert list(sources) == [one[2] for one in stored(profile)]


def test_designed_grok_makes_an_array_of_the_message():
    line, message = of_shape(NUMBERS[scanners.LIMITED], "designed")[0]["message"]

    assert line.endswith(f" - kiwoom.client - WARNING - {message}")
    assert message.startswith("Kiwoom rate limit reached")


def test_designed_tags_by_words_reach_only_what_grok_could_not_parse():
    tagged = [source for _, _, source in stored("designed") if {"kiwoom", "websocket"} & set(source["tags"])]

    assert tagged
    assert all("_grokparsefailure" in source["tags"] for source in tagged)
    assert "kiwoom" not in of_shape(NUMBERS[scanners.LIMITED], "designed")[0]["tags"]


def test_designed_documents_never_name_their_service_but_their_container():
    assert not [source for _, _, source in stored("designed") if "service" in source]
    assert {source["container"]["name"] for _, _, source in stored("designed")} == {shape.service for shape in SHAPES}


def test_designed_json_lines_carry_a_parse_failure_and_their_fields():
    engine = [
        one[2] for one in stored("designed") if one[2]["container"]["name"] == "signal-engine" and "level" in one[2]
    ]

    assert all("_grokparsefailure" in source["tags"] and isinstance(source["message"], str) for source in engine)
    assert any("code" in source for source in engine)


def test_designed_traces_are_documents_without_level_in_the_logs_index():
    number = NUMBERS[celery.FAILED]
    events = two_days().filter(pl.col("shape") == number)
    traces = [
        (index, source)
        for (index, _, source), shape in zip(stored("designed"), shapes(two_days(), "designed"), strict=True)
        if shape > 1000 and shape % 1000 == number
    ]

    assert len(traces) == 6 * len(events)
    assert all("level" not in source and index.startswith("ralph-stock-logs-") for index, source in traces)
    assert Counter(source["message"] for _, source in traces)["Traceback (most recent call last):"] == len(events)


def test_one_designed_service_is_nine_hours_ahead_where_its_lines_tell_a_time():
    table = two_days().filter(pl.col("service") == "daytrading-scanner", pl.col("form") == "text")
    first = next(iter(documents(table, "designed")))[2]

    ahead = pd.Timestamp(first["@timestamp"]) - table["time"][0]

    assert ahead == pd.Timedelta("9h")
    assert (
        next(iter(documents(table, "corrected")))[2]["@timestamp"]
        == f"{table['time'][0]:%Y-%m-%dT%H:%M:%S.%f}"[:23] + "Z"
    )


def test_designed_lines_without_a_time_keep_the_moment_of_their_arrival():
    raw = two_days().filter(pl.col("form") == "raw")

    found = [pd.Timestamp(source["@timestamp"]) for _, _, source in documents(raw, "designed")]

    assert found == [pd.Timestamp(time) for time in raw["time"]]


def test_corrected_documents_are_one_an_event_with_both_times_and_their_service():
    assert len(stored("corrected")) == len(two_days())
    for (_, _, source), row in zip(stored("corrected"), two_days().iter_rows(named=True), strict=True):
        assert source["service"] == row["service"]
        assert pd.Timestamp(source["@timestamp"]) == pd.Timestamp(row["time"])
        assert pd.Timestamp(source["event"]["ingested"]) == pd.Timestamp(row["arrival"])


def test_corrected_traces_are_one_document():
    failed = of_shape(NUMBERS[celery.FAILED], "corrected")[0]

    assert failed["message"].count("\n") == 6
    assert failed["level"] == "ERROR"


def test_corrected_tags_are_what_the_rules_mean():
    tags = Counter(tag for _, _, source in stored("corrected") for tag in source["tags"])

    assert {"error", "kiwoom", "websocket"} < set(tags)
    assert of_shape(NUMBERS[scanners.LIMITED], "corrected")[0]["tags"] == ["kiwoom"]


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


def test_true_templates_are_one_for_all_services_that_say_the_same():
    health = two_days().filter(pl.col("message").str.starts_with("GET /health 200"))

    assert health["service"].n_unique() > 3
    assert set(patterns(health, "corrected")) == {"GET /health 200 <*>ms <*>"}


def test_true_templates_of_designed_documents_are_those_of_their_lines():
    found = patterns(two_days(), "designed")

    assert len(found) == len(stored("designed"))
    assert found.count("Traceback (most recent call last):") > len(two_days().filter(shape=NUMBERS[celery.FAILED]))
    assert len(set(patterns(two_days(), "corrected"))) > 150


def test_only_the_corrected_profile_has_a_template():
    assert TEMPLATES["designed"] is None
    assert TEMPLATES["corrected"]["template"]["mappings"]["properties"]["level"] == {"type": "keyword"}
