"""Does the simulated platform go on live under the names of its past?"""

import urllib.error
import urllib.request

import numpy as np
import pandas as pd
import pytest

from tests.lab.exposition import Exposition, served
from tests.lab.series import Series, Target

START = pd.Timestamp("2026-11-20T08:00:00Z")
NODE = Target("node", "node-exporter:9100")


def exposition(*values: float, since: str = "2026-11-20T08:01:00Z") -> Exposition:
    load = Series(NODE, "node_load1", np.array(values), {"host": "a"})
    up = Series(NODE, "up", np.ones(len(values)))
    return Exposition([load, up], START, pd.Timestamp(since))


def seconds(moment: str) -> float:
    return pd.Timestamp(moment).timestamp()


def test_a_target_shows_the_value_of_the_minute():
    shown = exposition(1.0, 2.0, 3.5)

    assert shown.text(NODE, seconds("2026-11-20T08:02:59Z")) == 'node_load1{host="a"} 3.5\n'


def test_nan_is_not_shown():
    assert exposition(1.0, np.nan).text(NODE, seconds("2026-11-20T08:01:00Z")) == ""


@pytest.mark.parametrize("moment", ["2026-11-20T08:00:59Z", "2026-11-20T08:03:00Z"])
def test_before_and_after_the_simulation_there_is_nothing_to_show(moment):
    assert exposition(1.0, 2.0, 3.0).text(NODE, seconds(moment)) is None


def test_it_is_scraped_under_the_job_and_instance_of_its_past():
    (scrape,) = exposition(1.0, 2.0).scrapes("127.0.0.1:1", "60s")

    config = scrape.config()
    assert config["static_configs"] == [
        {"targets": ["127.0.0.1:1"], "labels": {"job": "node", "instance": "node-exporter:9100"}}
    ]
    assert config["metrics_path"] == "/node"


def test_each_target_has_a_path_and_says_when_the_simulation_is_over():
    with served(exposition(1.0, 2.0)) as address, pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"http://{address}/node", timeout=5)

    assert refused.value.code == 503
    assert b"start the lab again" in refused.value.read()
    refused.value.close()


def test_a_target_within_the_simulation_answers_in_prometheus_text_format():
    now = pd.Timestamp.now(tz="UTC").floor("1min")
    shown = Exposition([Series(NODE, "node_load1", np.array([4.0, 4.0, 4.0]))], now, now)

    with served(shown) as address, urllib.request.urlopen(f"http://{address}/node", timeout=5) as answer:
        assert answer.read() == b"node_load1 4.0\n"
        assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
