from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.cli import log_tables

SEOUL = ZoneInfo("Asia/Seoul")
TIME = pd.Timestamp("2026-11-20T08:00:00.250Z").as_unit("ms")


def templates(count):
    """So many kinds of lines, each said once less than the one before."""
    return pd.DataFrame(
        {
            "template": [f"kind {number}" for number in range(count)],
            "level": "INFO",
            "during": range(count, 0, -1),
            "share": 1 / count,
            "first": TIME,
            "last": TIME,
            "services": "a, b, c",
        }
    )


def documents(**columns):
    usual = {"timestamp": [TIME], "service": ["web"], "level": ["INFO"], "message": ["all is well"]}
    return pd.DataFrame(usual | columns)


def lines(**columns):
    return list(log_tables.lines_of([documents(**columns)], SEOUL))


def test_templates_stand_with_their_counts_local_times_and_text_last():
    shown = log_tables.templates(templates(2), zone=SEOUL, lines=3).splitlines()

    assert shown[0] == "2 templates of 3 lines"
    assert shown[2].split() == ["lines", "share", "level", "first", "(Asia/Seoul)", "last", "services", "template"]
    assert shown[3].split("  ")[-1] == "kind 0"
    assert "11-20 17:00:00" in shown[3]
    assert "3 services" in shown[3]


def test_the_most_frequent_are_shown_and_the_others_counted():
    assert "… 2 more: --all prints them" in log_tables.templates(templates(42), zone=SEOUL, lines=900)
    assert "more" not in log_tables.templates(templates(42), zone=SEOUL, lines=900, most=None)


def test_no_line_is_said():
    assert log_tables.templates(templates(1).iloc[:0], zone=SEOUL, lines=0) == "No line fits."


def test_a_line_is_time_service_level_and_message():
    assert lines() == ["2026-11-20 17:00:00.250  web                INFO     all is well"]


def test_further_lines_of_a_message_stand_under_it_behind_a_bar():
    first, second = lines(message=["it broke\n2026-11-20 17:00:01.000  db  all is well"])[0].split("\n")

    assert first.endswith("it broke")
    assert second.strip() == "│ 2026-11-20 17:00:01.000  db  all is well"


def test_what_would_act_is_spelled_out_in_every_column():
    (line,) = lines(service=["a\x1b[2J"], level=["IN\nFO"], message=["\u202egnp.exe\r\x07"])

    assert line == "2026-11-20 17:00:00.250  a\\x1b[2J           IN FO    \\u202egnp.exe\\r\\x07"


def test_a_line_without_service_level_or_message_is_still_a_line():
    assert lines(service=[None], level=[None], message=[None])[0].strip() == "2026-11-20 17:00:00.250"


def test_counts_are_told_by_service_and_level_and_by_logger():
    counts = pd.DataFrame({"service": ["web", "web", "db"], "level": ["INFO", "INFO", None], "value": [2.0, 3.0, 1.0]})
    loggers = pd.DataFrame({"service": ["web"], "logger": ["api"], "value": [1500.0]})

    shown = log_tables.counted(counts, loggers).splitlines()

    assert [line.split() for line in shown[:3]] == [["service", "level", "lines"], ["web", "INFO", "5"], ["db", "1"]]
    assert shown[-1].split() == ["web", "api", "1,500"]
