"""Samples as bytes to columns: what is no list of [time, "value"] never becomes a number."""

import msgspec
import pytest

from ralphcap.sources.samples import columns, lines_of


def read(*values):
    """Times and values of some series' JSON."""
    lines, counts = zip(*map(lines_of, values), strict=True)
    times, numbers = columns(lines, sum(counts))
    return list(zip(times.tolist(), numbers.tolist(), strict=True))


def test_the_samples_of_all_series_follow_each_other():
    assert read(b'[[1,"2"],[3.25,"4.5"]]', b"[]", b'[[1,"-6e-7"]]') == [(1000, 2.0), (3250, 4.5), (1000, -6e-7)]


def test_lines_are_counted_a_series():
    assert [lines_of(values)[1] for values in (b'[[1,"2"],[3,"4"]]', b"[]", b"", b'[ [1,\n "2"] ]')] == [2, 0, 0, 1]


def test_spaces_between_tokens_change_nothing():
    assert read(b'[ [ 1, "2" ],\n [ 3, "+Inf" ] ]') == read(b'[[1,"2"],[3,"+Inf"]]')


@pytest.mark.parametrize(
    "values",
    [
        b'[["1","2"]]',
        b"[[1,2]]",
        b"[[1,null]]",
        b'[[1,"2",3]]',
        b'[[1,"1[2"]]',
        b'[[1,"1[[[["]]',
        b"[[1,2],[3,4]]",
        b'[[1,"1]["]]',
        b'[[1,"1\\"2"]]',
        b'[[1,"1+2"]]',
        b'[[1,"1,2"]]',
        b'[[1,"1 2"]]',
        b'[[1,""]]',
        b'[[1,"2"],[]]',
        b"[[]]",
    ],
)
def test_what_is_no_time_and_number_is_refused(values):
    with pytest.raises(msgspec.ValidationError):
        read(values)
