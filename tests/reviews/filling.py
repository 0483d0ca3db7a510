"""How do a Prometheus and an Elasticsearch that really fill get reviewed? Through days that pass within seconds."""

import json
import tomllib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from ralphcap.capacity.blocks import Retention
from ralphcap.capacity.footprint import Footprint
from ralphcap.result import Result
from ralphcap.reviews import disk
from ralphcap.running.notebooks import Run, run, shipped_notebooks
from ralphcap.shipped import shipped
from ralphcap.sources import connect
from tests.lab.servers.cycling import Look
from tests.lab.servers.daily import PIECE, Daily, name
from tests.lab.servers.gate import Call, gate
from tests.lab.servers.living import Living

HOUR, DAY = pd.Timedelta(hours=1), pd.Timedelta(days=1)
START = pd.Timestamp("2026-10-05", tz="UTC")  # a Monday
YOUNG, FILLING, KEEPING = START + 3 * HOUR, START + 54 * HOUR, START + 102 * HOUR
KEPT = 3 * DAY  # by Prometheus all the time, by Elasticsearch at the end
GAUGES, LINES = 80, 80  # series; lines an hour
# Prometheus writes a block into segments of that size, and gives back at the end what it did not need.
SEGMENT = int(Footprint.segment)
LIMITS = {"prometheus": SEGMENT + 3 * 2**20, "elasticsearch": 1400 * 2**10}  # bytes, while they fill up
WIDE = {"prometheus": SEGMENT + 6 * 2**20, "elasticsearch": 3 * 2**20}  # once they keep what they hold


@dataclass(frozen=True)
class Lived:
    """What was told of both servers, and what was seen of them.

    young      review of a Prometheus that is hours old
    notebook   the run of the notebook, while both fill up and Prometheus goes on
    keeping    review once both delete what is too old
    racing     review of Elasticsearch, during which the index `deleted` goes and the youngest is written on
    looks      at Prometheus' disk, by time; weights: bytes of the indices
    """

    young: Result
    notebook: Run
    keeping: Result
    racing: Result
    deleted: list[str]
    looks: Mapping[pd.Timestamp, Look]
    weights: Mapping[pd.Timestamp, int]

    @property
    def filling(self) -> pd.DataFrame:
        """The notebook's rows."""
        return by_disk(self.told("rows"))

    def told(self, table: str) -> pd.DataFrame:
        """Rows, ledger, or a table of the notebook's result."""
        assert self.notebook.result is not None
        return pd.DataFrame(self.notebook.result.get(table) or self.notebook.result["tables"][table])

    def blocks(self, moment: pd.Timestamp) -> int:
        """Bytes of Prometheus' blocks."""
        return int(self.looks[moment].blocks["bytes"].sum())


def lived(folder: Path) -> Lived:
    """Both servers live from START to KEEPING, and are asked in between."""
    with ExitStack() as stack, ThreadPoolExecutor() as beside:
        starting = beside.submit(stack.enter_context, Daily(folder / "logs", start=START, per_hour=LINES))
        metrics = stack.enter_context(Living(folder / "metrics", Retention(KEPT), start=START, series=GAUGES))
        looks, weights = {YOUNG: metrics.live(YOUNG)}, {}
        young = review(profile(folder / "young", YOUNG, {"prometheus": SEGMENT}, "30d", metrics.url))

        logs = starting.result()
        wrote = beside.submit(logs.live, FILLING)
        looks[FILLING], weights[FILLING] = metrics.live(FILLING), wrote.result()
        config = profile(folder / "filling", FILLING, LIMITS, "30d", metrics.url, logs.url)
        on = pd.date_range(FILLING, KEEPING, freq=2 * HOUR, inclusive="right")
        # Not farther: what the notebook asks for must not be too old by then.
        going = beside.submit(lambda: {at: metrics.live(at) for at in on[on < START + KEPT]})
        notebook = told_by_the_notebook(config, folder / "told")
        looks |= going.result() | {at: metrics.live(at) for at in on[on >= START + KEPT]}
        weights |= {at: logs.live(at) for at in on if at.floor(PIECE) == at or at == KEEPING}

        for day in pd.date_range(START, KEEPING.floor("D") - KEPT, freq=DAY, inclusive="left"):
            logs.delete(f"/{name(day)}")
        weights[KEEPING] = logs.weighed()
        keeping = review(profile(folder / "keeping", KEEPING, WIDE, "3d", metrics.url, logs.url))
        racing, deleted = asked_while_the_oldest_goes(folder / "racing", logs)
    return Lived(young, notebook, keeping, racing, deleted, looks, weights)


def profile(
    folder: Path, moment: pd.Timestamp, limits: Mapping[str, int], retention: str, prometheus: str = "", elasticsearch: str = ""
) -> Path:  # fmt: skip
    """A configuration with these limits alone [bytes], at whose 'now' `moment` is the last time that a review asks for."""
    (folder / "catalog").mkdir(parents=True)
    rows = tomllib.loads((shipped("queries") / "sizing.toml").read_text(encoding="utf-8"))
    text = "".join(f"[{service}]\nabsent = true\n" for service in rows if service not in limits)
    for service, limit in limits.items():
        row = rows[service]["disk"] | {"limit": f"{limit // 2**10} KiB", "retention": retention}
        text += f"[{service}]\n{_lines({'title': rows[service]['title']})}[{service}.disk]\n{_lines(row)}"
    (folder / "catalog" / "sizing.toml").write_text(text, encoding="utf-8")
    servers = {key: url for key, url in (("prometheus", prometheus), ("elasticsearch", elasticsearch)) if url}
    told = {"now": f"{moment + HOUR:%Y-%m-%dT%H:%M:%SZ}", "zone": "UTC", "catalog": "catalog"}
    config = folder / "ralphcap.toml"
    config.write_text(f'default = "filling"\n[profiles.filling]\n{_lines(servers | told)}', encoding="utf-8")
    return config


def _lines(values: Mapping[str, object]) -> str:
    return "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())


def review(config: Path, services: str = ".*") -> Result:
    """The disk forecast, of all that the server has lived through, or keeps."""
    with connect(config=config) as source:
        hours = min((source.now - START) // HOUR - 1, KEPT // HOUR)
        return disk(source, f"now-{hours}h/now", horizon="7d", services=services)


def told_by_the_notebook(config: Path, output: Path) -> Run:
    """The same, by the shipped notebook."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RALPHCAP_CONFIG", str(config))
        window = f"now-{(FILLING - START) // HOUR}h/now"
        return run(shipped_notebooks()["disk_forecast"], {"window": window, "horizon": "7d"}, output=output)


def asked_while_the_oldest_goes(folder: Path, logs: Daily) -> tuple[Result, list[str]]:
    """A review during which, once it has listed them, the oldest index is deleted and the youngest written on; what went."""
    oldest = name(KEEPING.floor("D") - KEPT)
    gone: list[str] = []

    def meanwhile(call: Call) -> None:
        if not gone and call.path.endswith("_field_caps"):
            gone.append(oldest)
            logs.delete(f"/{oldest}")
            logs.live(KEEPING + HOUR)

    with gate(logs.url, within="/", meanwhile=meanwhile) as front:
        alone = {"elasticsearch": WIDE["elasticsearch"]}
        return review(profile(folder, KEEPING, alone, "3d", elasticsearch=front.url), *alone), gone


def by_disk(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows by 'service resource', their dates as times."""
    dates = {key: pd.to_datetime(rows[key], utc=True) for key in ("date_early", "date_median", "date_late")}
    return rows.assign(**dates).set_index(rows["service"] + " " + rows["resource"])
