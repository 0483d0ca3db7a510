"""A series frame in Prometheus' own spelling, which the sources' parser reads back."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from ralphcap.frames import label_column
from ralphcap.history.matrices import matrix
from ralphcap.sources.prometheus_parsing import parse_page
from ralphcap.sources.stitching import stitch
from tests.history.frames import series_frame

TEXTS = st.one_of(st.none(), st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=4))


@given(
    st.dictionaries(st.tuples(st.integers(0, 40), TEXTS), st.floats(width=64), min_size=1, max_size=40),
    st.sampled_from(["name", "value", "label_value", "timestamp"]),
)
def test_what_is_written_is_read_back(rows: dict, label: str):
    column = label_column(label)
    frame = series_frame([(5 * step, {column: text}, value) for (step, text), value in rows.items()], [column])

    page = parse_page(matrix(frame), "kept")

    pd.testing.assert_frame_equal(stitch([page], [label], "kept"), frame, check_exact=True)


def test_nothing_is_an_answer_without_series():
    assert parse_page(matrix(None), "kept").labels == []
    assert matrix(series_frame([], ["name"])) == matrix(None)


def test_a_single_series_has_no_labels():
    frame = series_frame([(0, {}, 1.5), (5, {}, 2)])

    assert matrix(frame).endswith(b'"result":[{"metric":{},"values":[[1795132800,"1.5"],[1795133100,"2"]]}]}}')
