"""What one point of an answer makes the server read of each series."""

import pandas as pd
import pytest

from ralphcap.sources.costing import reads

SCRAPE = pd.Timedelta("15s")


@pytest.mark.parametrize(
    ("expression", "samples"),
    [
        ("1 + 2", 0),
        ("up", 1),
        ("up offset 5m", 1),
        ("sum by (job) (rate(x[5m]))", 20),
        ("rate(x[5m]) / rate(y[1m])", 20 + 4),
        ("rate(x[1s])", 1),
        ("max_over_time(up[1h:1m])", 60),
        ("max_over_time(rate(x[5m])[1h:1m])", 20 * 60),
        ("max_over_time(up[1m:])", 4),
    ],
)
def test_ranges_are_read_whole_for_every_point(expression, samples):
    assert reads(expression, SCRAPE) == samples
