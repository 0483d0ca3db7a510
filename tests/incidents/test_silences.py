import pandas as pd

from ralphcap.incidents.silences import COLUMNS, silences
from tests.incidents.counts import START, STEP, counts, window

EARLIER = START - pd.Timedelta(days=1)


def of(table, service):
    return table.set_index("service").loc[service]


def test_a_service_that_misses_what_the_others_and_the_day_before_promise_is_silent():
    usual = {"web": [40, 40, 40, 40], "db": [50, 50, 50, 50]}
    now = usual | {"web": [40, 0, 0, 40]}

    row = of(silences(counts(now), window(4), counts(usual, EARLIER), window(4, EARLIER)), "web")

    assert row["silent"]
    assert (row["gap_start"], row["gap_end"], row["gap"]) == (START + STEP, START + 3 * STEP, "20m")
    assert (
        row["expected"] == 40
    )  # half of its 80 lines, since half of the others' came in the gap; the day before says 80


def test_a_quiet_hour_of_all_is_no_silence_of_one():
    row = of(silences(counts({"web": [90, 0, 90], "db": [50, 0, 50]}), window(3)), "web")

    assert not row["silent"]
    assert row["expected"] == 0


def test_a_stretch_in_which_it_never_writes_is_no_silence():
    night = {"batch": [100, 0, 100], "web": [10, 10, 10]}

    row = of(silences(counts(night), window(3), counts(night, EARLIER), window(3, EARLIER)), "batch")

    assert row["gap"] == "10m"
    assert not row["silent"]


def test_a_service_that_wrote_only_before_is_silent_for_the_whole_window():
    before = counts({"web": [30, 30], "db": [1, 1]}, EARLIER)

    row = of(silences(counts({"db": [1, 1]}), window(2), before, window(2, EARLIER)), "web")

    assert (row["lines"], row["gap"], row["expected"], row["silent"]) == (0, "20m", 60, True)


def test_what_was_not_read_is_no_silence():
    unread = {"web": [40, None, None, 40], "db": [50, None, None, 50]}

    row = of(silences(counts(unread), window(4)), "web")

    assert pd.isna(row["gap_start"])
    assert not row["silent"]


def test_a_time_that_was_not_read_ends_a_stretch():
    unread = {"web": [40, 0, None, 0, 0, 40], "db": [50, 50, None, 50, 50, 50]}

    assert of(silences(counts(unread), window(6)), "web")["gap"] == "20m"


def test_the_one_that_misses_most_comes_first():
    lines = {"a": [1, 0, 1, 1], "b": [90, 0, 0, 90], "c": [50, 50, 50, 50]}

    assert list(silences(counts(lines), window(4))["service"]) == ["b", "a", "c"]


def test_no_lines_are_no_rows():
    table = silences(counts({}), window(3))

    assert table.empty
    assert table.dtypes.to_dict() == {name: pd.Series([], dtype=kind).dtype for name, kind in COLUMNS.items()}


def test_lines_without_a_service_count_as_one():
    assert list(silences(counts({(None, "INFO"): [1, 0]}), window(2))["service"]) == [""]
