"""What is a message's shape? Who writes it, how often, at which level, and what in it varies."""

from dataclasses import dataclass
from typing import Literal

from tests.lab.logs.variables import Template, template

Follows = Literal["requests", "tasks", "calls", "night", "steady"]
Form = Literal["text", "json", "raw"]

# These write one JSON object a line; the others `time - logger - level - message`.
JSON_SERVICES = ("signal-engine", "chatbot")
# This container's clock is set to Asia/Seoul, and its lines name no zone.
SEOUL_SERVICE = "daytrading-scanner"


@dataclass(frozen=True)
class Shape:
    """One message of one service.

    level     None: a line that is not in the service's format, and has no logger either
    share     of the lines of a usual trading day, as a weight among all shapes
    text      with places for variables; what follows a line break is a stack trace's
    follows   what its rate follows: `rates`
    fields    the inside of a JSON object, with places: what a JSON service says beside its message
    a_day     exactly so many on each day, whatever the volume
    """

    service: str
    logger: str
    level: str | None
    share: float
    text: str
    follows: Follows = "requests"
    fields: str = ""
    a_day: int = 0

    @property
    def form(self) -> Form:
        if self.level is None:
            return "raw"
        return "json" if self.service in JSON_SERVICES else "text"

    @property
    def template(self) -> Template:
        return template(self.text)

    @property
    def inside(self) -> Template:
        return template(self.fields)

    @property
    def tags(self) -> tuple[str, ...]:
        """As the pipeline's rules mean them: by level, and by the two words, of which no variable is one."""
        rules = {
            "error": self.level in ("ERROR", "CRITICAL"),
            "kiwoom": "Kiwoom" in self.text,
            "websocket": "WebSocket" in self.text,
        }
        return tuple(tag for tag, holds in rules.items() if holds)
