from zoneinfo import ZoneInfo

from ralphcap.reports.fragment import fragment

SEOUL = ZoneInfo("Asia/Seoul")


def test_a_table_stands_under_its_name():
    written = fragment("slow_queries", [{"name": "q1"}], SEOUL)

    assert written.index("Slow queries") < written.index("q1")


def test_what_a_stranger_wrote_stays_text_in_a_notebook():
    assert "<script" not in fragment("unlisted", [{"name": "<script>alert(1)</script>"}], SEOUL)
