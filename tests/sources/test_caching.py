"""What is asked once, and what is asked each time: answers on disk."""

import os
import warnings

import pandas as pd
import pytest

from ralphcap.errors import IncompleteAnswer, PartialAnswer
from ralphcap.sources import caching, connect
from ralphcap.sources.access import Access
from ralphcap.sources.caching import Cache, place_of
from ralphcap.sources.transport import Request
from ralphcap.window import Window
from tests.sources.outages import START

HOUR = pd.Timedelta("1h")
NOW = START + 6 * HOUR
MEGABYTE = 1_000_000


def call(query="up", end=NOW - 2 * HOUR, path="/api/v1/query_range"):
    params = {"query": query, "start": "0", "end": f"{end.timestamp():.0f}", "step": "60"}
    return Request("GET", path, params, "0" * 64)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Where the cache lies; now is 06:00."""
    monkeypatch.setattr(caching, "now", lambda: NOW)
    return tmp_path / "cache"


@pytest.fixture
def cache(folder):
    return Cache(folder, "here", MEGABYTE)


def kept(cache, request, body=b"answer"):
    """What the cache holds of a call whose answer was complete."""
    cache.add(request, body)
    cache.keep()
    return cache.held(request)


def files(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_complete_answer_about_the_past_is_held(cache):
    assert kept(cache, call()) == b"answer"


def test_an_answer_that_was_not_complete_leaves_nothing(cache, folder):
    cache.add(call(), b"answer")

    cache.drop()

    assert cache.held(call()) is None
    assert files(folder) == []


@pytest.mark.parametrize(
    "request_",
    [
        call(end=NOW - HOUR + pd.Timedelta("1s")),
        call("up offset -90m"),
        call("up @ 1795154400"),
        Request("GET", "/api/v1/query", {"query": "up"}, "0" * 64),
        Request("GET", "/api/v1/targets", {}, "0" * 64),
        Request("GET", "/api/v1/label/job/values", {"start": "0", "end": "1"}, "0" * 64),
    ],
    ids=lambda request: str(dict(request.params)),
)
def test_what_may_still_change_is_not_kept(cache, request_):
    assert kept(cache, request_) is None


@pytest.mark.parametrize("other", [call("down"), call(end=NOW - 3 * HOUR), call(path="/api/v1/query")])
def test_another_call_has_another_answer(cache, other):
    kept(cache, call())

    assert cache.held(other) is None


@pytest.mark.parametrize(
    "access",
    [Access({"X-Scope-OrgID": "b"}), Access(basic=("reader", "x")), Access(certificate=("own.pem", "own.key"))],
)
def test_another_tenant_or_user_has_other_answers(access):
    assert place_of("http://here", access) != place_of("http://here", Access({"X-Scope-OrgID": "a"}))


def test_an_answer_that_was_altered_is_thrown_away(cache, folder):
    kept(cache, call())
    (path,) = folder.iterdir()
    path.write_bytes(path.read_bytes()[:-1] + b"!")

    assert cache.held(call()) is None
    assert files(folder) == []


def test_the_longest_unused_answer_goes_when_it_is_full(folder):
    small = Cache(folder, "here", 3 * (64 + 10))
    for query in ("a", "b", "c"):
        kept(small, call(query), b"0123456789")
    for path in folder.iterdir():
        os.utime(path, (0, 0))
    for used in ("a", "c"):
        small.held(call(used))

    kept(small, call("d"), b"0123456789")

    assert [small.held(call(query)) is not None for query in "abcd"] == [True, False, True, True]


def test_an_answer_larger_than_the_cache_is_not_kept(folder):
    assert kept(Cache(folder, "here", 70), call(), b"0123456789") is None


@pytest.fixture
def configured(outages, tmp_path):
    """The small past, with a cache."""
    config = outages.with_name("cached.toml")
    config.write_text(outages.read_text(encoding="utf-8") + f'cache = "{tmp_path / "cache"}"\n', encoding="utf-8")
    return config


def past(first, last):
    return Window(START + first * HOUR, START + last * HOUR, pd.Timedelta("5min"))


def asked(config, spool, window, **options):
    """The frame, and how many files the cache has then."""
    with warnings.catch_warnings(), connect(config=config, **options) as source:
        warnings.simplefilter("ignore", PartialAnswer)
        return source.ask("web.load", window), len(list(spool.iterdir())) if spool.exists() else 0


def test_an_answer_from_the_cache_is_the_same_without_asking_for_it(configured, tmp_path, monkeypatch):
    live, held = asked(configured, tmp_path / "cache", past(4, 5))
    monkeypatch.setattr("ralphcap.sources.live.LiveTransport.fetch_all", None)

    again, _ = asked(configured, tmp_path / "cache", past(4, 5))

    assert held > 0
    pd.testing.assert_frame_equal(again, live)


def test_an_incomplete_answer_is_not_kept_nor_a_strict_one_that_failed(configured, tmp_path):
    _, held = asked(configured, tmp_path / "cache", past(1, 6))
    with pytest.raises(IncompleteAnswer):
        asked(configured, tmp_path / "cache", past(1, 6), strict=True)

    assert held == 0
    assert files(tmp_path / "cache") == []


def test_it_is_off_by_a_flag_by_the_environment_and_without_a_folder(configured, outages, tmp_path, monkeypatch):
    asked(configured, tmp_path / "cache", past(4, 5), cache=False)
    asked(outages, tmp_path / "cache", past(4, 5))
    monkeypatch.setenv("RALPHCAP_CACHE", "off")
    asked(configured, tmp_path / "cache", past(4, 5))

    assert not (tmp_path / "cache").exists()
