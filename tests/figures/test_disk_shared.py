"""Who shares a file system, and its levels."""

from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from ralphcap.figures.disk_shared import shared
from tests.figures.rows import GIB

SEOUL = ZoneInfo("Asia/Seoul")
NOW = pd.Timestamp("2026-11-20", tz="UTC").as_unit("ms")
DAY = pd.Timedelta(days=1)


def parts(*names: str) -> pd.DataFrame:
    """Each holds 10 GiB and takes in one a day."""
    times = [NOW + number * DAY for number in range(11)]
    rows = [
        {"timestamp": time, "part": name, "path": "p50", "used": (10 + number) * GIB}
        for name in names
        for number, time in enumerate(times)
    ]
    return pd.DataFrame(rows)


def order(answer: str, early: pd.Timestamp, median: pd.Timestamp) -> pd.DataFrame:
    dates = {"date_early": early, "date_median": median, "date_late": median}
    return pd.DataFrame([{"threshold": "DiskSpaceLow", "level": 90 * GIB, "answer": answer, **dates}])


def drawn(answer: str = "never", median: pd.Timestamp = pd.NaT, *, early: pd.Timestamp = pd.NaT):
    early = median if pd.isna(early) else early
    return shared(
        parts("prometheus", "grafana"), order(answer, early, median), size=100 * GIB, available=60 * GIB, target="node /", zone=SEOUL,
        horizon=30 * DAY,
    )  # fmt: skip


def test_the_parts_are_stacked_and_what_no_part_explains_is_the_rest() -> None:
    stacked = [trace for trace in drawn().data if trace.stackgroup]

    assert {trace.name for trace in stacked} == {"everything else", "prometheus", "grafana"}
    assert sum(trace.y[0] for trace in stacked) == pytest.approx(40 * GIB)
    assert sum(trace.y[-1] for trace in stacked) == pytest.approx(60 * GIB)


def test_the_title_says_what_comes_first() -> None:
    assert drawn("date", NOW + 5 * DAY).layout.title.text.startswith(
        "The shared disk: DiskSpaceLow comes on 25 Nov 2026"
    )
    assert drawn("date", early=NOW + 5 * DAY).layout.title.text == (
        "The shared disk may reach DiskSpaceLow: 1 chance in 10 by 25 Nov 2026"
    )
    assert drawn("now").layout.title.text == "The shared disk: DiskSpaceLow is reached"
    assert drawn().layout.title.text == "The shared disk reaches none of its levels"


def test_each_level_is_a_dashed_line_with_its_name() -> None:
    figure = drawn()

    assert [set(trace.y) for trace in figure.data if trace.line.dash == "dash"] == [{90 * GIB}]
    assert "DiskSpaceLow" in {note.text for note in figure.layout.annotations}
