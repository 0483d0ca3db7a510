"""How each day came here, as a file, and which of two holds more."""

from dataclasses import replace

import pytest

from ralphcap.history.days import Day, read, written

DAY = Day("2026-11-20", "web.load-0", "Prometheus", "0.1.0", "2026-11-21T01:00:00Z", "", 100, 100, 1, 288)


def test_days_come_back_in_the_order_of_time():
    later = replace(DAY, day="2026-11-21", missing="서버 down")

    assert read(written([later, DAY])) == [DAY, later]
    assert read(written([])) == []


@pytest.mark.parametrize(
    ("old", "new", "better"),
    [
        (None, DAY, True),
        (DAY, DAY, False),
        (replace(DAY, missing="down", got=90), DAY, True),
        (replace(DAY, missing="down", got=90), replace(DAY, missing="down", got=95), True),
        (replace(DAY, missing="down", got=90), replace(DAY, missing="down", got=80), False),
        (replace(DAY, missing="unknown", got=0), replace(DAY, missing="down", got=50, values=144), False),
        (DAY, replace(DAY, missing="down", got=120), False),
        (replace(DAY, values=0), DAY, True),
    ],
)
def test_a_day_that_holds_more_is_better_and_none_that_holds_a_value_less(old: Day | None, new: Day, better: bool):
    assert new.better(old) is better


def test_what_is_no_ledger_is_an_error():
    with pytest.raises((ValueError, OSError, TypeError)):
        read(b"no ledger")
