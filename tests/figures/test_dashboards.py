import json

import pytest

from ralphcap.figures.dashboards import dashboard
from ralphcap.figures.panels import Line
from tests.figures.panels import canvas, panel, texts


def drawn(*panels):
    return dashboard(panels, canvas(), title="Database · 09:00 – 09:20 KST", subtitle="No limit is crossed")


def at(x, y, w=12, h=8):
    return {"place": {"x": x, "y": y, "w": w, "h": h}}


def test_panels_stand_where_their_places_say():
    figure = drawn(
        panel({"a": [1, 2]}, **at(0, 0)), panel({"a": [1, 2]}, **at(12, 0)), panel({"a": [1, 2]}, **at(0, 8))
    )
    first, second, third = figure.layout.xaxis, figure.layout.xaxis2, figure.layout.xaxis3

    assert first.domain[1] < 0.5 < second.domain[0]
    assert third.domain == first.domain
    assert figure.layout.yaxis3.domain[1] < 0.5 < figure.layout.yaxis.domain[0] < figure.layout.yaxis.domain[1]


def test_a_higher_dashboard_makes_a_higher_figure():
    low, high = drawn(panel({"a": [1]}, **at(0, 0))), drawn(panel({"a": [1]}, **at(0, 8)))

    assert high.layout.height > 1.5 * low.layout.height


def test_the_title_names_the_zone_and_each_panel_has_its_own():
    figure = drawn(panel({"a": [1, 2]}, title="Memory that Redis uses"))

    assert figure.layout.title.text.endswith("KST")
    assert "<b>Memory that Redis uses</b>" in texts(figure)


def test_a_long_title_takes_two_lines_and_the_reason_of_the_entry_is_told_on_hover():
    figure = drawn(
        panel({"a": [1, 2]}, title="Time within which 95 % of the requests are answered at all", about="Why so")
    )

    (title,) = [note for note in figure.layout.annotations if note.hovertext == "Why so"]
    assert title.text.count("<br>") == 1


def test_every_axis_spells_its_unit():
    figure = drawn(panel({"a": [1, 2]}, unit="ratio"), panel({"a": [0.1]}, unit="seconds", **at(12, 0)))

    assert figure.layout.yaxis.ticktext[-1].endswith(" %")
    assert figure.layout.yaxis2.ticktext[-1].endswith(" ms")


@pytest.mark.parametrize("kind", ["timeseries", "stat", "bar", "table"])
def test_a_panel_of_any_kind_without_a_value_says_why(kind):
    figure = drawn(panel({}, kind=kind, lack="no metric 'pg_up' in this window"))

    assert "no data<br>no metric 'pg_up' in this window" in texts(figure)


@pytest.mark.parametrize("kind", ["timeseries", "stat", "bar", "table"])
def test_a_panel_of_any_kind_shows_its_value_with_its_unit(kind):
    figure = drawn(panel({"a": [1, 2]}, kind=kind, statistic="last", unit="seconds"))

    assert "2 s" in figure.to_json()


def test_an_answer_that_lacks_something_says_so_below_its_title():
    assert "! not scraped: job 'redis'" in texts(drawn(panel({"a": [1, 2]}, lack="not scraped: job 'redis'")))


def test_big_numbers_name_their_statistic_and_their_lines():
    figure = drawn(panel({"a": [1, 2]}, kind="stat", statistic="max", lines=(Line(3.0, "warning", "HighUsage", ">"),)))

    assert "largest in the window, HighUsage &gt; 3 cores" in texts(figure)


def test_more_series_than_are_named_are_counted():
    assert "8 series, the 6 largest named" in texts(drawn(panel({str(number): [number] for number in range(8)})))


def test_a_strangers_text_never_becomes_markup():
    figure = drawn(panel({"<b>x</b>": [1, 2]}, title="<i>t</i>", lack="<u>l</u>", about="<s>a</s>"))

    written = json.dumps([texts(figure), [note.hovertext for note in figure.layout.annotations]])
    assert not [mark for mark in ("<b>x", "<i>", "<u>", "<s>") if mark in written]


def test_a_dashboard_without_panels_is_an_empty_figure():
    assert not drawn().data
