"""Is the past written once, continued where it ends, and never half there?"""

import os

import pandas as pd
import pytest

from tests.lab import past
from tests.lab.asking import value
from tests.lab.past import linked, write_past
from tests.lab.platform import LAB_NOW
from tests.lab.servers.prometheus import Prometheus
from tests.lab.world import World

pytestmark = pytest.mark.servers

HOUR = pd.Timedelta("1h")


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(past, "CACHE", tmp_path / "lab")
    return tmp_path / "lab"


@pytest.fixture
def world() -> World:
    return World(1, LAB_NOW, days=1, ahead=1)


def test_a_past_is_written_once(cache, world):
    first = {block.name for block in write_past(world).iterdir()}

    assert {block.name for block in write_past(world).iterdir()} == first


def test_a_past_is_continued_where_it_ended(cache, world, tmp_path):
    write_past(world)

    blocks = write_past(world, until=LAB_NOW + HOUR)

    with Prometheus(tmp_path / "server", linked(blocks, tmp_path / "data")) as server:
        up = 'count_over_time(up{job="node"}[25h])'
        assert value(server.url, up, LAB_NOW + HOUR) == 25 * 60


def test_what_a_broken_run_left_is_written_anew(cache, world, tmp_path):
    folder = write_past(world)
    (folder / past.NOTE).unlink()

    blocks = write_past(world)

    with Prometheus(tmp_path / "server", linked(blocks, tmp_path / "data")) as server:
        assert value(server.url, 'count_over_time(up{job="node"}[1d])', LAB_NOW) == 24 * 60


def test_a_run_leaves_nothing_behind(cache, world):
    write_past(world)

    assert not list(cache.glob("run-*"))


def test_the_pasts_not_used_for_longest_go(cache, world, monkeypatch):
    monkeypatch.setattr(past, "KEPT", 2)
    for used, name in enumerate(("past-a", "past-b")):
        (cache / name).mkdir(parents=True)
        os.utime(cache / name, (used, used))

    written = write_past(world)

    assert {folder.name for folder in cache.glob("past-*")} == {"past-b", written.name}
