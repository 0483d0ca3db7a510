import numpy as np
import pandas as pd
import pytest

from ralphcap.capacity.steps import evenly, unit_change
from ralphcap.errors import ParameterError

HOUR = pd.Timedelta(hours=1)


def frame(values, *, freq="30min", job="web"):
    times = pd.date_range("2026-10-05", periods=len(values), freq=freq, tz="UTC", unit="ms")
    return pd.DataFrame({"timestamp": times, "job": job, "value": np.asarray(values, dtype="float64")})


def test_samples_within_a_step_become_one():
    assert evenly(frame([1, 3, 5, 7]), step=HOUR, by=["job"]).table["web"].tolist() == [2, 6]
    assert evenly(frame([1, 3, 5, 7]), step=HOUR, by=["job"], statistic="last").table["web"].tolist() == [3, 7]


def test_a_step_without_samples_is_a_gap():
    samples = frame([1, 2, 3], freq="1h").drop(index=1)

    assert np.isnan(evenly(samples, step=HOUR, by=["job"]).table["web"].iloc[1])


def test_a_sample_given_twice_counts_once_and_it_is_said():
    samples = pd.concat([frame([1, 2], freq="1h"), frame([9], freq="1h")])

    even = evenly(samples, step=HOUR, by=["job"])

    assert even.table["web"].tolist() == [9, 2]
    assert even.notes.to_numpy().tolist() == [["web", "1 samples given twice: the later one counts"]]


def clocked(*stretches):
    """Samples each half an hour in the order written: (first half hour, last) of each stretch; the value counts stretches."""
    first = pd.Timestamp("2026-10-05", tz="UTC").as_unit("ms")
    rows = [
        {"timestamp": first + pd.Timedelta(minutes=30) * half, "job": "web", "value": float(number)}
        for number, (begin, end) in enumerate(stretches)
        for half in np.arange(begin, end + 0.1)
    ]
    return pd.DataFrame(rows).astype({"timestamp": "datetime64[ms, UTC]"})


def values(even):
    return even.table["web"].tolist()


def test_a_stretch_whose_clock_ran_ahead_until_it_was_set_back_is_left_out():
    even = evenly(clocked((0, 9), (30.5, 35.5), (16, 47)), step=HOUR, by=["job"])

    assert values(even)[:5] == [0.0] * 5
    assert np.isnan(values(even)[5:8]).all()
    assert values(even)[8:] == [2.0] * 16
    assert even.notes["note"].tolist() == [
        "6 samples from 2026-10-05 15:15 to 2026-10-05 17:45 UTC left out: its clock was set, and they do not run with the others"
    ]


def test_a_stretch_whose_clock_ran_behind_until_it_was_set_is_left_out():
    even = evenly(clocked((0, 29), (10.5, 14.5), (35, 47)), step=HOUR, by=["job"], statistic="max")

    assert values(even)[:15] == [0.0] * 15
    assert np.isnan(values(even)[15:17]).all()
    assert values(even)[18:] == [2.0] * 6
    assert even.notes["note"].iloc[0].startswith("5 samples from 2026-10-05 05:15 to 2026-10-05 07:15 UTC left out")


def test_where_a_clock_was_set_back_for_good_what_was_written_later_counts():
    even = evenly(clocked((0, 19), (10.5, 47.5)), step=HOUR, by=["job"], statistic="max")

    assert values(even) == [0.0] * 5 + [1.0] * 19


def test_what_lies_after_now_was_written_by_a_clock_that_ran_ahead():
    now = pd.Timestamp("2026-10-05 05:00", tz="UTC")

    even = evenly(clocked((0, 10), (600, 603)), step=HOUR, by=["job"], now=now)

    assert values(even) == [0.0] * 6
    assert even.notes.to_numpy().tolist() == [["web", "4 samples lie after now: their clock ran ahead"]]


def test_a_clock_of_one_series_leaves_the_others_as_they_are():
    odd, other = clocked((0, 9), (30.5, 35.5), (16, 47)), frame(np.ones(48), job="db")

    even = evenly(pd.concat([odd, other]), step=HOUR, by=["job"])

    assert even.table["db"].tolist() == [1.0] * 24
    assert set(even.notes["series"]) == {"web"}


def test_series_that_begin_later_stand_in_the_same_table():
    samples = pd.concat([frame([1, 2], freq="1h"), frame([1, 2, 3], freq="1h", job="db")])

    table = evenly(samples, step=HOUR, by=["job"]).table

    assert table.columns.tolist() == ["db", "web"]
    assert np.isnan(table["web"].iloc[2])


def test_bytes_that_became_kibibytes_are_brought_to_one_unit():
    values = np.concatenate([np.full(40, 2048.0), np.full(40, 2.0)])

    even = evenly(frame(values, freq="1h"), step=HOUR, by=["job"])

    assert even.table["web"].unique().tolist() == [2.0]
    assert even.notes["note"].tolist() == ["its unit changes at 2026-10-06 16:00 UTC: earlier values × 0.000976562"]


def test_a_cleanup_by_half_is_no_change_of_unit():
    assert unit_change(np.concatenate([np.full(40, 4.0), np.full(40, 2.0)])) is None


def test_a_rise_over_many_steps_is_no_change_of_unit():
    assert unit_change(np.exp(np.linspace(0, 7, 80))) is None


def test_a_short_series_has_no_change_of_unit():
    assert unit_change(np.array([1.0, 1024.0])) is None


def test_no_samples_give_an_empty_table():
    even = evenly(frame([]), step=HOUR, by=["job"])

    assert even.table.empty
    assert even.notes.empty


def test_a_step_of_nothing_is_refused():
    with pytest.raises(ParameterError, match="is not above 0"):
        evenly(frame([1]), step=pd.Timedelta(0), by=["job"])
