"""How is a real VictoriaMetrics started? On loopback, keeping samples of any age."""

from collections.abc import Sequence

from tests.lab.servers.processes import Server, answers
from tests.lab.servers.programs import program


class VictoriaMetrics(Server):
    """A VictoriaMetrics that keeps what it is sent by remote write."""

    name = "victoria-metrics"

    def command(self) -> Sequence[str]:
        return [
            program("victoria-metrics"),
            f"-storageDataPath={self.folder / 'data'}",
            f"-httpListenAddr={self.address}",
            "-retentionPeriod=100y",
            "-loggerLevel=WARN",
            "-memory.allowedBytes=256MB",
        ]

    @staticmethod
    def show(url: str) -> None:
        """Shows what was written, at once instead of after a second."""
        answers(f"{url}/internal/force_flush")

    def ready(self) -> bool:
        return answers(f"{self.url}/health")
