"""What is a series of the simulated past? One value a minute on a common grid, scraped from a target."""

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

MINUTE = pd.Timedelta("1min")


@dataclass(frozen=True)
class Target:
    """What Prometheus scrapes: a job's instance, at its own moment within each minute."""

    job: str
    instance: str

    @property
    def labels(self) -> dict[str, str]:
        return {"job": self.job, "instance": self.instance}

    @property
    def offset(self) -> float:
        """Seconds after the full minute, 3 to 57: Prometheus spreads its targets, and no sample lies on a step."""
        return 3 + zlib.crc32(f"{self.job} {self.instance}".encode()) % 54_000 / 1000


@dataclass(frozen=True, eq=False)
class Series:
    """One series: `values[i]` is the sample of the grid's i-th minute, NaN where there is none."""

    target: Target
    name: str
    values: np.ndarray
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The series as the exposition format spells it, with job and instance: `up{instance="…",job="node"}`."""
        return f"{self.name}{{{_pairs(self.target.labels | dict(self.labels))}}}"

    @property
    def exposed(self) -> str:
        """The series as its exporter spells it, without job and instance."""
        return f"{self.name}{{{_pairs(self.labels)}}}" if self.labels else self.name


def _pairs(labels: Mapping[str, str]) -> str:
    return ",".join(f'{label}="{_escaped(value)}"' for label, value in sorted(labels.items()))


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
