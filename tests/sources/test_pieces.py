"""Windows in pieces: by points, by samples, and whole again."""

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ralphcap.sources.pieces import Pieces
from ralphcap.window import Window

START = pd.Timestamp("2026-11-20T00:00:00Z").as_unit("ms")
MINUTE = pd.Timedelta("1min")


def counts(pieces, points, series):
    """Points of each piece of a window with so many points."""
    return [piece.count for piece in pieces.of(Window(START, START + points * MINUTE, MINUTE), series)]


def test_by_points_alone_all_pieces_are_as_long_as_they_may_be():
    assert counts(Pieces(most_points=4), 10, series=1_000_000) == [4, 4, 2]


def test_a_first_piece_tells_how_long_the_others_may_be():
    assert counts(Pieces(most_points=100, first_points=2, most_samples=30), 20, series=5) == [2, 6, 6, 6]


def test_few_series_are_asked_in_pieces_as_long_as_the_server_allows():
    assert counts(Pieces(most_points=8, first_points=2, most_samples=30), 20, series=1) == [2, 8, 8, 2]


def test_where_the_first_piece_is_empty_a_hundred_series_are_taken():
    assert counts(Pieces(most_points=100, first_points=2, most_samples=300), 11, series=0) == [2, 3, 3, 3]


def test_more_series_than_samples_are_asked_point_by_point():
    assert counts(Pieces(most_points=100, first_points=1, most_samples=30), 3, series=31) == [1, 1, 1]


def test_a_window_that_fits_is_one_piece():
    assert counts(Pieces.within(10_000_000, 2), 500, series=1) == [500]


@pytest.mark.parametrize(("samples", "calls"), [(10_000_000, 2), (100_000, 2), (10_000, 16)])
def test_pieces_under_way_stay_within_the_samples(samples, calls):
    pieces = Pieces.within(samples, calls)

    assert calls * pieces.most_samples <= samples


@given(st.integers(1, 300), st.integers(2, 50), st.integers(0, 60), st.integers(0, 200), st.integers(0, 300))
def test_pieces_are_the_window_without_gap_or_overlap(points, most_points, first_points, most_samples, series):
    window = Window(START, START + points * MINUTE, MINUTE)

    pieces = list(Pieces(most_points, first_points, most_samples).of(window, series))

    bounds = [(piece.start, piece.end) for piece in pieces]
    assert bounds[0][0] == window.start
    assert bounds[-1][1] == window.end
    assert all(end == start for (_, end), (start, _) in pairwise(bounds))
    assert all(piece.count <= most_points for piece in pieces)
