import pandas as pd

from ralphcap.incidents import volume
from ralphcap.incidents.silences import silences
from ralphcap.reviews.log_answer import answer
from tests.incidents.counts import counts, window
from tests.reviews.standing_in import DAY, NOW, source
from tests.reviews.test_log_words import row, table

SAME = row("", before=40)
QUIET = {("web", "INFO"): [5, 5], ("db", "INFO"): [5, 5]}


def tables(lines, before=None):
    """A review's tables from counts."""
    here, there = counts(lines), None if before is None else counts(before)
    quiet = silences(here, window(len(next(iter(lines.values()), [0]))), there)
    return {
        "volume": volume.by_service(here, there),
        "errors": volume.errors(here, there),
        "silence": quiet,
        "indices": pd.DataFrame({"bytes": [2.0**20, float("nan")]}),
    }


def told(rows, of, *, missing=(), **more):
    return answer(source(missing=missing), DAY, rows, of, **more).splitlines()


def test_a_calm_day_is_told_in_three_lines():
    assert told(table(SAME), tables(QUIET)) == [
        "Nothing changed (of 1 template).",
        "",
        " ○ nothing changed (of 1 template)",
        " · no error in 20 lines",
        " · 20 lines of 2 services; the indices of both windows take 1 MiB",
    ]


def test_no_error_is_said_only_of_what_was_read():
    lines = told(table(SAME), tables(QUIET), missing=["no index of 2026-11-19"])

    assert lines[0] == "Of what was read: nothing changed (of 1 template)."
    assert lines[2] == " ! no index of 2026-11-19"
    assert " · no error in 20 lines that were read" in lines


def test_changes_come_first_and_errors_with_their_share_before():
    of = tables(QUIET | {("web", "ERROR"): [1, 4]}, QUIET | {("web", "ERROR"): [0, 1]})

    lines = told(table(row("new", during=5)), of)

    assert lines[0] == "1 kind of line is new; 20 % of lines are errors (4.76 % before)."
    assert lines[2].startswith(' ● new  "order <*> refused"  5 lines')
    assert " · 5 errors in 25 lines, most web: 5 of 15 lines (1 before)" in lines


def test_errors_that_are_not_surely_new_are_told_as_perhaps():
    rows = table(row("", during=2, before=0, ratio=float("inf")))

    assert any(line.startswith(' ○ perhaps new  "order <*> refused"') for line in told(rows, tables(QUIET)))


def test_more_changes_than_one_reads_stand_in_the_table():
    lines = told(table(*[row("new") for _ in range(11)]), tables(QUIET))

    assert " ● 3 more changes stand in the table" in lines


def test_a_service_that_fell_silent_is_told_with_what_should_have_come():
    lines = told(table(SAME), tables({"web": [50, 0, 50], "db": [90, 90, 90]}))

    assert lines[0] == "Nothing changed (of 1 template); web fell silent."
    assert any(line.startswith(" ● silent  web  ") and "about 33 lines should have come" in line for line in lines)


def test_a_silence_that_lasts_has_no_end():
    of = tables(QUIET)
    gap = {"gap_start": NOW - pd.Timedelta(hours=1), "gap_end": NOW, "expected": 50.0, "silent": True}
    of["silence"] = of["silence"].assign(**gap).head(1)

    assert any("since 20:00: about 50 lines" in line for line in told(table(SAME), of))


def test_what_was_not_read_or_not_compared_is_said_in_place_of_changes():
    unread = told(table(), tables(QUIET), unread="9,000,000 lines")
    uncompared = told(table(SAME), tables(QUIET), uncompared="nothing was found")

    assert unread[0] == uncompared[0] == "What changed cannot be said."
    assert unread[2] == " ○ counted, not read: 9,000,000 lines"
    assert uncompared[2] == " ○ not compared: nothing was found"


def test_no_line_is_said():
    lines = told(table(), tables({}), only="services 'x'")

    assert lines[0] == "No line fits."
    assert lines[-1].startswith(" · 0 lines, only services 'x'; ")


def test_what_is_new_is_told_before_what_is_surer_and_known():
    lines = told(table(row("less", before=90), row("new")), tables(QUIET))

    assert [line.split()[1] for line in lines[2:4]] == ["new", "less"]
