"""Do documents of several slices of time come in order, however they arrive?"""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from ralphcap.sources.elasticsearch.merging import Stream, in_order, ready

Line = tuple[int, str]
SLICE = 3  # moments


def page(lines: list[Line]) -> pa.Table:
    return pa.table({"timestamp": pa.array([at for at, _ in lines], pa.int64()), "id": pa.array([one for _, one in lines], pa.string())})  # fmt: skip


def lines_of(table: pa.Table) -> list[Line]:
    return list(zip(table["timestamp"].to_pylist(), table["id"].to_pylist(), strict=True))


def slices(lines: list[Line]) -> list[Stream]:
    """A stream for each slice of the moments from 0 to 8, and its lines as they arrive: one a page."""
    return [
        Stream(begin, held=[page([one]) for one in lines if begin <= one[0] < begin + SLICE])
        for begin in range(0, 9, SLICE)
    ]


@given(st.lists(st.integers(0, 8), max_size=30), st.permutations(range(3)))
def test_whatever_arrives_comes_out_in_order_of_time_and_id(times: list[int], ending: list[int]):
    lines = [(at, f"id{number}") for number, at in enumerate(times)]
    streams = slices(lines)
    out: list[Line] = []
    for number in ending:
        streams[number].finished = True
        out += [one for table in ready(streams) for one in lines_of(table)]

    assert out == sorted(lines)


def test_a_slice_is_handed_on_when_it_and_all_before_it_are_at_their_end():
    first, second = slices([(2, "b"), (1, "a"), (4, "d")])[:2]
    assert list(ready([first, second])) == []

    second.finished = True
    assert list(ready([first, second])) == []

    first.finished = True
    assert [lines_of(table) for table in ready([first, second])] == [[(1, "a"), (2, "b"), (4, "d")]]
    assert list(ready([first, second])) == []


def test_slices_of_one_time_are_handed_on_together():
    one, other = Stream(0, [page([(1, "b")])], finished=True), Stream(0, [page([(1, "a")])])
    assert list(ready([one, other])) == []

    other.finished = True
    assert [lines_of(table) for table in ready([one, other])] == [[(1, "a"), (1, "b")]]


def test_lines_of_one_time_are_in_order_of_their_ids():
    table = page([(2, "c"), (1, "b"), (2, "a"), (1, "a"), (3, "z")])

    assert lines_of(in_order(table)) == [(1, "a"), (1, "b"), (2, "a"), (2, "c"), (3, "z")]
