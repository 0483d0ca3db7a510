"""What do stores take, and do they fit? A Prometheus and an Elasticsearch that take in 1 GiB a day, kept for 30 days."""

import numpy as np
import pandas as pd
import pytest

from ralphcap.capacity.stores import Outlook, fits, judged
from tests.capacity.stores import DAY, GB, NOW, OUTLOOK, logs, metrics


def typical(store, outlook=OUTLOOK):
    return judged(store, outlook)["typical"] / GB


def test_a_store_is_as_large_as_what_it_keeps():
    assert typical(logs(100)) == pytest.approx(30, abs=1.1)  # today's index besides
    assert typical(metrics(100)) == pytest.approx(31.5, abs=2)  # the head, and blocks that are deleted whole


def test_a_store_that_fits_is_ok_and_one_that_does_not_has_its_verdict():
    assert judged(logs(100), OUTLOOK)["verdict"] == "ok"
    assert judged(logs(20), OUTLOOK)["verdict"] == "breach"
    assert judged(logs(100, days=None), OUTLOOK)["verdict"] == "watch"  # 60 GiB now, 120 at the end of the horizon


def test_fits_looks_at_the_most_within_the_horizon_and_not_beyond():
    growing = logs(100, days=None)

    assert fits(growing, Outlook(NOW, 30 * DAY))
    assert not fits(growing, Outlook(NOW, 50 * DAY))


def test_the_date_is_when_the_disk_is_full():
    date = judged(logs(100, days=None), OUTLOOK)["date_median"]

    assert abs((date - NOW) / DAY - 39) <= 1.1  # 60 GiB now; a day's merges stand beside it


@pytest.mark.parametrize("make", [metrics, logs])
def test_twice_as_much_from_now_on_leaves_the_past_as_it_was(make):
    store = make(100)
    twice = store.scaled(2.0, NOW)

    before = store.ingest["timestamp"] <= NOW
    assert (twice.ingest.loc[before, "constant"] == store.ingest.loc[before, "constant"]).all()
    assert np.allclose(twice.ingest.loc[~before, "constant"], 2 * store.ingest.loc[~before, "constant"])
    assert typical(twice) == pytest.approx(2 * typical(store), rel=0.03)  # all that is kept came after now


def test_as_much_as_before_is_the_same_store():
    store = logs(100)

    pd.testing.assert_frame_equal(store.scaled(1.0, NOW).ingest, store.ingest)


def test_a_time_between_two_steps_changes_what_ends_after_it():
    store = logs(100)

    changed = store.scaled(2.0, NOW + pd.Timedelta(minutes=30)).ingest.set_index("timestamp")["constant"]

    assert changed[NOW] * 2 == pytest.approx(changed[NOW + pd.Timedelta(hours=1)])


def test_what_is_not_changed_stays():
    store = metrics(100)
    scaled = store.scaled(3.0, NOW)

    assert (scaled.limit, scaled.series, scaled.retention, scaled.memory) == (
        store.limit,
        store.series,
        store.retention,
        store.memory,
    )
