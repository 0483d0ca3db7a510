import re
from zoneinfo import ZoneInfo

from ralphcap.reports import tables

SEOUL = ZoneInfo("Asia/Seoul")


def headings(written):
    return re.findall(r"<th[^>]*>([^<]*)</th>", written)


def test_a_table_of_any_kind_shows_the_columns_that_hold_something():
    rows = [
        {"name": "postgres", "cpu_used": 1.0, "unit": "cores", "empty": None},
        {"name": "redis", "cpu_used": 2.0, "unit": "cores"},
    ]

    assert headings(tables.any_table(rows, SEOUL)) == ["name", "cpu used"]


def test_numbers_stand_at_the_right_and_texts_do_not():
    written = tables.any_table([{"name": "postgres", "cpu": 1.5, "unit": "cores"}], SEOUL)

    assert '<td class="right">1.5 cores</td>' in written
    assert "<td>postgres</td>" in written


def test_a_note_stands_on_a_line_of_its_own_below_its_row():
    written = tables.any_table([{"name": "kibana", "size": 1, "note": "mount it"}], SEOUL)

    assert headings(written) == ["name", "size"]
    assert '<tr class="note"><td colspan="2">mount it</td></tr>' in written


def test_no_rows_are_said_in_a_word():
    assert tables.any_table([], SEOUL) == '<p class="quiet">None.</p>'


def test_sizing_rows_come_worst_first():
    row = {"resource": "cpu", "unit": "cores", "limit": 2.0}
    rows = [
        {**row, "service": "a", "verdict": "ok", "demand": 1.0},
        {**row, "service": "b", "verdict": "breach", "demand": 3.0},
    ]

    written = tables.sizing_rows(rows, SEOUL)

    assert written.index("b CPU") < written.index("a CPU")


def test_the_working_set_is_shown_where_it_was_measured():
    row = {"service": "a", "resource": "memory", "unit": "bytes", "verdict": "ok", "demand": 1.0, "limit": 2.0}

    assert "working set" in headings(tables.sizing_rows([{**row, "working_set": 2.0}], SEOUL))
    assert "working set" not in headings(tables.sizing_rows([row], SEOUL))
