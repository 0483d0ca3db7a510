import numpy as np

from ralphcap.incidents import volume
from tests.incidents.counts import START, STEP, counts

DAY = {("web", "INFO"): [5, 1], ("web", "ERROR"): [1, 1], ("db", "CRITICAL"): [2, 0], ("db", None): [0, 2]}


def test_lines_of_a_service_stand_beside_those_before_and_at_each_level():
    table = volume.by_service(counts(DAY), counts({"web": [10, 0], "mail": [1, 2]}))

    assert list(table.columns) == ["service", "lines", "lines_before", "errors", "INFO", "no level"]
    assert table.to_numpy().tolist() == [["web", 8, 10, 2, 6, 0], ["db", 4, 0, 2, 0, 2], ["mail", 0, 3, 0, 0, 0]]


def test_without_an_earlier_window_nothing_is_said_of_it():
    table = volume.by_service(counts(DAY))

    assert table["lines_before"].isna().all()
    assert table["lines"].tolist() == [8, 4]


def test_errors_are_those_of_level_error_and_critical_however_they_are_spelled():
    table = volume.errors(counts({("web", "error"): [1], ("web", "Info"): [3], ("db", "FATAL"): [5]}))

    assert table[["service", "lines", "errors", "share"]].to_numpy().tolist() == [["db", 5, 5, 1], ["web", 4, 1, 0.25]]


def test_the_share_of_errors_is_beside_the_one_before():
    table = volume.errors(counts(DAY), counts({("web", "ERROR"): [1, 0], ("web", "INFO"): [3, 0]}))

    web = table.set_index("service").loc["web"]
    assert (web["share"], web["share_before"]) == (2 / 8, 1 / 4)
    assert np.isnan(table.set_index("service").loc["db", "share_before"])


def test_the_share_of_all_lines_has_no_value_without_a_line():
    assert volume.error_share(counts(DAY)) == 4 / 12
    assert np.isnan(volume.error_share(counts({})))


def test_levels_over_time_are_in_their_order_with_spellings_together():
    spelled = {
        ("a", "TRACE"): [1],
        ("a", "info"): [2],
        ("b", "INFO"): [3],
        ("a", "WARN"): [4],
        ("a", None): [5],
        ("a", "ERROR"): [6],
    }

    table = volume.level_over_time(counts(spelled))

    assert list(table["level"]) == ["errors", "WARNING", "INFO", "TRACE", "no level"]
    assert list(table["value"]) == [6, 4, 5, 1, 5]


def test_errors_over_time_are_zero_where_none_came_and_leave_out_who_had_none():
    table = volume.errors_over_time(counts({("web", "INFO"): [1, 1, 1], ("web", "ERROR"): [0, 2, 0], "db": [1, 1, 1]}))

    assert list(table["service"]) == ["web"] * 3
    assert list(table["value"]) == [0, 2, 0]
    assert table["timestamp"].iloc[1] == START + STEP


def test_no_lines_are_empty_tables():
    assert volume.by_service(counts({})).empty
    assert volume.errors(counts({})).empty
    assert volume.errors_over_time(counts({})).empty
    assert volume.level_over_time(counts({})).empty
