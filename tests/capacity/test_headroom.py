import numpy as np
import pandas as pd

from ralphcap.capacity.headroom import headroom

LIMITS = pd.DataFrame({"service": ["kibana", "grafana"], "resource": ["memory"] * 2, "limit": [1e9, 5e8]})


def test_headroom_keeps_a_limit_that_nothing_measured():
    demand = pd.DataFrame({"service": ["kibana"], "resource": ["memory"], "value": [6e8]})

    table = headroom(demand, LIMITS).set_index("service")

    assert table.loc["kibana", "headroom"] == 4e8
    assert table.loc["kibana", "share"] == 0.6
    assert np.isnan(table.loc["grafana", "headroom"])
    assert table.loc["grafana", "note"] == "nothing measured it in this window"


def test_headroom_is_below_zero_where_the_limit_is_exceeded():
    demand = pd.DataFrame({"service": ["kibana", "grafana"], "resource": ["memory"] * 2, "value": [6e8, 6e8]})

    assert headroom(demand, LIMITS)["headroom"].tolist() == [4e8, -1e8]


def test_headroom_without_a_limit_says_so():
    demand = pd.DataFrame({"service": ["kibana"], "resource": ["memory"], "value": [6e8]})

    table = headroom(demand, LIMITS.assign(limit=np.nan))

    assert table["headroom"].isna().all()
    assert table["note"].tolist() == ["the sizing table has no limit for it"] * 2
