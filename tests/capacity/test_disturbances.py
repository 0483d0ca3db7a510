import numpy as np
import pandas as pd

from ralphcap.capacity.demand import complete_days, day_numbers
from ralphcap.capacity.disturbances import settled
from tests.capacity.tables import daily, sessions

TRADING = day_numbers(sessions()["date"])


def marked(values: list[float], *, sleeps: bool = False) -> pd.DataFrame:
    ((_, day, known),) = complete_days(daily(values))
    marks = settled(day, known, np.isin(day, TRADING), sleeps=sleeps)
    return pd.DataFrame({name: getattr(marks, name) for name in ("kept", "segment", "age", "cycle", "reason")})


def test_a_steady_series_is_kept_whole():
    table = marked([10, 10.1, 9.9] * 5)

    assert table["kept"].all()
    assert set(table["segment"]) == {0}
    assert set(table["reason"]) == {""}


def test_a_single_peak_is_left_out():
    table = marked([10, 10.1, 9.9] * 4 + [20] + [10, 10.1, 9.9])

    assert table.index[~table["kept"]].tolist() == [12]
    assert "single peak on 2026-10-17 left out of the growth" in table["reason"].tolist()


def test_a_dip_is_left_out_until_the_level_is_back():
    table = marked([10, 10.1, 9.9] * 5 + [5, 7] + [10, 10.1, 9.9])

    assert table.index[~table["kept"]].tolist() == [15, 16]
    assert set(table["segment"]) == {0}


def test_a_drop_that_lasts_begins_a_segment():
    table = marked([10, 10.1, 9.9] * 4 + [5, 5.1, 4.9] * 5)

    assert table["kept"].all()
    assert table["segment"].tolist() == [0] * 12 + [1] * 15
    assert table["reason"].iloc[12] == "drop on 2026-10-17 not counted as growth"


def test_a_step_up_begins_a_segment():
    assert marked([10, 10.1, 9.9] * 4 + [15, 15.1, 14.9] * 4)["segment"].tolist() == [0] * 12 + [1] * 12


def test_drops_that_come_again_and_again_are_a_cycle():
    table = marked([1, 2, 3, 4, 5] * 5)

    assert table["kept"].all()
    assert set(table["cycle"]) == {5.0}
    assert table["age"].tolist() == [0, 1, 2, 3, 4] * 5


def test_a_quiet_weekend_of_cpu_is_no_drop_and_no_cycle():
    table = marked([10, 10.1, 9.9, 10, 10.1, 2, 2.1] * 5, sleeps=True)

    assert table["kept"].all()
    assert set(table["segment"]) == {0}
    assert set(table["cycle"]) == {0.0}


def test_a_constant_series_has_no_events():
    table = marked([0.0] * 30)

    assert table["kept"].all()
    assert np.array_equal(table["age"], np.arange(30))
