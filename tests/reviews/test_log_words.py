from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest

from ralphcap.reviews import log_words

SEOUL = ZoneInfo("Asia/Seoul")
END = pd.Timestamp("2026-11-20T09:00:00Z")


def row(change, during=40, before=0, first="2026-11-20T08:02:00Z", last="2026-11-20T08:59:00Z", **values):
    usual = {
        "template": "order <*> refused",
        "level": "ERROR",
        "within": "",
        "services": "web",
        "ratio": 2.0,
        "ratio_low": 1.5,
        "ratio_high": 3.1,
    }
    times = {"first": pd.Timestamp(first), "last": pd.Timestamp(last)}
    return {"change": change, "during": during, "before": before, **usual, **times, **values}


def table(*rows):
    return pd.DataFrame(rows, columns=list(row("new")))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (row("new"), "40 lines"),
        (row("new", during=1), "1 line"),
        (row("more", during=1250, before=50), "1,250 lines, 50 before"),
        (row("gone", during=0, before=60), "60 lines before"),
    ],
)
def test_counts_are_told_beside_those_before(change, told):
    assert log_words.counts(change) == told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (row("more"), "× 2 (1.5 – 3.1)"),
        (row("new", ratio=np.inf, ratio_high=np.inf), "× at least 1.5"),
        (row("gone", ratio=0.0, ratio_low=0.0, ratio_high=0.14), "× at most 0.14"),
    ],
)
def test_a_ratio_has_its_interval_or_the_end_that_it_has(change, told):
    assert log_words.ratio(change) == told


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (row("new"), "since 17:02"),
        (row("new", last="2026-11-20T08:30:00Z"), "17:02 – 17:30"),
        (row("new", last="2026-11-20T08:02:00Z"), "17:02"),
        (row("new", first="2026-11-19T08:02:00Z"), "since 19 Nov 17:02"),
        (row("gone", last="2026-11-19T08:34:00Z"), "until 19 Nov 17:34"),
    ],
)
def test_times_are_local_with_their_day_where_it_is_another(change, told):
    assert log_words.when(change, SEOUL, END) == told


def test_changes_are_one_sentence():
    assert log_words.changes_told(table(row("new"), row("new"), row("gone"))) == "2 kinds of lines are new, 1 is gone"
    assert log_words.changes_told(table(row("less"))) == "1 kind of line is said less often"
    assert log_words.changes_told(table(row(""))) == "Nothing changed (of 1 template)"


def test_what_did_not_change_is_counted_by_templates():
    assert (
        log_words.rest(table(row("new", within="order <*>"), row(""), row("")))
        == "nothing else changed (of 2 templates)"
    )


def test_a_line_of_a_change_names_template_count_time_and_service():
    told = log_words.change(row("new", template="a\n  b"), SEOUL, END)

    assert told == ["● new", '"a b"', "40 lines", "since 17:02", "web"]


def test_cells_stand_below_each_other_also_beside_wide_letters():
    lines = log_words.in_columns([["●", "신호", "x"], ["●", "abcd", "y"]])

    assert lines == [" ●  신호  x", " ●  abcd  y"]


def test_many_services_are_counted():
    assert log_words.by("a, b") == "a, b"
    assert log_words.by("a, b, c") == "3 services"


def test_what_lacks_is_said_once_however_many_questions_it_concerned():
    ledger = pd.DataFrame({"missing": ["no index of 18; closed: x", "", "closed: x"]})

    assert log_words.lacks(ledger) == ["no index of 18", "closed: x"]
