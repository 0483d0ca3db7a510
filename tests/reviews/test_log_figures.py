import numpy as np

from ralphcap.incidents import volume
from ralphcap.reviews.log_counts import Counts
from ralphcap.reviews.log_figures import figures
from ralphcap.reviews.log_reading import times_read
from tests.figures.test_logs import numbers
from tests.incidents.counts import START, STEP, counts, window
from tests.reviews.standing_in import source
from tests.reviews.test_log_words import row, table

NOW, THEN = window(3), window(3, START - 3 * STEP)


def drawn(lines, before=None, rows=None):
    here = counts(lines)
    there = None if before is None else counts(before, THEN.start)
    read = times_read(here), times_read(here if there is None else there)
    tables = {"errors": volume.errors(here, there)}
    rows = table(row("")) if rows is None else rows
    return figures(source(missing=["a day"]), NOW, THEN, Counts(here, there, here, there, read), rows, tables)


def values(figure, name):
    return [numbers(trace.y) for trace in figure.data if trace.name == name]


def test_each_level_has_a_strip_after_one_of_all_lines():
    overview = drawn({("web", "INFO"): [1, 2, 3], ("web", "ERROR"): [0, 1, 0]})["overview"]

    assert values(overview, "all lines") == [[1, 3, 3, 3]]
    assert values(overview, "errors") == [[0, 1, 0, 0]]
    assert values(overview, "INFO") == [[1, 2, 3, 3]]


def test_the_window_before_lies_at_the_same_times_after_its_start():
    overview = drawn({"web": [1, 2, 3]}, {"web": [4, 5, 6]})["overview"]

    assert values(overview, "before") == [[4, 5, 6, 6]]
    assert (
        len({tuple(numbers(trace.x)) for trace in overview.data if trace.mode == "lines" and trace.fill is None}) == 1
    )


def test_what_was_not_read_has_no_value():
    ((_, unread, *_),) = values(drawn({"web": [1, None, 3]})["overview"], "INFO")

    assert np.isnan(unread)


def test_errors_stand_by_service_the_most_first():
    lines = drawn({("a", "ERROR"): [1, 0, 0], ("b", "ERROR"): [2, 2, 0], ("c", "INFO"): [9, 9, 9]})["error_lines"]

    assert [trace.name for trace in lines.data] == ["b", "a"]
    assert lines.layout.title.text == "Most errors: b, 4 of 4 lines"


def test_titles_are_findings():
    made = drawn({("web", "INFO"): [9, 9, 9], ("web", "ERROR"): [3, 0, 0]}, {"web": [1, 1, 1]}, table(row("new")))

    assert made["overview"].layout.title.text == "3 errors in 30 lines: 10 % (0 % before)"
    assert made["changed"].layout.title.text == "1 kind of line is new"


def test_all_figures_are_there_where_nothing_was_found():
    made = drawn({}, rows=table())

    assert list(made) == ["overview", "error_lines", "changed"]
    assert made["overview"].layout.title.text == "No line in what was read"
