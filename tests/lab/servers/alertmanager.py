"""How does a real Alertmanager start, and whom does it tell?"""

import json
from collections.abc import Sequence
from pathlib import Path

from tests.lab.servers.exporters import Exporter
from tests.lab.servers.programs import SERVERS, program


class Alertmanager(Exporter):
    """An Alertmanager that repeats its notifications every second, to one receiver that takes them and one that refuses.

    receiver   the address of a server that answers 200 under /taken and 400 under /refused
    """

    name = "alertmanager"
    job = "alertmanager"

    def __init__(self, folder: Path, receiver: str) -> None:
        super().__init__(folder)
        self.receiver = receiver

    def prepare(self) -> None:
        names = ("taken", "refused")
        route = {"receiver": "taken", "group_wait": "0s", "group_interval": "1s", "repeat_interval": "1s"}
        routes = [{"receiver": name, "continue": True} for name in names]
        receivers = [{"name": name, "webhook_configs": [{"url": f"http://{self.receiver}/{name}"}]} for name in names]
        text = json.dumps({"route": route | {"routes": routes}, "receivers": receivers}, indent=1)
        (self.folder / "alertmanager.yml").write_text(text, encoding="utf-8")

    def command(self) -> Sequence[str]:
        options = [
            f"--config.file={self.folder / 'alertmanager.yml'}",
            f"--storage.path={self.folder / 'data'}",
            f"--web.listen-address={self.address}",
            "--cluster.listen-address=",  # alone
        ]
        # An unpacked one finds its templates from there.
        place = ["env", f"--chdir={SERVERS / 'usr'}"] if (SERVERS / "usr").is_dir() else []
        return [*place, program("prometheus-alertmanager"), *options]
