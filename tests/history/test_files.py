"""A series frame as a file, and back."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ralphcap.history.files import decoded, encoded
from tests.history.frames import series_frame

TEXTS = st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=4))
VALUES = st.floats(width=64)


@given(
    st.dictionaries(st.tuples(st.integers(0, 40), TEXTS, TEXTS), VALUES, min_size=1, max_size=40),
)
def test_a_frame_comes_back_as_it_was(rows: dict):
    frame = series_frame([(5 * step, {"a": a, "b": b}, value) for (step, a, b), value in rows.items()], ["a", "b"])

    pd.testing.assert_frame_equal(decoded(encoded(frame)), frame, check_exact=True)


@pytest.mark.parametrize("values", [np.arange(1_000) / 7, np.full(1_000, 0.1)], ids=["each another", "all the same"])
def test_values_come_back_to_the_last_bit(values: np.ndarray):
    frame = series_frame([(5 * step, {}, value) for step, value in enumerate(values)])

    pd.testing.assert_frame_equal(decoded(encoded(frame)), frame, check_exact=True)


def test_a_value_that_does_not_change_takes_next_to_nothing():
    frame = series_frame([(5 * step, {"name": name}, 1.0) for step in range(2_000) for name in ("a", "b")])

    assert len(encoded(frame)) < 0.6 * len(frame)


def test_what_is_no_file_is_an_error():
    with pytest.raises((ValueError, OSError)):
        decoded(b"PAR1 no Parquet PAR1")
