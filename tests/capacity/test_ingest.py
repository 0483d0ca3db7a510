import numpy as np
import pandas as pd
import pytest

from ralphcap.capacity.ingest import constant, disk_table, from_what_is_held, taken
from ralphcap.errors import NoData, ParameterError

START = pd.Timestamp("2026-10-01", tz="UTC")
HOUR = pd.Timedelta(hours=1)


def test_rates_become_running_totals_from_the_first_steps_left_edge() -> None:
    flow = taken(constant(2.0, start=START, end=START + 3 * HOUR, step=HOUR))

    assert flow.totals.tolist() == [[0, 7200, 14400, 21600]]
    assert flow.times[0] == START.timestamp()
    assert flow.at(flow.times[:1] + 1800).tolist() == [[3600]]


def test_what_was_not_measured_adds_nothing() -> None:
    ingest = constant(1.0, start=START, end=START + 3 * HOUR, step=HOUR)
    ingest.loc[1, "constant"] = np.nan

    assert taken(ingest).totals.tolist() == [[0, 3600, 3600, 7200]]


def test_irregular_times_are_refused() -> None:
    ingest = constant(1.0, start=START, end=START + 5 * HOUR, step=HOUR).drop(index=2)

    with pytest.raises(ParameterError, match="not regular"):
        taken(ingest)


def test_duplicated_times_are_refused() -> None:
    ingest = constant(1.0, start=START, end=START + 3 * HOUR, step=HOUR)

    with pytest.raises(ParameterError, match="not regular"):
        taken(pd.concat([ingest, ingest]).sort_values("timestamp"))


def test_a_deletion_is_no_ingest() -> None:
    with pytest.raises(ParameterError, match="below 0"):
        taken(constant(-1.0, start=START, end=START + 3 * HOUR, step=HOUR))


def test_one_step_is_too_little() -> None:
    with pytest.raises(NoData):
        taken(constant(1.0, start=START, end=START + HOUR, step=HOUR))


def test_what_is_held_already_came_in_evenly_since_the_oldest_sample() -> None:
    ingest = constant(5.0, start=START, end=START + 2 * HOUR, step=HOUR)

    whole = from_what_is_held(ingest, held=36_000.0, oldest=START - 10 * HOUR)

    assert whole["constant"].tolist() == [1.0] * 10 + [5.0, 5.0]
    assert taken(whole).totals[0, 10] == 36_000
    assert str(whole["timestamp"].dtype) == "datetime64[ms, UTC]"


def test_an_ingest_that_reaches_further_back_stays_as_it_is() -> None:
    ingest = constant(5.0, start=START, end=START + 2 * HOUR, step=HOUR)

    assert from_what_is_held(ingest, held=1.0, oldest=START + HOUR) is ingest


def test_a_table_has_its_rows_path_by_path_and_no_oldest_before_the_first_block() -> None:
    flow = taken(constant(1.0, start=START, end=START + 2 * HOUR, step=HOUR))

    table = disk_table(flow, {"used": np.array([[1.0, 2.0]])}, np.array([-1, 0]))

    assert table["path"].tolist() == ["constant"] * 2
    assert table["oldest"].isna().tolist() == [True, False]
