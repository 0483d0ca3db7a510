"""Which of two families of indices hold a line once? Moved, copied, both: on the real server, and cell by cell."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ralphcap.catalog.searches import Also, Search
from ralphcap.sources.elasticsearch.coverage import Counted, Index
from ralphcap.sources.elasticsearch.families import once
from tests.sources.elasticsearch.small import DAYS, Family, line, note, partly, window

DAY = window(DAYS[0], DAYS[1])
ERRORS = [line(f"{DAYS[0]}T{hour:02}:30:00Z", "ERROR", message=f"broke at {hour}") for hour in (3, 9, 15)]


def counted(family: Family, *, levels: str = "") -> dict[str, float]:
    """Lines by level, as buckets and as documents, which have to agree."""
    with family.connect(strict=True) as source:
        frame = source.ask("small.lines", DAY, levels=levels)
        documents = source.ask("small.documents", DAY, levels=levels)
        family.noted = note(source)
    by_level = frame.groupby("level", observed=True)["value"].sum().to_dict()
    assert Counter(documents["level"]) == by_level
    return {str(level): float(value) for level, value in by_level.items()}


def test_errors_that_were_moved_are_read_in_both_families(families: Family):
    families.write(DAYS[0], [one for one in families.usual(DAYS[0]) if one["level"] == "INFO"])
    families.write(DAYS[0], ERRORS, "errors")

    assert counted(families) == {"INFO": 48, "ERROR": 3}
    assert f"lines were moved into {families.name}-errors-*: both are read" in families.noted


def test_errors_that_were_copied_are_counted_once(families: Family):
    families.write(DAYS[0], [*families.usual(DAYS[0]), *ERRORS])
    families.write(DAYS[0], [*ERRORS, line(f"{DAYS[0]}T06:00:00Z", "ERROR")], "errors")

    assert counted(families) == {"INFO": 48, "ERROR": 4}
    assert f"what {families.name}-errors-* holds are copies: counted once" in families.noted


def test_errors_that_were_copied_up_to_an_hour_and_moved_from_then_on_are_counted_once(families: Family):
    families.write(DAYS[0], [*families.usual(DAYS[0]), *ERRORS[:2]])
    families.write(DAYS[0], [*ERRORS, line(f"{DAYS[0]}T06:00:00Z", "ERROR")], "errors")

    assert counted(families) == {"INFO": 48, "ERROR": 4}
    assert "are in part copies: counted once" in families.noted


def test_errors_that_were_copied_on_one_day_and_moved_on_another_are_counted_once(families: Family):
    both = window(DAYS[0], DAYS[2])
    families.fill(DAYS[:1])
    families.write(DAYS[0], [line(f"{DAYS[0]}T06:00:00Z", "ERROR")], "errors")
    families.write(DAYS[1], [one for one in families.usual(DAYS[1]) if one["level"] == "INFO"])
    families.write(DAYS[1], [line(f"{DAYS[1]}T06:00:00Z", "ERROR")], "errors")

    with families.connect(strict=True) as source:
        assert source.ask("small.lines", both, levels="ERROR")["value"].sum() == 2
        assert source.ask("small.all", both)["value"].sum() == 98


def test_lines_that_may_be_copies_or_not_are_said(families: Family):
    """Of two errors within ten minutes, one stands in both families."""
    families.write(DAYS[0], [*families.usual(DAYS[0]), ERRORS[0]])
    families.write(DAYS[0], [ERRORS[0], line(f"{DAYS[0]}T03:31:00Z", "ERROR", message="moved")], "errors")

    with families.connect() as source:
        _, lacks = partly(source, "lines", DAY)

    first, second = families.index(DAYS[0]), families.index(DAYS[0], "errors")
    assert f"1 lines of {second} may stand in {first}, too, and count twice" in lacks


@pytest.mark.parametrize("how", ["deleted", "closed", "red"])
def test_a_day_whose_moved_errors_cannot_be_read_has_no_zero(families: Family, how: str):
    for day in DAYS[:2]:
        families.write(day, [one for one in families.usual(day) if one["level"] == "INFO"])
        families.write(day, [line(f"{day}T06:00:00Z", "ERROR")], "errors")
    index = families.index(DAYS[1], "errors")
    match how:
        case "deleted":
            families.node.delete(f"/{index}")
        case "closed":
            families.node.close_index(index)
        case "red":
            families.node.lose(index)

    with families.connect() as source:
        frame, lacks = partly(source, "lines", window(DAYS[0], DAYS[2]), levels="ERROR")

    assert ("2026-11-19" if how == "deleted" else index) in lacks
    assert frame["value"].sum() == 1
    assert set(frame["timestamp"].dt.strftime("%Y-%m-%d")) == {DAYS[0]}


def test_a_day_whose_copies_cannot_be_read_lacks_nothing(families: Family):
    families.fill(DAYS[:2])
    families.write(DAYS[0], [line(f"{DAYS[0]}T06:00:00Z", "ERROR")], "errors")

    with families.connect(strict=True) as source:
        assert source.ask("small.lines", window(DAYS[0], DAYS[2]), levels="ERROR")["value"].sum() == 2


def test_that_all_errors_indices_are_gone_is_said_where_the_others_hold_no_error(families: Family):
    families.write(DAYS[0], [one for one in families.usual(DAYS[0]) if one["level"] == "INFO"])

    with families.connect() as source:
        frame, lacks = partly(source, "lines", DAY, levels="ERROR")

    assert frame.empty
    assert f"no index {families.name}-errors-* at all: lines that were moved there are gone" in lacks


def test_a_platform_without_indices_of_errors_lacks_nothing(families: Family):
    families.fill(DAYS[:1])

    assert counted(families) == {"INFO": 48, "ERROR": 1}
    assert f"no index {families.name}-errors-* at all" in families.noted


SEARCH = Search({}, "logs-%Y.%m.%d", "at", {}, {}, Also("errors-%Y.%m.%d", {}), zero=False, count_by=())
LOGS, MOVED = "logs-2026.11.18", "errors-2026.11.18"
cells = st.dictionaries(st.integers(0, 9), st.sampled_from(["copied", "moved", "stayed"]), max_size=10)


@given(cells, st.integers(1, 3))
def test_each_line_counts_once_whatever_cells_were_copied_moved_or_stayed(what: dict[int, str], lines: int):
    there = {cell: (lines, lines) for cell, how in what.items() if how != "moved"}
    here = {cell: (lines, lines) for cell, how in what.items() if how != "stayed"}

    read = once(SEARCH, [LOGS, MOVED], Counted({LOGS: _index(there), MOVED: _index(here)}, cells=None), 1)  # type: ignore[arg-type] # not looked at

    found: Counter[int] = Counter()
    for index, of_it in ((LOGS, there), (MOVED, here)):
        if index in read.indices:
            stretches = read.indices[index]
            for cell, (number, _) in of_it.items():
                if stretches is None or any(start <= cell < end for start, end in stretches):
                    found[cell] += number
    assert found == dict.fromkeys(what, lines)
    assert read.lacks == ()


def _index(of_it: dict[int, tuple[int, int]]) -> Index:
    lines = sum(number for number, _ in of_it.values())
    return Index(lines, lines, of_it, {})
