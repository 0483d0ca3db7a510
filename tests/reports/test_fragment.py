from zoneinfo import ZoneInfo

from ralphcap.reports.fragment import fragment

SEOUL = ZoneInfo("Asia/Seoul")


def test_a_table_stands_under_its_name():
    written = fragment("slow_queries", [{"name": "q1"}], SEOUL)

    assert written.index("Slow queries") < written.index("q1")


def test_what_a_stranger_wrote_stays_text_in_a_notebook():
    assert "<script" not in fragment("unlisted", [{"name": "<script>alert(1)</script>"}], SEOUL)


def test_a_heading_stands_above_its_numbers():
    written = fragment("ledger", [{"query": "a", "series": 5}], SEOUL)

    assert 'text-align:left" scope="col">query</th>' in written
    assert 'text-align:right" scope="col">series</th>' in written
