"""Is a dashboard's answer said in words that name what crossed a limit and what is empty?"""

import math
from typing import Any

from ralphcap.figures.panels import Line
from ralphcap.reviews import panel_words
from tests.figures.panels import panel

HIGH = Line(2.0, "warning", "HighUsage", ">")
LOW = Line(2.0, "critical", "TooFew", "<")


def crossed(values: dict[str, Any], line: Line) -> list[Line]:
    asked = panel(values, lines=(line,))
    return panel_words.crossed(asked, asked.frame["value"])


def test_a_limit_is_crossed_by_any_value_on_the_side_of_its_alert() -> None:
    assert crossed({"a": [1, 3, 1]}, HIGH) == [HIGH]
    assert crossed({"a": [1, 3, 3]}, LOW) == [LOW]


def test_a_value_on_the_limit_does_not_cross_it() -> None:
    assert crossed({"a": [2, 1]}, HIGH) == []
    assert crossed({"a": [2, 3]}, LOW) == []


def test_a_threshold_does_not_say_which_side_is_bad_and_is_never_crossed() -> None:
    assert crossed({"a": [9]}, Line(2.0, "critical")) == []


def test_a_panel_without_a_number_crosses_nothing() -> None:
    assert crossed({}, HIGH) == []
    assert crossed({"a": [math.nan]}, HIGH) == []


def test_an_empty_panel_keeps_the_reason_that_the_ledger_gave() -> None:
    assert panel_words.with_reason(panel({}, lack="not scraped: job 'redis'")).lack == "not scraped: job 'redis'"


def test_an_empty_panel_without_a_reason_says_which_nothing_came() -> None:
    assert panel_words.with_reason(panel({})).lack == "no series in this window"
    assert panel_words.with_reason(panel({"a": [math.nan]})).lack.startswith("every value is NaN")


def test_the_answer_names_what_crossed_a_limit_with_its_worst_value_then_what_is_empty() -> None:
    panels = [
        panel({"a": [1, 3, 1]}, title="CPU", lines=(HIGH,)),
        panel({}, title="Memory", lack="no metric 'm' in this window"),
        panel({"a": [1]}, title="Disk"),
    ]

    answer = panel_words.answer("Hosts", panels)

    assert answer.splitlines() == [
        "Hosts: 1 limit crossed: HighUsage (3 cores > 2 cores); 1 panel without data.",
        "",
        " ● CPU     HighUsage (3 cores > 2 cores), not at the end any more",
        " ○ Memory  no data: no metric 'm' in this window",
        " · 1 other panel",
    ]


def test_a_dashboard_on_which_all_is_well_says_that_all_was_seen() -> None:
    answer = panel_words.answer("Hosts", [panel({"a": [1]}, lines=(HIGH,)), panel({"a": [1]})])

    assert answer == "Hosts: no alert's limit is crossed.\n\n · all 2 panels have data"


def test_a_limit_that_is_crossed_at_the_end_says_so() -> None:
    assert "still so at the end" in panel_words.answer("Hosts", [panel({"a": [1, 3]}, lines=(HIGH,))])


def test_limits_that_hold_and_dashboards_without_any_are_told_apart() -> None:
    assert panel_words.finding([panel({"a": [1]}, lines=(HIGH,))]) == "no alert's limit is crossed"
    assert panel_words.finding([panel({"a": [1]})]) == "no panel has an alert's limit"


def test_more_lines_than_one_reads_are_counted() -> None:
    answer = panel_words.answer("Hosts", [panel({}, lack="nothing") for _ in range(11)])

    assert answer.count("○") == 8
    assert " · 3 more stand in the table of all rows" in answer
