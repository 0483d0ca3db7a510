from ralphcap.figures import panel_values
from ralphcap.figures.panels import Line
from tests.figures.panels import panel, texts


def test_big_numbers_carry_their_unit_and_their_series_name():
    figure = panel_values.numbers(panel({"api": [1, 3], "chatbot": [2, 2]}, statistic="max"), width=400.0)

    assert texts(figure) == ["3 cores", "api", "2 cores", "chatbot"]


def test_no_more_numbers_stand_side_by_side_than_can_be_read():
    figure = panel_values.numbers(panel({str(number): [number] for number in range(9)}, statistic="max"), width=400.0)

    assert texts(figure)[::2] == ["8 cores", "7 cores", "6 cores", "5 cores"]


def test_bars_stand_largest_on_top_with_their_values():
    figure = panel_values.bars(panel({"low": [1], "high": [2]}, statistic="last"), height=150.0, room=100.0)

    assert figure.layout.yaxis.ticktext == ("high", "low")
    assert figure.layout.yaxis.tickvals == (2, 1)
    assert list(figure.data[0].text) == ["2 cores", "1 core"]


def test_as_many_bars_are_drawn_as_fit():
    values = {f"{number:02}": [number] for number in range(20)}

    assert len(panel_values.bars(panel(values), height=110.0, room=100.0).data[0].x) == 5


def test_a_bound_stands_across_the_bars():
    bounded = panel({"a": [1]}, lines=(Line(2.0, "warning", "HighUsage", ">"),))

    figure = panel_values.bars(bounded, height=110.0, room=100.0)

    assert list(figure.data[1].x) == [2.0, 2.0]


def test_a_table_has_a_column_a_label_that_differs_and_its_largest_value_first():
    values = {("db", "1"): [1, 2], ("db", "2"): [3, 4]}

    (table,) = panel_values.table(panel(values, ("datname", "queryid"), kind="table")).data

    assert table.header.values == ("queryid", "last")
    assert [list(column) for column in table.cells["values"]] == [["2", "1"], ["4 cores", "2 cores"]]


def test_a_strangers_label_never_becomes_markup_in_a_table():
    (table,) = panel_values.table(panel({"<b>x</b>": [1]}, kind="table")).data

    assert table.cells["values"][0] == ["&lt;b&gt;x&lt;/b&gt;"]
