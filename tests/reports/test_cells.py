from zoneinfo import ZoneInfo

import pytest

from ralphcap.reports import cells

SEOUL = ZoneInfo("Asia/Seoul")
GIB = 2**30


@pytest.mark.parametrize(
    ("cell", "unit", "written"),
    [
        (1.5 * GIB, "bytes", "1.5 GiB"),
        (0.43, "cores", "0.43 cores"),
        (7, None, "7"),
        (True, None, "yes"),
        (None, "bytes", ""),
        ("+Inf", "count", "∞"),
        ("2026-11-20T00:00:00Z", None, "2026-11-20 09:00"),
        ("2026-11-20", None, "2026-11-20"),
        ("한국", None, "한국"),
    ],
)
def test_a_cell_is_written_by_its_kind(cell, unit, written):
    assert cells.value({"it": cell, "unit": unit}, "it", SEOUL) == written


def test_a_share_is_a_ratio_whatever_the_rows_unit_is():
    assert cells.value({"share": 1.12, "unit": "bytes"}, "share", SEOUL) == "112 %"


def test_counts_and_shares_keep_their_unit_beside_bytes():
    assert [cells.unit_of(name, "bytes") for name in ("lines", "share_before", "stored_bytes")] == [
        "count",
        "ratio",
        "bytes",
    ]
    assert cells.unit_of("lines", None) == "count"


@pytest.mark.parametrize("formula", ["=cmd()", "+1+cmd()", "-1+cmd()", "@SUM(A1)", "\t=cmd()"])
def test_a_formula_is_not_run_by_a_spreadsheet(formula):
    assert cells.plain(formula) == f"'{formula}"


def test_a_verdict_is_a_shape_and_a_word():
    written = cells.verdict({"verdict": "breach"})

    assert "◆" in written
    assert written.endswith(" breach")


def test_every_verdict_has_a_shape_of_its_own():
    assert len(set(cells.MARKS.values())) == 5


def test_the_bar_of_a_row_over_its_limit_is_full_and_its_number_true():
    written = cells.share({"verdict": "breach", "demand": 3.0, "limit": 2.0})

    assert "width:100%" in written
    assert "150 %" in written


def test_growth_is_a_signed_share_of_the_limit_with_the_amount_on_hover():
    written = cells.growth({"growth_per_day": -0.004 * GIB, "limit": GIB, "unit": "bytes"})

    assert written == '<span title="-4.1 MiB a day">−0.40 %</span>'


def test_growth_too_small_to_say_has_no_sign_of_its_own():
    assert ">+0.00 %<" in cells.growth({"growth_per_day": -1e-9, "limit": 1.0, "unit": "cores"})


@pytest.mark.parametrize("write", [cells.share, cells.growth])
def test_what_is_not_known_is_a_dash(write):
    assert write({"demand": None, "limit": 1.0, "growth_per_day": None}) == "–"


def test_dates_are_read_from_the_results_own_texts():
    days = {"date_early": "2027-01-01T15:00:00Z", "date_median": "2027-01-13T15:00:00Z", "date_late": None}

    assert cells.outcome({"verdict": "watch", "since": None, **days}, SEOUL) == "full 14 Jan 2027 (2 Jan – later)"
