from dataclasses import replace

import pandas as pd
import pytest

from ralphcap.capacity.whatif import Change, what_if
from ralphcap.errors import ParameterError
from tests.capacity.stores import DAY, GB, OUTLOOK, logs, metrics


def asked(*changes: Change, limit: float = 50.0) -> pd.DataFrame:
    return what_if(metrics(limit), logs(limit), changes, OUTLOOK).set_index(["change", "service", "resource"])


def test_as_it_is_says_what_stands_and_each_row_that_a_change_moves() -> None:
    table = asked(Change("as it is"))

    assert table.index.get_level_values("service").tolist() == ["prometheus"] * 3 + ["elasticsearch"]
    assert table["verdict"].tolist() == ["ok"] * 4
    assert table.loc[("as it is", "elasticsearch", "disk"), "typical"] / GB == pytest.approx(30, abs=0.1)


def test_twice_the_retention_takes_twice_the_disk_and_says_when() -> None:
    table = asked(Change("as it is"), Change("60 d", retention=60 * DAY, days=60))

    typical = table["typical"] / GB
    assert typical[("60 d", "elasticsearch", "disk")] == pytest.approx(60, abs=0.1)
    assert typical[("60 d", "prometheus", "disk")] == pytest.approx(62.5, abs=3)
    # What is older than the first sample is not there: both begin to exceed 50 GB at once, 60 days after it.
    assert table.loc[("60 d", "prometheus", "disk"), "verdict"] == "breach"


def test_a_third_of_the_interval_takes_thrice_the_samples_and_cpu_but_no_series() -> None:
    table = asked(Change("5 s", interval=pd.Timedelta(seconds=5)))

    assert table.loc[("5 s", "prometheus", "cpu"), "typical"] == pytest.approx(1.5)
    assert 1 < table.loc[("5 s", "prometheus", "memory"), "typical"] / GB < 3
    assert table.loc[("5 s", "prometheus", "disk"), "verdict"] == "watch"
    assert table.loc[("5 s", "elasticsearch", "disk"), "verdict"] == "ok"


def test_three_times_the_series_leave_the_memory_row_at_once() -> None:
    table = asked(Change("x 3", series=3.0))

    assert table.loc[("x 3", "prometheus", "memory"), "typical"] / GB == pytest.approx(3)
    assert table.loc[("x 3", "prometheus", "memory"), "verdict"] == "breach"


def test_twice_the_users_write_twice_the_logs_and_no_more_series() -> None:
    table = asked(Change("twice the users", load=2.0))

    assert table.loc[("twice the users", "elasticsearch", "disk"), "typical"] / GB == pytest.approx(60, abs=0.1)
    assert table.loc[("twice the users", "prometheus", "memory"), "typical"] == GB
    assert "requests add no series" in table.loc[("twice the users", "prometheus", "disk"), "note"]


def test_series_that_follow_the_load_grow_with_it() -> None:
    following = replace(metrics(50.0), follows=0.5)

    table = what_if(following, None, [Change("twice", load=2.0)], OUTLOOK).set_index("resource")

    assert table.loc["memory", "typical"] / GB == pytest.approx(1.5)


def test_a_replica_on_one_node_changes_nothing_and_on_two_doubles() -> None:
    table = asked(Change("alone", replicas=1), Change("two nodes", replicas=1, nodes=2))

    alone = table.loc[("alone", "elasticsearch", "disk")]
    assert alone["typical"] / GB == pytest.approx(30, abs=0.1)
    assert "on 1 node(s) no more replicas are stored" in alone["note"]
    assert table.loc[("two nodes", "elasticsearch", "disk"), "typical"] / GB == pytest.approx(60, abs=0.1)


def test_several_changes_act_together() -> None:
    table = asked(Change("both", days=60, load=2.0, document=0.5))

    assert table.loc[("both", "elasticsearch", "disk"), "typical"] / GB == pytest.approx(60, abs=0.1)


def test_memory_that_was_not_measured_cannot_be_judged() -> None:
    unknown = replace(metrics(50.0), memory=float("nan"))

    table = what_if(unknown, None, [Change("as it is")], OUTLOOK).set_index("resource")

    assert table.loc["memory", "verdict"] == "cannot say"
    assert table.loc["cpu", "verdict"] == "ok"


def test_a_factor_of_nothing_is_refused() -> None:
    with pytest.raises(ParameterError, match="series is a factor above 0"):
        Change("none", series=0.0)
