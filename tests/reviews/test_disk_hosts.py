"""Which file system holds the volumes, and what happens on a node's own disk in which order? Without a server."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from ralphcap.capacity.disk_rows import level_paths
from ralphcap.capacity.filling import PATHS, Filling
from ralphcap.capacity.stores import Outlook
from ralphcap.reviews.disk_hosts import file_systems, of_nodes

GB = 2.0**30
NOW = pd.Timestamp("2026-11-20T09:00:00Z").as_unit("ms")
DAY = pd.Timedelta(days=1)


@dataclass
class Told:
    """Stands for what a source would answer: mount points with their sizes, half of each available."""

    mounts: dict[str, float]
    now: pd.Timestamp = NOW

    def frame(self, _service: str, name: str, **_values: object) -> pd.DataFrame:
        part = 1.0 if name.endswith("size") else 0.5
        rows = [
            {"timestamp": NOW, "instance": "node", "mountpoint": mount, "value": part * size}
            for mount, size in self.mounts.items()
        ]
        return pd.DataFrame(rows, columns=["timestamp", "instance", "mountpoint", "value"])


@pytest.mark.parametrize(
    ("given", "first"),
    [
        (["/boot", "/"], "/"),
        (["/", "/var"], "/var"),
        (["/", "/var/lib/docker", "/data"], "/var/lib/docker"),
        (["/etc/hosts", "/rootfs"], "/rootfs"),
        (["/host", "/host/var"], "/host/var"),
    ],
)
def test_the_file_system_of_the_volumes_comes_first(given: list[str], first: str) -> None:
    sizes = {mount: (number + 1) * GB for number, mount in enumerate(given)}

    assert file_systems(Told(sizes))["mountpoint"].iloc[0] == first  # type: ignore[arg-type]


def test_a_file_system_that_is_mounted_often_is_one() -> None:
    told = Told(dict.fromkeys(["/rootfs", "/etc/hosts", "/etc/hostname"], 500 * GB))

    assert file_systems(told)["mountpoint"].tolist() == ["/rootfs"]  # type: ignore[arg-type]


def test_no_exporter_is_no_file_system() -> None:
    assert file_systems(Told({})).empty  # type: ignore[arg-type]


def nodes(total: float) -> pd.DataFrame:
    marks = {"low": 0.85 * total, "high": 0.9 * total, "flood_stage": 0.95 * total}
    return pd.DataFrame(
        [{"node": "one", "total": total, "used": 0.8 * total, "free": 0.2 * total, "indices": 10 * GB, **marks}]
    )


def growing() -> pd.DataFrame:
    """A gibibyte a day."""
    sums = np.cumsum(np.full((len(PATHS), 60 * 24), GB / 24), axis=1)
    return level_paths(10 * GB, Filling(sums, 240, "", 0.1, 0.8, ""), now=NOW, step=pd.Timedelta(hours=1))


def test_a_nodes_watermarks_come_one_after_the_other_at_its_settings() -> None:
    (found,) = of_nodes(
        Told({}), nodes(100 * GB), pd.DataFrame({"size": [500 * GB]}), growing(), Outlook(NOW, 30 * DAY)
    )  # type: ignore[arg-type]

    days = (found.order["date_median"] - NOW) / DAY
    assert found.order["threshold"].str.split().str[-2:].str.join(" ").tolist()[:3] == [
        "low watermark",
        "high watermark",
        "flood stage",
    ]
    assert days.round().tolist() == [5, 10, 15, 20]
    assert (found.disk.limit, found.disk.used) == (95 * GB, 80 * GB)


def test_a_node_on_the_hosts_own_disk_has_no_row_besides() -> None:
    assert (
        of_nodes(Told({}), nodes(500 * GB), pd.DataFrame({"size": [502 * GB]}), growing(), Outlook(NOW, 30 * DAY)) == []
    )  # type: ignore[arg-type]
