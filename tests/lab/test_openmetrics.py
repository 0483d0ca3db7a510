"""Is the written text what promtool reads: the right series, values and times, and the same bytes every time?"""

import numpy as np
import pandas as pd

from tests.lab.metrics.everything import everything
from tests.lab.openmetrics import OpenMetricsWriter
from tests.lab.platform import LAB_NOW
from tests.lab.series import Series, Target
from tests.lab.world import World

START = pd.Timestamp("2026-11-20T08:00:00Z")
TARGET = Target("node", "node-exporter:9100")


def written(path, series, first=0, last=2) -> list[str]:
    OpenMetricsWriter(series, START).write(path, first, last)
    return path.read_text(encoding="utf-8").splitlines()


def test_a_sample_is_a_line_with_its_value_and_its_targets_moment(tmp_path):
    one = Series(TARGET, "up", np.array([1.0, 0.0]))

    lines = written(tmp_path / "samples", [one])

    moment = START.timestamp() + TARGET.offset
    assert lines == [
        f'up{{instance="node-exporter:9100",job="node"}} 1 {moment:.3f}',
        f'up{{instance="node-exporter:9100",job="node"}} 0 {moment + 60:.3f}',
        "# EOF",
    ]


def test_nan_is_no_sample(tmp_path):
    one = Series(TARGET, "up", np.array([np.nan, 1.0]))

    assert len(written(tmp_path / "samples", [one])) == 2


def test_no_sample_at_all_is_an_empty_file(tmp_path):
    assert written(tmp_path / "samples", [Series(TARGET, "up", np.full(2, np.nan))]) == ["# EOF"]


def test_only_the_asked_minutes_are_written(tmp_path):
    one = Series(TARGET, "up", np.arange(5.0))

    lines = written(tmp_path / "samples", [one], 3, 5)

    assert [line.split()[1] for line in lines[:-1]] == ["3", "4"]


def test_large_and_small_values_keep_their_digits(tmp_path):
    one = Series(TARGET, "x", np.array([53687091200.0, 0.000123]))

    lines = written(tmp_path / "samples", [one])

    assert [float(line.split()[1]) for line in lines[:-1]] == [53687091200.0, 0.000123]


def test_labels_are_escaped(tmp_path):
    one = Series(TARGET, "x", np.ones(1), {"path": 'C:\\a "b"\n'})

    assert 'path="C:\\\\a \\"b\\"\\n"' in written(tmp_path / "samples", [one], 0, 1)[0]


def test_no_target_is_scraped_on_a_full_minute():
    offsets = {one.target.offset for one in everything(World(1, LAB_NOW, days=1))}

    assert min(offsets) >= 3
    assert max(offsets) < 58


def test_the_same_seed_and_now_give_the_same_bytes(tmp_path):
    for name in ("first", "second"):
        world = World(5, LAB_NOW, days=1)
        OpenMetricsWriter(everything(world), world.start).write(tmp_path / name, 0, 120)

    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()
