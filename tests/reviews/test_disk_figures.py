"""Which figures does a disk forecast show, and under which names?"""

from types import SimpleNamespace
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from ralphcap.capacity.disk_rows import COLUMNS, CUT, Disk, judged, level_paths, no_paths, quantiles
from ralphcap.capacity.filling import PATHS, Filling
from ralphcap.capacity.stores import Outlook
from ralphcap.reviews.disk_figures import figures
from tests.reviews.disk_answers import DAY, GB, HOUR, NOW, TIMES

SEOUL = ZoneInfo("Asia/Seoul")
OUTLOOK = Outlook(NOW, 30 * DAY)
NOTHING = {
    "deletions": pd.DataFrame(
        {"service": [], "at": pd.DatetimeIndex([], tz="UTC"), "amount": [], "after": [], "cause": []}
    ),
    "what_if": pd.DataFrame(),
}


def disk(service: str, *, resource: str = "disk", target: str = "", measured: bool = True) -> Disk:
    """Ten megabytes an hour, up to half a gibibyte now; or nothing measured."""
    level = (
        pd.Series(0.5 * GB - 1e7 * np.arange(len(TIMES))[::-1] / 10, index=TIMES)
        if measured
        else pd.Series(np.nan, TIMES)
    )
    sums = np.cumsum(np.full((len(PATHS), 60 * 24), 1e6), axis=1)
    ahead = Filling(sums, 480, "mean", 0.1, 0.8, "")
    paths = level_paths(0.5 * GB, ahead, now=NOW, step=HOUR) if measured else no_paths()
    return Disk(service, resource, service.title(), target, "bytes", GB, level, paths, ahead)


def drawn(disks: list[Disk], tables: dict[str, pd.DataFrame] | None = None, **note: str) -> dict[str, object]:
    rows = pd.DataFrame([judged(one, OUTLOOK) for one in disks], columns=list(COLUMNS))
    rows = rows.assign(
        **{name: pd.to_datetime(rows[name], utc=True) for name in ("since", "date_early", "date_median", "date_late")}
    )
    rows = rows.assign(**note) if note else rows
    forecast = quantiles(disks, now=NOW)
    return figures(
        rows, disks, forecast, NOTHING | (tables or {}), [], zone=SEOUL, horizon=30 * DAY, prometheus=None
    )  # fmt: skip


def test_each_measured_disk_has_its_curve_and_its_parts() -> None:
    found = drawn([disk("grafana"), disk("kibana", measured=False)])

    assert list(found) == ["overview", "fill grafana disk", "parts grafana disk"]


def test_two_disks_of_one_service_are_told_apart_by_their_target() -> None:
    found = drawn([disk("elasticsearch", resource="node disk", target=node) for node in ("one", "two")])

    assert {"fill elasticsearch node disk", "fill elasticsearch node disk two"} <= set(found)


def test_what_ifs_are_drawn_where_there_are_some() -> None:
    row = {"change": "as it is", "service": "prometheus", "resource": "disk", "unit": "bytes", "typical": GB, "highest": GB, "limit": 2 * GB, "share": 0.5, "verdict": "ok", "note": ""}  # fmt: skip

    assert "what_if" in drawn([disk("grafana")], {"what_if": pd.DataFrame([row])})
    assert "what_if" not in drawn([disk("grafana")])


def test_a_promise_that_is_cut_is_said_in_the_overview() -> None:
    found = drawn([disk("prometheus")], note=CUT)

    assert "keeps less from" in str(found["overview"].to_dict())  # type: ignore[attr-defined]


def test_a_shared_file_system_that_cannot_be_foretold_is_not_drawn() -> None:
    host = disk("host")
    bare = SimpleNamespace(disk=host, levels=pd.DataFrame({"used": [1.0]}), order=pd.DataFrame())
    rows = pd.DataFrame([judged(host, OUTLOOK)], columns=list(COLUMNS))

    found = figures(
        rows, [host], quantiles([host], now=NOW), NOTHING, [bare], zone=SEOUL, horizon=30 * DAY, prometheus=None
    )  # type: ignore[list-item, arg-type]

    assert "shared" not in found
