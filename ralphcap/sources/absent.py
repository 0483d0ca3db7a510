"""Who answers where a profile names no Prometheus? Nobody, and the error says what to add. Imports errors."""

from collections.abc import Generator, Sequence

from ralphcap.errors import ParameterError
from ralphcap.sources.transport import Following, RawAnswer, Request


class AbsentTransport:
    """A way that leads nowhere. `whose` names the profile."""

    def __init__(self, whose: str) -> None:
        self._whose = whose

    def fetch(self, request: Request) -> RawAnswer:
        """Raises ParameterError."""
        raise ParameterError(
            f'{request.about}: {self._whose} names no Prometheus.\n  Add a line to it: prometheus = "http://HOST:9090".'
        )

    def fetch_all(self, requests: Sequence[Request]) -> Generator[RawAnswer]:
        """Raises ParameterError."""
        for request in requests:
            yield self.fetch(request)

    def fetch_chains(self, firsts: Sequence[Request], following: Following) -> Generator[tuple[Request, RawAnswer]]:  # noqa: ARG002 - a transport's
        """Raises ParameterError."""
        for request in firsts:
            yield request, self.fetch(request)

    def close(self) -> None:
        """Nothing is open."""
