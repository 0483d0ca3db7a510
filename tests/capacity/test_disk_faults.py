import numpy as np
import pandas as pd

from ralphcap.capacity.disk_faults import disk_faults

GIB = 2**30


def faults(size: float, available: float, **rows: tuple[float, float]) -> pd.DataFrame:
    """rows   part: used, limit [GiB]"""
    table = pd.DataFrame(
        [
            {"part": name.replace("_", " "), "used": used * GIB, "limit": limit * GIB}
            for name, (used, limit) in rows.items()
        ]
    )
    return disk_faults(table, size=size * GIB, available=available * GIB)


def test_limits_that_the_disk_holds_below_every_watermark_are_sound() -> None:
    assert faults(500, 400, prometheus=(40, 50), elasticsearch=(60, 100)).empty


def test_limits_that_add_up_to_more_than_is_there_exceed_the_disk() -> None:
    table = faults(100, 20, prometheus=(40, 50), redis=(10, 30))

    assert table["fault"].tolist() == ["limits exceed the disk"]
    assert "add up to 80 GiB; 70 GiB are there" in table["evidence"].iloc[0]


def test_a_watermark_that_comes_before_the_limit_names_how_much_can_be_used() -> None:
    """Of 200 GiB others use 80: the low watermark, 170, leaves 90 of the 100 that are promised."""
    table = faults(200, 60, elasticsearch=(60, 100))

    assert table["fault"].tolist() == ["watermarks come before the limit"]
    assert table["evidence"].iloc[0].startswith("Elasticsearch low watermark comes at 90 GiB of its 100 GiB")
    assert table["line"].iloc[0] == 'limit = "90 GiB"  # sizing.toml, [elasticsearch.disk]'


def test_container_logs_without_a_limit_get_the_lines_that_bound_them() -> None:
    table = faults(500, 400, container_logs=(3, np.nan))

    assert table["fault"].tolist() == ["no limit"]
    assert "max-size" in table["line"].iloc[0]


def test_anything_else_without_a_limit_gets_a_row_in_the_sizing_table() -> None:
    assert faults(500, 400, registry=(3, np.nan))["line"].tolist() == ["[registry.disk] in sizing.toml"]
