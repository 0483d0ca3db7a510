"""How often each target is scraped."""

import pandas as pd
import pytest

from ralphcap.sources.live import LiveTransport
from ralphcap.sources.prometheus import Prometheus
from ralphcap.sources.scraping import Scraping, selector
from ralphcap.window import Window
from tests.sources.faulty import Reply, answer

START = pd.Timestamp("2026-11-20T00:00:00Z").as_unit("ms")
WINDOW = Window(START, START + pd.Timedelta("1h"), pd.Timedelta("5min"))
TARGETS = b'{"status":"success","data":{"activeTargets":[{"labels":{"job":"web","instance":"web-1"},"scrapeInterval":"15s"}]}}'
NO_TARGETS = Reply(b"", 404)


def up(instance, *times):
    return {"metric": {"job": "web", "instance": instance}, "values": [[time, "1"] for time in times]}


def intervals(faulty, *, targets=NO_TARGETS, spaced=()):
    faulty.replies |= {"/api/v1/targets": targets, "/api/v1/query": Reply(answer(list(spaced)))}
    return Scraping(Prometheus(LiveTransport(faulty.url))).intervals(("web",), WINDOW, "web.load")


def test_what_the_server_declares_goes_first(faulty):
    found = intervals(faulty, targets=Reply(TARGETS), spaced=[up("web-1", 0, 60, 120)])

    assert found.of(("web", "web-1")) == pd.Timedelta("15s")


def test_a_target_that_is_not_declared_is_told_by_the_spacing_of_up(faulty):
    found = intervals(faulty, targets=Reply(TARGETS), spaced=[up("web-2", 0.002, 60, 119.999, 300)])

    assert found.of(("web", "web-2")) == pd.Timedelta("60s")
    assert found.longest == pd.Timedelta("60s")


def test_an_interval_that_is_declared_longer_than_it_is_hides_no_scrape(faulty):
    found = intervals(faulty, targets=Reply(TARGETS), spaced=[up("web-1", 0, 5, 10)])

    assert found.of(("web", "web-1")) == pd.Timedelta("5s")


@pytest.mark.parametrize(
    "targets",
    [
        '{"activeTargets":7}',
        '{"activeTargets":[null,7,{"labels":null},{"labels":{"job":"web"},"scrapeInterval":"5s"}]}',
        '{"activeTargets":[{"labels":{"job":"web","instance":"web-1"},"scrapeInterval":7}]}',
        "[]",
    ],
)
def test_targets_that_do_not_tell_their_intervals_are_passed_over(faulty, targets):
    reply = Reply(f'{{"status":"success","data":{targets}}}'.encode())

    found = intervals(faulty, targets=reply, spaced=[up("web-1", 0, 60, 120)])

    assert found.by_target == {("web", "web-1"): pd.Timedelta("60s")}


def test_a_server_without_targets_is_no_fault(faulty):
    assert intervals(faulty, spaced=[up("web-1", 0, 30, 60)]).longest == pd.Timedelta("30s")


def test_where_nothing_is_known_it_is_the_servers_default(faulty):
    assert intervals(faulty).longest == pd.Timedelta("60s")


def test_names_of_jobs_are_escaped():
    assert selector("up", ["b.c", 'a"']) == 'up{job=~"a\\"|b\\\\.c"}'
    assert selector("up", []) == "up"
