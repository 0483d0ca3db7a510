"""What is asked about a job's targets."""

import pandas as pd
import pytest

from ralphcap.errors import SourceUnavailable
from ralphcap.sources.live import LiveTransport
from ralphcap.sources.prometheus import Prometheus
from ralphcap.sources.scraping import Scraping
from ralphcap.sources.uptime import Uptime
from ralphcap.window import Window
from tests.sources.faulty import Reply, answer

START = pd.Timestamp("2026-11-20T00:00:00Z").as_unit("ms")
WINDOW = Window(START, START + pd.Timedelta("1h"), pd.Timedelta("5min"))


@pytest.mark.parametrize(("version", "reach"), [("2.42.0", "299999ms"), ("3.5.0", "300000ms")])
def test_a_range_counts_a_scrape_on_its_edge_once(faulty, version, reach):
    # Prometheus 2 counts a sample on a range's left edge, 3 leaves it out.
    faulty.replies |= {
        "/api/v1/status/buildinfo": Reply(
            f'{{"status":"success","data":{{"version":"{version}","revision":"a"}}}}'.encode()
        ),
        "/api/v1/query": Reply(answer([])),
        "/api/v1/query_range": Reply(answer([])),
    }
    prometheus = Prometheus(LiveTransport(faulty.url))

    found = Uptime(prometheus, Scraping(prometheus), WINDOW.end).scrapes(("web",), WINDOW, "web.load")

    assert found.missing == ("no target of job 'web' in this window",)
    assert f"%5B{reach}%5D" in next(path for _, path, _ in faulty.asked if "sum_over_time" in path)


@pytest.fixture
def uptime(faulty):
    """What `up` says on a server whose counts a test puts in."""
    faulty.replies["/api/v1/query"] = Reply(answer([]))
    prometheus = Prometheus(LiveTransport(faulty.url))
    return Uptime(prometheus, Scraping(prometheus), WINDOW.end)


def counts(**by_target):
    """Counts of every step, by target."""
    times = [int(time.timestamp()) for time in WINDOW.times]
    return Reply(
        answer(
            [
                {"metric": {"job": "web", "instance": target}, "values": [[time, count] for time in times]}
                for target, count in by_target.items()
            ]
        )
    )


@pytest.mark.parametrize("count", ["NaN", "+Inf", "-1", "1e300"])
def test_what_is_no_count_is_refused(faulty, uptime, count):
    faulty.replies["/api/v1/query_range"] = counts(a="5", b=count)

    with pytest.raises(SourceUnavailable, match="are no counts"):
        uptime.scrapes(("web",), WINDOW, "web.load")


@pytest.mark.parametrize("labels", [{"job": "web"}, {"instance": "a"}, {}])
def test_a_count_of_no_target_is_refused(faulty, uptime, labels):
    result = [{"metric": labels, "values": [[int(START.timestamp()), "5"]]}]
    faulty.replies["/api/v1/query_range"] = Reply(answer(result))

    with pytest.raises(SourceUnavailable, match="or of no target"):
        uptime.scrapes(("web",), WINDOW, "web.load")


def test_only_targets_that_answered_are_expected_to_have_series(faulty, uptime):
    faulty.replies["/api/v1/query_range"] = counts(a="5", b="0")

    assert uptime.targets(("web",), WINDOW, "web.load") == [("web", "a")]


def test_what_was_asked_of_a_window_is_not_asked_again(faulty, uptime):
    faulty.replies["/api/v1/query_range"] = counts(a="5")
    uptime.scrapes(("web",), WINDOW, "web.load")
    before = len(faulty.asked)

    uptime.scrapes(("web",), WINDOW, "web.other")

    assert len(faulty.asked) == before


@pytest.mark.parametrize(
    ("metric", "asked"),
    [("db_up", "min_over_time%28db_up"), ("node_scrape_error", "max_over_time%28node_scrape_error")],
)
def test_an_exporter_that_failed_once_in_a_step_was_ill(faulty, uptime, metric, asked):
    faulty.replies["/api/v1/query_range"] = Reply(answer([]))

    uptime.health(metric, ("db",), WINDOW, "db.size")

    assert any(asked in path for _, path, _ in faulty.asked)
