"""Does the lab's Prometheus hold the simulated past, and nothing else?"""

import json
import urllib.parse
import urllib.request

import pandas as pd
import pytest

from tests.lab.lab import Lab
from tests.lab.platform import CONTAINERS


def instant(lab: Lab, expression: str) -> list[dict]:
    query = urllib.parse.urlencode({"query": expression, "time": lab.now.timestamp()})
    with urllib.request.urlopen(f"{lab.url}/api/v1/query?{query}") as answer:
        return json.load(answer)["data"]["result"]


def value(lab: Lab, expression: str) -> float:
    return float(instant(lab, expression)[0]["value"][1])


def test_every_container_has_its_processor_time(lab):
    names = {one["metric"]["name"] for one in instant(lab, 'container_cpu_usage_seconds_total{name!=""}')}

    assert names == {container.name for container in CONTAINERS}


def test_a_sample_a_minute_since_the_start(lab):
    assert value(lab, f'count_over_time(up{{job="cadvisor"}}[{lab.world.days}d])') == lab.world.days * 1440


def test_nothing_is_newer_than_the_labs_clock(lab):
    newest = value(lab, "max(timestamp(up))")

    assert pd.Timedelta("0s") < lab.now - pd.Timestamp(newest, unit="s", tz="UTC") <= pd.Timedelta("1min")
