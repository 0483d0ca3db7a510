"""How is a real Prometheus started on blocks of the past, with what it scrapes?"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.lab.servers.processes import Server, answers
from tests.lab.servers.programs import program


@dataclass(frozen=True)
class Scrape:
    """A job to scrape: where, how often, and what the stored instance is called where it is not the address."""

    job: str
    address: str
    interval: str
    path: str = "/metrics"
    instance: str | None = None

    def config(self) -> dict[str, object]:
        labels = {"instance": self.instance} if self.instance else {}
        return {
            "job_name": self.job if self.instance is None else f"{self.job} ({self.instance})",
            "scrape_interval": self.interval,
            "scrape_timeout": self.interval,
            "metrics_path": self.path,
            "static_configs": [{"targets": [self.address], "labels": {"job": self.job} | labels}],
        }


class Prometheus(Server):
    """A Prometheus that keeps everything that it finds in `data`, and scrapes itself and the given jobs.

    itself       how often it scrapes its own metrics, or None: the tests' past needs no present
    options      flags besides its own
    executable   the program, else the one that the lab finds
    """

    name = "prometheus"

    def __init__(
        self,
        folder: Path,
        data: Path,
        scrapes: Sequence[Scrape] = (),
        *,
        itself: str | None = None,
        options: Sequence[str] = (),
        executable: str | None = None,
    ) -> None:
        super().__init__(folder)
        self.data = data
        self.options = options
        self.executable = executable
        own = [Scrape("prometheus", self.address, itself)] if itself else []
        self.scrapes = [*own, *scrapes]

    def configuration(self) -> Mapping[str, object]:
        return {"scrape_configs": [scrape.config() for scrape in self.scrapes]}

    def prepare(self) -> None:
        # JSON is YAML, and needs no quoting of ours.
        (self.folder / "prometheus.yml").write_text(json.dumps(self.configuration(), indent=1), encoding="utf-8")

    def command(self) -> Sequence[str]:
        return [
            self.executable or program("prometheus"),
            f"--config.file={self.folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={self.data}",
            f"--web.listen-address={self.address}",
            "--storage.tsdb.retention.time=10y",  # a past of any age stays
            "--storage.tsdb.max-block-duration=2h",  # blocks stay as they were written: no work beside the tests
            "--log.level=warn",
            *self.options,
        ]

    def ready(self) -> bool:
        return answers(f"{self.url}/-/ready")
