"""How do two outlines read beside each other?"""

from ralphcap.exports.side_by_side import side_by_side

HEADS = ("ours", "theirs")


def test_lines_that_differ_are_marked() -> None:
    rows = side_by_side(["sum", "  a"], ["sum", "  b"], heads=HEADS, width=6)

    assert rows == [
        "ours     theirs",
        "sum      sum",
        "  a    ≠   b",
    ]


def test_what_only_one_side_has_faces_nothing() -> None:
    assert side_by_side(["a"], ["a", "b"], heads=HEADS, width=6)[1:] == ["a        a", "       ≠ b"]


def test_how_deep_a_line_stands_is_no_difference() -> None:
    assert side_by_side(["a"], ["    a"], heads=HEADS, width=6)[1:] == ["a            a"]


def test_a_long_line_goes_on_below_and_deeper() -> None:
    rows = side_by_side(["one two three"], ["x"], heads=HEADS, width=10)

    assert rows[1:] == ["one two    ≠ x", "    three  ≠"]
