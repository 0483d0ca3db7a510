"""Do documents from several streams come in order, each once, however they are cut into streams and pages?"""

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from ralphcap.sources.elasticsearch.merging import Stream, ready

Line = tuple[int, str]


def page(lines: list[Line]) -> pa.Table:
    return pa.table({"timestamp": pa.array([at for at, _ in lines], pa.int64()), "id": pa.array([one for _, one in lines], pa.string())})  # fmt: skip


def lines_of(table: pa.Table) -> list[Line]:
    return list(zip(table["timestamp"].to_pylist(), table["id"].to_pylist(), strict=True))


@st.composite
def arrivals(draw: st.DrawFn) -> tuple[list[list[Line]], list[tuple[int, list[Line]]]]:
    """Streams of lines in order of time, and pages of them as they arrive: some again, from a time that was read already."""
    times = draw(st.lists(st.integers(1, 6), min_size=1, max_size=30))
    lines = [(at, f"id{number}") for number, at in enumerate(times)]
    streams: list[list[Line]] = [[], [], []]
    for one in sorted(lines, key=lambda one: one[0]):
        streams[draw(st.integers(0, 2))].append(one)
    arriving: list[tuple[int, list[Line]]] = []
    at = [0, 0, 0]
    while any(place < len(stream) for place, stream in zip(at, streams, strict=True)):
        number = draw(st.sampled_from([n for n in range(3) if at[n] < len(streams[n])]))
        stream, size = streams[number], draw(st.integers(1, 5))
        begin = at[number]
        if begin and draw(st.booleans()):  # again from the last time on, ties in whatever order
            last = stream[begin - 1][0]
            first = next(place for place, (moment, _) in enumerate(stream) if moment == last)
            tied = [one for one in stream if one[0] == last]
            rest = [one for one in stream if one[0] > last]
            whole = [*draw(st.permutations(tied)), *rest][: begin - first + size]
            arriving.append((number, whole))
            at[number] = max(begin, first + len(whole))
            streams[number] = [*stream[:first], *whole, *[one for one in stream[first:] if one not in whole]]
        else:
            arriving.append((number, stream[begin : begin + size]))
            at[number] = begin + size
    return streams, arriving


@given(arrivals())
def test_whatever_arrives_in_whatever_pages_comes_out_once_in_order_of_time_and_id(
    case: tuple[list[list[Line]], list[tuple[int, list[Line]]]],
):
    written, arriving = case
    streams = [Stream(), Stream(), Stream()]
    out: list[Line] = []
    left = [len([one for number, one in arriving if number == n]) for n in range(3)]
    for number, stream in enumerate(streams):
        stream.finished = not left[number]
    for number, lines in arriving:
        streams[number].add(page(lines))
        left[number] -= 1
        streams[number].finished = not left[number]
        for table in ready(streams):
            out += lines_of(table)

    assert out == sorted(one for stream in written for one in stream)
    assert [stream.count for stream in streams] == [len(stream) for stream in written]


def test_a_line_that_comes_a_third_time_among_others_of_its_time_is_still_known():
    stream = Stream()
    for lines in ([(1, "a")], [(1, "a"), (1, "b")], [(1, "b"), (1, "a"), (1, "c")]):
        stream.add(page(lines))
    stream.finished = True

    assert [lines_of(table) for table in ready([stream])] == [[(1, "a"), (1, "b"), (1, "c")]]
    assert stream.count == 3


def test_what_may_still_come_before_is_waited_for():
    first, second = Stream(), Stream()
    first.add(page([(1, "a"), (5, "b")]))
    assert list(ready([first, second])) == []

    second.add(page([(3, "c"), (4, "d")]))
    assert [lines_of(table) for table in ready([first, second])] == [[(1, "a"), (3, "c")]]

    second.finished = True
    assert [lines_of(table) for table in ready([first, second])] == [[(4, "d")]]

    first.finished = True
    assert [lines_of(table) for table in ready([first, second])] == [[(5, "b")]]
    assert list(ready([first, second])) == []


def test_a_stream_that_has_not_begun_holds_back_only_what_is_not_before_it():
    first, later = Stream(), Stream(begins=4)
    first.add(page([(1, "a"), (5, "b")]))

    assert [lines_of(table) for table in ready([first, later])] == [[(1, "a")]]
