"""What a server says that it is, and what follows from that."""

import numpy as np
import pandas as pd
import pytest

from ralphcap.errors import SourceUnavailable
from ralphcap.sources import connect
from ralphcap.sources.bundle import pack
from ralphcap.sources.live import LiveTransport
from ralphcap.sources.server import Server, ask_server
from ralphcap.window import Window
from tests.lab.remote_write import Planted, write
from tests.lab.servers.victoria_metrics import VictoriaMetrics
from tests.sources import planted as past
from tests.sources.faulty import Reply, answer

QUERY = "/api/v1/query"
BUILD = "/api/v1/status/buildinfo"
REJECTED = Reply(b'{"status":"error","errorType":"bad_data","error":"unexpected identifier \\"default\\""}', 400)


def told(faulty, build, language=REJECTED):
    faulty.replies |= {BUILD: Reply(b'{"status":"success","data":%s}' % build), QUERY: language}
    transport = LiveTransport(faulty.url)
    try:
        return ask_server(transport)
    finally:
        transport.close()


def write_profile(folder, server):
    """A configuration whose default profile is a planted server at the end of its past, with one entry."""
    (folder / "catalog").mkdir()
    (folder / "catalog" / "web.toml").write_text(
        '[up]\ntitle = "Up"\nunit = "count"\nlabels = ["instance"]\njobs = ["web"]\npromql = "max by (instance) (up)"\n',
        encoding="utf-8",
    )
    end = server.start + pd.Timedelta(hours=past.HOURS)
    profile = f'prometheus = "{server.url}"\ncatalog = "catalog"\nnow = "{end.isoformat()}"\n'
    (folder / "ralphcap.toml").write_text(f'default = "planted"\n[profiles.planted]\n{profile}', encoding="utf-8")
    return folder / "ralphcap.toml"


def test_prometheus_tells_its_version(faulty):
    assert told(faulty, b'{"version":"3.5.0","revision":"abc"}') == Server("Prometheus", "3.5.0")


@pytest.mark.parametrize("build", [b"{}", b'{"version":"2.24.0"}'])
def test_a_server_that_names_nothing_and_knows_metricsql_is_victoriametrics(faulty, build):
    known = Reply(answer([{"metric": {}, "value": [0, "1"]}], "vector"))

    assert told(faulty, build, known).title == "VictoriaMetrics"


def test_a_server_that_names_nothing_is_called_by_what_it_speaks(faulty):
    assert told(faulty, b'{"version":"2.24.0"}').title == "A server of Prometheus' API, version 2.24.0"
    assert told(faulty, b"{}").title == "A server of Prometheus' API"


def test_a_server_without_build_information_is_none(faulty):
    with pytest.raises(SourceUnavailable, match="does not say what it is"):
        told(faulty, b"[]")


@pytest.mark.parametrize(
    ("server", "left_open", "ranges_move"),
    [
        (Server("Prometheus", "2.42.0"), False, True),
        (Server("Prometheus", "2.51.0"), False, False),
        (Server("Prometheus", "3.5.0"), True, False),
        (Server("VictoriaMetrics", ""), True, False),
        (Server("A server of Prometheus' API", ""), False, False),
        (Server("Prometheus", "main"), False, False),
    ],
)
def test_ranges_are_what_they_are_in_each_release(server, left_open, ranges_move):
    assert (server.left_open, server.ranges_move) == (left_open, ranges_move)


@pytest.mark.parametrize("product", past.PRODUCTS)
def test_each_server_that_is_here_is_known_and_counts_each_scrape_once(planted, product):
    server = planted[product]
    hour = Window(server.start + pd.Timedelta("1h"), server.start + pd.Timedelta("2h"), pd.Timedelta("5min"))

    with connect(server.url) as source:
        title = source.title
        frame = source.ask_promql("sum by (instance) (count_over_time(up[299999ms]))", hour)

    assert title.startswith(product.removesuffix(" 3"))
    assert title.startswith("Prometheus 3.") == (product == "Prometheus 3")
    assert set(frame["value"]) == {10}


@pytest.mark.parametrize("product", past.PRODUCTS)
@pytest.mark.parametrize(
    ("first", "last", "step", "samples", "missing"),
    [
        (0.9, 2, "15s", (396, 396), ""),
        (0.9, 2, "45s", (396, 396), ""),
        (2, 3, "1min", (360, 320), "no samples 02:10-02:30 UTC of 1 of 3 targets (not scraped: job 'web')"),
        (3, 4, "5min", (360, 360), ""),
    ],
)
@pytest.mark.filterwarnings("ignore::ralphcap.errors.PartialAnswer")
def test_scrapes_are_counted_alike_on_each_server(planted, tmp_path, product, first, last, step, samples, missing):
    server, hour = planted[product], pd.Timedelta("1h")
    config = write_profile(tmp_path, server)

    with connect(config=config) as source:
        source.ask("web.up", Window(server.start + first * hour, server.start + last * hour, pd.Timedelta(step)))

    (entry,) = source.ledger.frame().to_dict("records")
    assert (entry["samples_expected"], entry["samples_got"]) == samples
    assert entry["missing"] == missing


@pytest.mark.parametrize("product", [name for name in past.PRODUCTS if name == "VictoriaMetrics"])
def test_a_server_that_mixes_in_other_windows_is_told_not_to_and_replays_as_itself(planted, product, tmp_path):
    hour = Window(planted[product].start, planted[product].start + pd.Timedelta("1h"), pd.Timedelta("1min"))
    with connect(planted[product].url, record=tmp_path / "spool") as source:
        asked = source.ask_promql("up", hour, sparse=True)
    pack(tmp_path / "spool", tmp_path / "evidence.ralphcap")

    with connect(str(tmp_path / "evidence.ralphcap")) as bundle:
        replayed = bundle.ask_promql("up", hour, sparse=True)

    pages = (tmp_path / "spool" / "pages.jsonl").read_text(encoding="utf-8").splitlines()
    assert any('"query":"up"' in page and '"nocache":"1"' in page for page in pages)
    pd.testing.assert_frame_equal(replayed, asked)
    assert bundle.ledger.frame()["server"].tolist() == ["VictoriaMetrics"]


@pytest.mark.parametrize("product", [name for name in past.PRODUCTS if name == "VictoriaMetrics"])
def test_values_that_a_server_makes_up_for_the_last_moments_are_not_asked_for(planted, product):
    server, second = planted[product], pd.Timedelta("1s")
    with connect(server.url) as source:
        ages = np.arange(180, 0, -1)
        times = int(source.now.timestamp() * 1000) - 1000 * ages
        write(server.url, [Planted({"__name__": "age"}, times, ages.astype(float))])
        VictoriaMetrics.show(server.url)
        frame = source.ask_promql("age", Window(source.now - 150 * second, source.now, second))

    assert len(frame) > 60
    assert (frame["value"] == (source.now - frame["timestamp"]) / second).all()
