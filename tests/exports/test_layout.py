"""Where does each panel stand?"""

from dataclasses import replace

from ralphcap.catalog.loading import Catalog
from ralphcap.exports.layout import places


def test_an_entry_stands_where_its_grid_says(catalog: Catalog) -> None:
    query = replace(catalog["shop_api.requests"], grid={"x": 3, "y": 5, "w": 7, "h": 2})

    assert places([query]) == {"shop_api.requests": {"x": 3, "y": 5, "w": 7, "h": 2}}


def test_entries_without_a_place_flow_in_two_columns_below_the_others(catalog: Catalog) -> None:
    placed = replace(catalog["shop_api.requests"], grid={"x": 0, "y": 0, "w": 24, "h": 6})
    flowing = [replace(placed, name=f"shop_api.{letter}", grid={}) for letter in "abc"]

    found = places([*flowing, placed])

    assert [(place["x"], place["y"], place["w"]) for place in found.values()] == [
        (0, 0, 24),
        (0, 6, 12),
        (12, 6, 12),
        (0, 14, 12),
    ]


def test_panels_are_read_from_the_top_left(catalog: Catalog) -> None:
    below = replace(catalog["shop_api.requests"], name="shop_api.below", grid={"x": 0, "y": 8, "w": 12, "h": 8})
    right = replace(below, name="shop_api.right", grid={"x": 12, "y": 0, "w": 12, "h": 8})
    left = replace(below, name="shop_api.left", grid={"x": 0, "y": 0, "w": 12, "h": 8})

    assert list(places([below, right, left])) == ["shop_api.left", "shop_api.right", "shop_api.below"]
