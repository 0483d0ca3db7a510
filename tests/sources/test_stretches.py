"""How stretches of time are named."""

import pandas as pd
import pytest

from ralphcap.sources.stretches import period


def moment(text):
    return pd.Timestamp(text, tz="UTC")


@pytest.mark.parametrize(
    ("start", "end", "dated", "named"),
    [
        ("2026-11-20 02:10", "2026-11-20 02:40", False, "02:10-02:40 UTC"),
        ("2026-11-20 02:10", "2026-11-20 02:40", True, "2026-11-20 02:10-02:40 UTC"),
        ("2026-11-20 02:10:15", "2026-11-20 02:11", False, "02:10:15-02:11:00 UTC"),
        ("2026-11-20 23:50", "2026-11-21 00:10", False, "2026-11-20 23:50 - 2026-11-21 00:10 UTC"),
    ],
)
def test_a_period_has_its_date_across_midnight_and_its_seconds_where_there_are(start, end, dated, named):
    assert period(moment(start), moment(end), dated) == named
