"""How does a real Alertmanager start, and whom does it tell?"""

import json
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from tests.lab.servers.exporters import Exporter
from tests.lab.servers.programs import SERVERS, program

NOBODY = "127.0.0.1:9"


class Alertmanager(Exporter):
    """An Alertmanager that repeats its notifications every second, to one receiver that takes them and one that refuses.

    receiver   the address of a server that answers 200 under /taken and 400 under /refused; its default is nobody's
    """

    name = "alertmanager"
    job = "alertmanager"

    def __init__(self, folder: Path, receiver: str = NOBODY) -> None:
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

    def silence(self, *matchers: dict[str, Any], hours: float = 1, **more: object) -> str:
        """Mute what the matchers match, from now on, by the server's own API. Returns the silence's id.

        more   other keys of a silence: createdBy, comment, startsAt; with an `id`, that silence is changed
        """
        begin = pd.Timestamp.now("UTC")
        end = begin + pd.Timedelta(hours=hours)
        own = {"matchers": matchers, "startsAt": begin.isoformat(), "endsAt": end.isoformat()}
        return str(self._sent("POST", "silences", {"createdBy": "test", "comment": "tried"} | own | more)["silenceID"])

    def unsilence(self, silence: str) -> None:
        """End a silence now."""
        self._sent("DELETE", f"silence/{silence}")

    def _sent(self, method: str, path: str, body: object = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{self.url}/api/v2/{path}", data, headers, method=method)
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.loads(answer.read() or b"null")
