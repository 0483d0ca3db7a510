"""What each change would take of each limit."""

import pandas as pd

from ralphcap.figures.disk_whatifs import what_if
from ralphcap.figures.theme import BREACH
from tests.figures.rows import GIB

DAY = pd.Timedelta(days=1)


def table(*highest: float) -> pd.DataFrame:
    rows = [
        {
            "change": f"change {number}", "service": "prometheus", "resource": "disk", "unit": "bytes", "highest": one * GIB,
            "limit": GIB, "share": one, "verdict": "breach" if one > 1 else "ok",
        }
        for number, one in enumerate(highest)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_the_title_counts_what_exceeds_a_limit() -> None:
    assert what_if(table(0.5, 1.2), horizon=90 * DAY).layout.title.text == "1 of 2 what-ifs exceed a limit"
    later = table(0.5, 1.2).assign(verdict=["ok", "watch"])
    assert what_if(later, horizon=90 * DAY).layout.title.text == "1 of 2 what-ifs may exceed a limit"
    assert what_if(table(0.5), horizon=90 * DAY).layout.title.text == "Every what-if stays within its limit"


def test_each_what_if_is_a_line_to_its_share_and_a_far_one_ends_at_the_edge() -> None:
    figure = what_if(table(0.5, 7.0), horizon=90 * DAY)

    lines = [trace for trace in figure.data if trace.hovertext]
    assert [trace.x[-1] for trace in lines] == [0.5, 2.0]
    assert lines[1].line.color == BREACH
    assert any("700 %" in str(note.text) for note in figure.layout.annotations)


def test_what_has_no_limit_is_left_out() -> None:
    known = table(0.5)
    unknown = table(0.5).assign(share=float("nan"), change="unknown")

    figure = what_if(pd.concat([known, unknown]), horizon=90 * DAY)

    assert list(figure.layout.yaxis.ticktext) == ["prometheus disk, change 0"]
