import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ralphcap.errors import ParameterError
from ralphcap.incidents import logs
from tests.incidents.documents import START, documents, lines

HOUR = pd.Timedelta("1h")
SAID = ["took 5 ms", "took 7 ms", "user ann left", "user bob left", "user cy left", "x = 3", "gone", "", "a\nb 3\n  c"]
ROWS = st.lists(
    st.tuples(
        st.sampled_from("ab"), st.sampled_from(["INFO", "ERROR", None]), st.sampled_from([*SAID, " frame", None])
    ),
    max_size=30,
)


def counted(frame: pd.DataFrame) -> dict[str, int]:
    return frame.groupby("template")["count"].sum().to_dict()


def test_lines_that_differ_in_a_number_are_one_template():
    table = logs.templates(lines("took 5 ms", "took 7 ms", "restarted", "took 8 ms"))

    assert counted(table) == {"took <*> ms": 3, "restarted": 1}
    assert table["share"].tolist() == [0.75, 0.25]


def test_a_template_says_when_and_by_whom_it_was_said():
    table = logs.templates(
        documents([("b", "INFO", "took 5 ms"), ("a", "INFO", "took 7 ms"), ("a", "INFO", "took 6 ms")])
    )

    one = table.iloc[0]
    assert one["services"] == "a, b"
    assert (one["first"], one["last"]) == (START, START + pd.Timedelta("2s"))
    assert one["examples"] == ["took 5 ms", "took 6 ms"]


def test_examples_are_the_first_line_the_last_one_and_the_least():
    assert logs.templates(lines("took 5 ms", "took 3 ms", "took 9 ms", "took 7 ms"))["examples"][0] == [
        "took 5 ms",
        "took 7 ms",
        "took 3 ms",
    ]


def test_the_same_text_at_another_level_is_a_row_of_its_own():
    table = logs.templates(documents([("a", "INFO", "GET 200"), ("a", "INFO", "GET 201"), ("a", "ERROR", "GET 500")]))

    assert table[["template", "level", "count"]].to_numpy().tolist() == [
        ["GET <*>", "INFO", 2],
        ["GET <*>", "ERROR", 1],
    ]


def test_no_document_is_a_table_of_the_same_columns_and_types():
    empty, one = logs.templates(lines("x")[:0]), logs.templates(lines("x"))

    assert empty.empty
    assert empty.dtypes.to_dict() == one.dtypes.to_dict()


def test_values_without_a_digit_are_found_by_their_number():
    users = ["ann", "bob", "cy", "dan", "eve"]

    table = logs.templates(lines(*(f"session opened for {user} from 10.0.0.1" for user in users)))

    assert counted(table) == {"session opened for <*> from <*>": 5}


def test_markup_and_escapes_of_a_line_are_kept_as_they_are():
    line = "\x1b[31m<script>alert(7)</script>\0"

    assert logs.templates(lines(line))["examples"][0] == [line]


@settings(max_examples=30, deadline=None)
@given(ROWS, st.integers(1, 7))
def test_chunks_give_the_same_table_as_all_at_once(rows, size):
    frame = documents(rows)
    chunks = [frame[start : start + size] for start in range(0, len(frame), size)]

    pd.testing.assert_frame_equal(logs.templates(chunks), logs.templates(frame))


@settings(max_examples=30, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_lines_does_not_change_the_templates(rows, random):
    rows = [(service, level or "INFO", message) for service, level, message in rows]
    mixed = random.sample(rows, len(rows))

    assert counted(logs.templates(documents(mixed))) == counted(logs.templates(documents(rows)))


@settings(max_examples=30, deadline=None)
@given(ROWS)
def test_every_event_is_counted_once(rows):
    rows = [(service, level or "INFO", message) for service, level, message in rows]

    assert logs.templates(documents(rows))["count"].sum() == len(rows)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(), max_size=20))
def test_no_text_makes_it_fail(messages):
    frame = lines(*["x"] * len(messages))
    frame["message"] = pd.Series(messages, dtype="object", index=frame.index)

    assert logs.templates(frame)["count"].sum() == len(messages)


def test_each_document_has_its_template_by_its_text():
    read = logs.Templates()
    read.add(lines("took 5 ms", "gone"))

    found = read.of(lines("gone", "never read", "took 9 ms").set_axis([7, 8, 9]))

    assert found.index.tolist() == [7, 8, 9]
    assert found[[7, 9]].tolist() == ["gone", "took <*> ms"]
    assert pd.isna(found[8])


def test_templates_over_time_count_each_stretch():
    frame = lines("took 5 ms", "took 7 ms", "gone", "took 8 ms")
    frame["timestamp"] = START + pd.to_timedelta([0, 50, 70, 130], unit="s")

    series = logs.over_time(frame, step="1min")

    assert series.dtypes.astype(str).tolist()[0::2] == ["datetime64[ms, UTC]", "float64"]
    assert {name: part["value"].tolist() for name, part in series.groupby("template", observed=True)} == {
        "gone": [0, 1, 0],
        "took <*> ms": [2, 0, 1],
    }


def test_only_the_templates_that_are_meant_are_counted_over_time():
    series = logs.over_time(lines("took 5 ms", "gone"), ["never said", "gone"], step="1min")

    assert series[["template", "value"]].to_numpy().tolist() == [["gone", 1], ["never said", 0]]


def test_lines_without_a_time_are_counted_but_in_no_stretch():
    frame = lines("took 5 ms", "gone")
    frame.loc[0, "timestamp"] = pd.NaT

    assert counted(logs.templates(frame)) == {"took <*> ms": 1, "gone": 1}
    assert logs.over_time(frame, step="1min")["template"].tolist() == ["gone"]


def test_what_was_never_said_has_no_series():
    assert logs.over_time(lines("x")[:0], step="1min").columns.tolist() == ["timestamp", "template", "value"]


def compared(before: pd.DataFrame, during: pd.DataFrame, **more: object) -> pd.DataFrame:
    return logs.compare(before, during, read_before=10 * HOUR, read_during=HOUR, **more)


def spread_over(messages: list[str], hours: float, start: pd.Timestamp = START) -> pd.DataFrame:
    frame = lines(*messages, service="a")
    return frame.assign(timestamp=pd.date_range(start, start + hours * HOUR, periods=len(frame), unit="ms"))


def test_a_new_message_is_found_however_seldom_it_is_said():
    usual = ["took 5 ms", "started"] * 500
    before, during = spread_over(usual, 10), spread_over([*usual[:100], *["pool exhausted"] * 3], 1, START + 10 * HOUR)

    found = compared(before, during)

    assert found[["change", "template", "before", "during"]].to_numpy().tolist() == [["new", "pool exhausted", 0, 3]]
    assert found["p_value"][0] == pytest.approx((1 / 11) ** 3)
    assert found["ratio"][0] == np.inf
    assert found["examples"][0] == ["pool exhausted"]


def test_a_message_that_stopped_is_gone_and_says_when_it_was_there():
    before = spread_over(["took 5 ms", "heartbeat"] * 500, 10)

    found = compared(before, spread_over(["took 5 ms"] * 50, 1, START + 10 * HOUR))

    assert found[["change", "template", "ratio", "ratio_low"]].to_numpy().tolist() == [["gone", "heartbeat", 0, 0]]
    assert found["last"][0] == START + 10 * HOUR


def test_five_times_as_often_is_more_and_a_fifth_is_less():
    before = spread_over(["usual 1", "rising", "falling"] * 500, 10)
    during = spread_over(["usual 1"] * 50 + ["rising"] * 250 + ["falling"] * 10, 1, START + 10 * HOUR)

    found = compared(before, during).set_index("template")

    assert found["change"].to_dict() == {"rising": "more", "falling": "less"}
    assert found["ratio"].to_dict() == pytest.approx({"rising": 5.0, "falling": 0.2})
    assert found.loc["rising", "ratio_low"] < 5 < found.loc["rising", "ratio_high"]


def test_a_new_kind_of_line_is_found_in_a_template_that_took_it_in():
    usual = [f"order of {name} sent" for name in ("ann", "bob", "cy", "dan", "eve") for _ in range(100)]
    before = spread_over(usual, 10)

    found = compared(before, spread_over([*usual[::10], *["order of nobody sent"] * 10], 1, START + 10 * HOUR))

    assert found[["change", "template", "within"]].to_numpy().tolist() == [
        ["new", "order of nobody sent", "order of <*> sent"]
    ]


def test_a_new_message_with_a_name_in_it_is_found_by_all_its_forms():
    seldom = [f"{letter} says {letter * 2} to {letter * 3}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    usual = ["took 5 ms", "started"] * 500
    new = ["session closed for ann", "session closed for bob", "session closed for cy"]

    found = compared(spread_over([*usual, *seldom], 10), spread_over([*usual[:100], *new], 1, START + 10 * HOUR))

    assert found[["change", "template", "during"]].to_numpy().tolist() == [["new", "session closed for <*>", 3]]


def test_two_new_messages_that_are_alike_are_told_apart():
    usual = ["took 5 ms", "started"] * 500
    new = ["job export failed"] * 9 + ["job import failed"] * 9

    found = compared(spread_over(usual, 10), spread_over([*usual[:100], *new], 1, START + 10 * HOUR))

    assert found["template"].tolist() == ["job export failed", "job import failed"]


def test_one_more_new_value_is_no_news_where_each_line_brings_one():
    letters = "abcdefghijklmnopqrstuvwxyz"
    before = spread_over([f"order of {a}{b} sent" for a in letters for b in letters], 10)

    found = compared(
        before, spread_over(["order of nobody sent"] * 10 + ["order of aa sent"] * 57, 1, START + 10 * HOUR)
    )

    assert found.empty


def test_what_was_not_read_does_not_count_as_time():
    before, during = spread_over(["x"] * 100, 5), spread_over(["x"] * 20, 1, START + 10 * HOUR)

    whole = logs.compare(before, during, read_before=10 * HOUR, read_during=HOUR, error=1)
    half = logs.compare(before, during, read_before=5 * HOUR, read_during=HOUR, error=1)

    assert [*whole["ratio"], *half["ratio"]] == pytest.approx([2, 1])


def test_nothing_changed_is_an_empty_table_of_the_same_columns():
    usual = spread_over(["x", "y 1"] * 100, 10)

    found = compared(usual, usual[::5][:20])

    assert found.empty
    assert found.columns.tolist() == list(logs.CHANGES)


def test_two_empty_windows_have_no_change():
    nothing = lines("x")[:0]

    assert compared(nothing, nothing).empty


def test_a_window_of_which_nothing_was_read_is_refused():
    with pytest.raises(ParameterError, match="nothing was read"):
        logs.compare(lines("x"), lines("x"), read_before=HOUR, read_during=pd.Timedelta(0))
