"""How is a running Elasticsearch asked? Over the session of its own client. Imports errors.

The client carries the connections: hosts, TLS, credentials, and the other host where one is dead. Bodies stay bytes, as
bundles keep them.
"""

import json
from collections.abc import Generator, Mapping, Sequence
from typing import Any

from ralphcap.sources.access import Access
from ralphcap.sources.calls import AT_ONCE, RETRIES, Calls
from ralphcap.sources.deadline import Deadline
from ralphcap.sources.elasticsearch.client import JSON, TooLarge, client
from ralphcap.sources.elasticsearch.refusals import BUSY, check_answer, not_elasticsearch, unreachable
from ralphcap.sources.refusals import timed_out, too_large
from ralphcap.sources.transport import MOST_BYTES, Following, RawAnswer, Request

_KEPT_HEADERS = ("location", "retry-after", "content-type")


class ElasticsearchTransport:
    """An Elasticsearch on the network.

    hosts      addresses of one cluster, without credentials; the client goes to another where one is dead
    deadline   of a whole question
    """

    def __init__(
        self,
        hosts: Sequence[str],
        access: Access | None = None,
        *,
        deadline: Deadline | None = None,
        retries: int = RETRIES,
        at_once: int = AT_ONCE,
    ) -> None:
        self.address = hosts[0]
        self.deadline = deadline or Deadline(30.0)
        self._access = access or Access()
        self._client = client(hosts, self._access, at_once, self.deadline)
        self._calls = Calls(
            self._send,
            lambda answer, request: check_answer(answer, request, self.address),
            lambda answer: answer.status in BUSY,
            [node.connections for node in self._client.transport.node_pool.all()],
            self.deadline,
            retries=retries,
            at_once=at_once,
        )

    def fetch(self, request: Request) -> RawAnswer:
        """The answer to one call, status 200. Raises QueryRejected or SourceUnavailable."""
        return self._calls.fetch(request)

    def fetch_all(self, requests: Sequence[Request]) -> Generator[RawAnswer]:
        """The answers in the requests' order; ended early, it cuts the calls that are under way."""
        return self._calls.fetch_all(requests)

    def fetch_chains(self, firsts: Sequence[Request], following: Following) -> Generator[tuple[Request, RawAnswer]]:
        """Calls of which each follows from the answer before it."""
        return self._calls.fetch_chains(firsts, following)

    def close(self) -> None:
        """Give the connections back."""
        self._client.close()

    def _send(self, request: Request) -> RawAnswer:
        import elastic_transport
        from elasticsearch import ApiError, UnsupportedProductError

        query, body = sent(request)
        headers = {"accept": JSON} | ({"content-type": JSON} if body else {})
        try:
            answer = self._client.perform_request(
                request.method, request.path, params=query, headers=headers, body=body
            )
        except UnsupportedProductError as error:  # an ApiError, too, of an answer with status 200
            raise not_elasticsearch(request, self.address) from error
        except ApiError as error:
            said = error.body if isinstance(error.body, bytes) else b""
            return RawAnswer(self._access.hidden_in(said), error.meta.status, _headers(error.meta))
        except TooLarge as error:
            raise too_large(request, self.address, MOST_BYTES) from error
        except elastic_transport.ConnectionTimeout as error:
            raise timed_out(request, self.address, self.deadline.seconds) from error
        except elastic_transport.TransportError as error:
            raise unreachable(error, request, self.address, self.deadline.seconds) from error
        return RawAnswer(bytes(answer.body), answer.meta.status, _headers(answer.meta))


def sent(request: Request) -> tuple[dict[str, str], bytes | None]:
    """What goes over the wire: the address's parameters, and the body with what only passes."""
    query = {name: value for name, value in request.params.items() if name != "body"}
    if "body" not in request.params and not request.passing:
        return query, None
    body = json.loads(request.params.get("body", "{}"))
    for path, value in request.passing.items():
        *outer, last = path.split(".")
        inner = body
        for name in outer:
            inner = inner[name]
        if value is None:
            inner.pop(last, None)
        else:
            inner[last] = value
    return query, json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _headers(meta: Any) -> Mapping[str, str]:
    return {name: str(meta.headers[name]) for name in _KEPT_HEADERS if name in meta.headers}
