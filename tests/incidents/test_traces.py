import pandas as pd
import polars as pl
import pytest

from ralphcap.incidents.documents import columns
from ralphcap.incidents.traces import LONGEST, events
from tests.incidents.documents import documents

PYTHON = ["Traceback (most recent call last):", '  File "/app/x.py", line 3, in f', "    raise X", "KeyError: 5"]
CHAINED = ["", "During handling of the above exception, another exception occurred:", "", *PYTHON]
JAVA = ["com.kiwoom.X: no answer", "\tat com.kiwoom.Y(Y.java:3)", "Caused by: java.net.Z: timed out", "\t... 3 more"]


def joined(*rows: tuple[str, str | None, str]) -> list[tuple[str, str]]:
    """Service and message of each event."""
    found, rest = events(columns(documents(rows)), final=True)
    assert rest.is_empty()
    return list(found.select("service", "message").iter_rows())


def after(level: str, message: str, *more: str, service: str = "a") -> list[tuple[str, str | None, str]]:
    return [(service, level, message), *((service, None, line) for line in more)]


@pytest.mark.parametrize("trace", [PYTHON, PYTHON + CHAINED, JAVA], ids=["python", "chained", "java"])
def test_a_trace_whose_lines_are_documents_is_one_event(trace):
    assert joined(*after("ERROR", "failed", *trace), ("a", "INFO", "next")) == [
        ("a", "\n".join(["failed", *trace])),
        ("a", "next"),
    ]


def test_lines_without_a_level_that_are_no_trace_are_events_of_their_own():
    assert joined(*after("INFO", "start", "GET /health 200", "GET /health 200")) == [
        ("a", "start"),
        ("a", "GET /health 200"),
        ("a", "GET /health 200"),
    ]


def test_what_follows_javas_last_frame_is_no_part_of_the_trace():
    assert joined(*after("ERROR", "failed", *JAVA, "GET /health 200"))[1] == ("a", "GET /health 200")


def test_services_that_speak_in_between_keep_their_lines():
    first, second = after("ERROR", "failed", *PYTHON), after("ERROR", "lost", *JAVA, service="b")
    mixed = [row for pair in zip(first, second, strict=True) for row in pair]

    assert joined(*mixed) == [("a", "\n".join(["failed", *PYTHON])), ("b", "\n".join(["lost", *JAVA]))]


def test_an_event_has_the_time_and_level_of_its_first_line():
    found, _ = events(columns(documents(after("ERROR", "failed", *PYTHON))), final=True)

    assert found["level"].to_list() == ["ERROR"]
    assert found["timestamp"].dt.second().to_list() == [0]


def test_lines_that_come_much_later_are_no_part_of_the_trace():
    rows = documents(after("ERROR", "failed", *PYTHON))
    rows.loc[1:, "timestamp"] += pd.Timedelta("1h")

    found, _ = events(columns(rows), final=True)

    assert found["message"].to_list() == ["failed", "\n".join(PYTHON)]


def test_lines_without_a_time_are_events_of_their_own():
    rows = documents(after("ERROR", "failed", *PYTHON))
    rows["timestamp"] = pd.Series(pd.NaT, index=rows.index, dtype="datetime64[ms, UTC]")

    assert len(events(columns(rows), final=True)[0]) == len(rows)


def test_services_with_levels_only_lose_no_line_between_chunks():
    lines = columns(documents([("a", "INFO", "1"), ("b", "INFO", "2"), ("a", "INFO", "3")]))

    closed, rest = events(lines, final=False)

    assert (closed["message"].to_list(), rest["message"].to_list()) == (["1"], ["2", "3"])


def test_a_trace_without_end_is_cut():
    found, _ = events(columns(documents(after("ERROR", "failed", *[" frame"] * (2 * LONGEST)))), final=True)

    assert found["message"].str.count_matches("\n").to_list() == [LONGEST - 1, LONGEST - 1, 0]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_chunks_make_the_same_events_as_all_at_once(size):
    rows = [
        *after("ERROR", "failed", *PYTHON, *CHAINED, "GET /health 200"),
        *after("ERROR", "lost", *JAVA, service="b"),
        *after("INFO", "next", "GET /health 200", " odd", service="a"),
        *after("INFO", "other", service="c"),
    ]
    lines = columns(documents(rows))
    whole, _ = events(lines, final=True)

    parts, rest = [], lines.clear()
    for start in range(0, len(lines), size):
        part, rest = events(pl.concat([rest, lines[start : start + size]]), final=False)
        parts.append(part)
    parts.append(events(rest, final=True)[0])

    assert pl.concat(parts).sort("timestamp").equals(whole)
