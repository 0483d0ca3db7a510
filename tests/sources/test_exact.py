"""Exact: stitched answers equal direct ones on every server that is here; what is no number, and any label, stays what it is."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from ralphcap import frames
from ralphcap.errors import SourceError
from ralphcap.sources import connect
from ralphcap.sources.live import LiveTransport
from ralphcap.sources.pieces import Pieces
from ralphcap.sources.prometheus import Prometheus, Question, at_instant
from ralphcap.window import Window, now
from tests.lab.remote_write import Planted, native_histogram, write
from tests.lab.servers import prometheus as lab
from tests.lab.servers.processes import wait_until
from tests.lab.servers.prometheus import Scrape
from tests.sources import planted as past
from tests.sources.exactness import AS_GOOD, compare, direct, stitched, values_of
from tests.sources.expressions import question
from tests.sources.faulty import Reply

pytestmark = pytest.mark.servers

QUESTIONS = 300
FORMATS = [
    (frames.to_csv, frames.from_csv),
    (frames.to_json, frames.from_json),
    (frames.to_parquet, frames.from_parquet),
]

everywhere = pytest.mark.parametrize("product", past.PRODUCTS)
prometheus = pytest.mark.parametrize("product", [name for name in past.PRODUCTS if name != "VictoriaMetrics"])
victoria_metrics = pytest.mark.parametrize("product", [name for name in past.PRODUCTS if name == "VictoriaMetrics"])


def ask(server, expression, window):
    transport = LiveTransport(server.url)
    try:
        return Prometheus(transport).ask(Question(expression, window, "k", expression)).frame
    finally:
        transport.close()


def hours(server, first, last, step="30s"):
    hour = pd.Timedelta("1h")
    return Window(server.start + first * hour, server.start + last * hour, pd.Timedelta(step))


@prometheus
def test_a_stitched_answer_equals_the_direct_one_for_any_expression(planted, product):
    found = {number: compare(planted[product], question(number)) for number in range(QUESTIONS)}

    odd = {question(number): words for number, words in found.items() if words not in AS_GOOD}
    counts = Counter(found.values())
    assert not odd
    assert counts["equal"] > QUESTIONS / 2
    assert counts["rounded"] + counts["unsteady"] < 0.05 * QUESTIONS


@victoria_metrics
def test_a_server_that_looks_back_by_what_it_sees_differs_seldom_and_is_named(planted, product):
    server = planted[product]
    found = [compare(server, question(number)) for number in range(QUESTIONS // 2)]

    with connect(server.url) as source:
        source.ask_promql("vector(1)", Window(server.start, server.start + pd.Timedelta("4h"), pd.Timedelta("1s")))

    assert sum(words not in AS_GOOD for words in found) < 0.05 * len(found)
    (entry,) = source.ledger.frame().to_dict("records")
    assert entry["note"].startswith(f"in {entry['pages']} pieces: VictoriaMetrics looks back by the samples")


@everywhere
def test_infinities_stay_what_they_are_in_every_format(planted, product):
    frame = ask(planted[product], 'temperature{instance="a"}', hours(planted[product], 0.9, 2))

    assert {np.inf, -np.inf} <= set(frame["value"])
    for to, back in FORMATS:
        pd.testing.assert_frame_equal(back(to(frame)), frame, check_exact=True)


@prometheus
def test_what_is_no_number_and_what_is_absent_are_two_things_in_every_format(planted, product):
    frame = ask(planted[product], 'temperature{instance="b"}', hours(planted[product], 0, 3))

    steps = ((frame["timestamp"] - planted[product].start) / pd.Timedelta("30s")).astype(int)
    nowhere = sorted(set(range(360)) - set(steps))
    assert steps[frame["value"].isna()].tolist() == [41, 42, 43, 44]
    assert nowhere == [0, *range(261, 301)]  # it was not there yet, and was gone: its end is marked
    for to, back in FORMATS:
        pd.testing.assert_frame_equal(back(to(frame)), frame, check_exact=True)


@everywhere
def test_labels_of_any_text_come_whole_and_can_be_asked_for(planted, product):
    server = planted[product]
    moment = at_instant(server.start + pd.Timedelta("3h"))

    frame = ask(server, "texts", moment)

    assert dict(zip(frame["kind"], frame["text"], strict=True)) == past.TEXTS
    for to, back in FORMATS:
        pd.testing.assert_frame_equal(back(to(frame)), frame)
    for kind, text in past.TEXTS.items():
        spelled = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
        assert ask(server, f'texts{{text="{spelled}"}}', moment)["kind"].tolist() == [kind]


@everywhere
def test_labels_of_any_name_have_a_column_each(planted, product):
    server = planted[product]

    frame = ask(server, "named", at_instant(server.start + pd.Timedelta("3h")))

    (row,) = frame.drop(columns=["timestamp", "__name__", "value"]).to_dict("records")
    renamed = {"label_value": "c", "label_label_value": "d", "label_timestamp": "e"}
    assert row == {"서비스 이름": "가", "a\rb": "b", **renamed}
    for to, back in FORMATS:
        pd.testing.assert_frame_equal(back(to(frame)), frame[["timestamp", *sorted(["__name__", *row]), "value"]])


@prometheus
def test_native_histograms_are_an_error_that_tells_what_to_ask_instead(tmp_path, product):
    flags = ["--web.enable-remote-write-receiver", "--enable-feature=native-histograms"]
    at = pd.Timestamp("2026-11-20T00:00:00Z").as_unit("ms")
    histogram = native_histogram(int(at.timestamp() * 1000), [4, 0, 4])  # 4 in (0.5, 1], 4 in (2, 4]

    with lab.Prometheus(tmp_path, tmp_path / "data", options=flags, executable=past.program_of(product)) as server:
        write(server.url, [Planted({"__name__": "seconds"}, histogram=histogram)])
        for window in (at_instant(at), Window(at, at + pd.Timedelta("2min"), pd.Timedelta("1min"))):
            with pytest.raises(SourceError, match=r"native histograms[\s\S]*histogram_count"):
                ask(server, "seconds", window)
        counted = ask(server, "histogram_count(seconds)", at_instant(at))

    assert counted["value"].tolist() == [8]


@prometheus
def test_ranges_that_a_server_loses_are_not_asked_of_it(planted, product):
    server = planted[product]
    expression = f"predict_linear(up[10m] @ {server.start.timestamp() + 7200:.0f}, 0)"

    answer = stitched(server.url, expression, hours(server, 2, 3), Pieces(1))

    if product == "Prometheus 3":
        assert answer == direct(server.url, expression, hours(server, 2, 3))
    else:
        assert "loses samples of a range that '@' holds in place" in answer


def test_a_window_ends_one_scrape_before_the_present_so_that_its_answer_stays(tmp_path, faulty):
    faulty.replies["/metrics"] = Reply(b"slow 1\n", headers={"Content-Type": "text/plain"}, after=1)
    slow = Scrape("slow", faulty.url.removeprefix("http://"), "2s")
    expression = "count_over_time(slow[1h])"

    def scrapes():
        return ask(server, expression, at_instant(now()))["value"].sum()

    with lab.Prometheus(tmp_path, tmp_path / "data", [slow]) as server:
        wait_until(lambda: scrapes() > 0, server.check_alive)
        with connect(server.url) as source:
            asked = Window(source.now - pd.Timedelta("5s"), source.now, pd.Timedelta("1s"))
            frame = source.ask_promql(expression, asked, sparse=True)
            (entry,) = source.ledger.frame().to_dict("records")
        before = scrapes()
        wait_until(lambda: scrapes() > before, server.check_alive)
        later = direct(server.url, expression, Window(asked.start, entry["end"], asked.step))

    assert entry["end"] == source.now - pd.Timedelta("1s")  # the last time asked for is two seconds ago
    assert "a scrape may still add samples" in entry["note"]
    assert values_of(frame) == later
