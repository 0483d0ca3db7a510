"""The closed list of calls, by what a real server is really sent: these and no others."""

import urllib.request
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from ralphcap.errors import PartialAnswer
from ralphcap.sources import connect
from ralphcap.sources.transport import CALLS
from tests.lab.fixtures import watched
from tests.lab.lab import Lab
from tests.lab.platform import LAB_NOW, LAB_SEED
from tests.lab.servers.gate import Gate, gate
from tests.lab.world import World

READING = {
    ("GET", "/api/v1/query"),
    ("POST", "/api/v1/query"),
    ("GET", "/api/v1/query_range"),
    ("POST", "/api/v1/query_range"),
    ("GET", "/api/v1/label/__name__/values"),
    ("GET", "/api/v1/label/job/values"),
    ("GET", "/api/v1/targets"),
    ("GET", "/api/v1/status/buildinfo"),
    ("GET", "/api/v1/status/flags"),
}
LONG = " + ".join(["sum(web_load)"] * 200)


@pytest.fixture
def front(outages: Path, tmp_path: Path) -> Iterator[Gate]:
    """A gate before the small past; its profile stands in tmp_path."""
    text = outages.read_text(encoding="utf-8")
    url = text.split('prometheus = "')[1].split('"')[0]
    with gate(url) as front:
        text = text.replace(url, front.url).replace('"catalog"', f'"{outages.parent / "catalog"}"')
        (tmp_path / "ralphcap.toml").write_text(text, encoding="utf-8")
        yield front


def test_every_call_of_the_list_is_made_and_no_other(front: Gate, tmp_path: Path):
    with connect(config=tmp_path / "ralphcap.toml", record=tmp_path / "spool") as source, warnings.catch_warnings():
        warnings.simplefilter("ignore", PartialAnswer)
        window = source.window("now-2h/now", step="5m")
        source.ask("web.load", window)
        source.ask("mail.sent", window)
        source.ask_promql(LONG, window)
        source.ask_promql(LONG)
        source.ask_promql("web_lod", window)
        source.check()

    assert {(call.method, call.path) for call in front.calls} == READING


def test_the_list_is_what_is_written_here():
    assert READING == CALLS


def test_a_call_outside_the_list_is_seen(front: Gate):
    ask = urllib.request.Request(f"{front.url}/api/v1/series?match[]=up", method="GET")
    urllib.request.urlopen(ask).close()

    assert front.outside(lambda method, path: (method, path) in CALLS) == {("GET", "/api/v1/series")}


def test_a_lab_that_was_sent_anything_else_fails_its_run(front: Gate):
    lab = Lab(front.upstream, World(LAB_SEED, LAB_NOW, days=1))

    with pytest.raises(AssertionError, match="/api/v1/series"), watched(lab) as seen:
        urllib.request.urlopen(f"{seen.url}/api/v1/series?match[]=up").close()
