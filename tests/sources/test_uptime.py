"""What is asked about a job's targets."""

import pandas as pd
import pytest

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
