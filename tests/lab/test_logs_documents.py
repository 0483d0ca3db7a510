"""Do the lab's documents leave the pipeline as it was designed, and as it was corrected?"""

from collections import Counter
from functools import lru_cache

import msgspec
import pandas as pd
import polars as pl
import pytest

from tests.lab.logs.documents import as_ndjson, documents, shapes
from tests.lab.logs.meanings import patterns
from tests.lab.logs.messages import NUMBERS, SHAPES, celery, scanners
from tests.lab.logs.templates import TEMPLATES
from tests.lab.logs.two_days import two_days
from tests.lab.world import PROFILES


@lru_cache
def stored(profile: str) -> tuple[tuple[str, str, dict], ...]:
    return tuple(documents(two_days(), profile))


def of_shape(number: int, profile: str) -> list[dict]:
    return [one[2] for one, shape in zip(stored(profile), shapes(two_days(), profile), strict=True) if shape == number]


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
