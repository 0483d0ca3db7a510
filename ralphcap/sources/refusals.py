"""Which error is it when a server does not give an answer? Statuses and broken connections. Imports errors only."""

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ralphcap.errors import QueryRejected, SourceError, SourceUnavailable
from ralphcap.sources.decoding import Undecodable, decode
from ralphcap.sources.transport import RawAnswer, Request

if TYPE_CHECKING:
    import requests

PROMETHEUS = "Prometheus"
# What a server says, in TLS, of a client's certificate (RFC 8446, section 6.2), as OpenSSL spells it
_ALERT = re.compile(r"alert (certificate|bad certificate|unknown ca|handshake failure)", re.IGNORECASE)
_REASONS = {
    401: (
        "the server wants to know who asks (401)",
        "Name the credentials in the profile: basic, bearer or headers, by reference.",
    ),
    403: ("the server does not allow it (403)", "Ask its operators for reading rights, or use another profile."),
    404: ("there is no {product} API at this address (404)", "Check the address and its path prefix."),
    429: ("the server asks for fewer requests (429)", "Wait, or ask a shorter window."),
}


def check_status(answer: RawAnswer, request: Request, server: str, product: str = PROMETHEUS) -> None:
    """Passes an answer with status 200; raises QueryRejected for 400 and 422, SourceUnavailable for all others.

    product   what should answer at the address `server`
    """
    if answer.status == 200:
        return
    message = _message(answer.body)
    if answer.status in (400, 422) and message:
        query = request.params.get("query", request.path)
        raise QueryRejected(
            f"{request.about}: the server rejects the query: {message}.\n  Mend the expression: {query.strip()}"
        )
    raise SourceUnavailable(f"{request.about}: {_reason(answer, message, server, product)}", status=answer.status)


def error_kind(body: bytes) -> str:
    """The API's word for an error ('timeout', 'bad_data'); empty where the body is not the API's."""
    return _said(body, "errorType")


def _reason(answer: RawAnswer, message: str, server: str, product: str) -> str:
    if 300 <= answer.status < 400:
        return f"{server} redirects to {_target(answer)}, and redirects are not followed.\n  Give the final address of {product}, with its path prefix."
    if answer.status in _REASONS:
        reason, advice = _REASONS[answer.status]
        return f"{server}: {reason.format(product=product)}{_when(answer)}.\n  {advice}"
    said = f": {message}" if message else ""
    return f"{server} failed with status {answer.status}{_when(answer)}{said}.\n  Try again later, or ask a shorter window; the server's log says more."


def _target(answer: RawAnswer) -> str:
    """The server that a redirect leads to, as far as it can be read."""
    try:
        return urlsplit(answer.headers.get("location", "")).hostname or "another path"
    except ValueError:
        return "an address that cannot be read"


def _when(answer: RawAnswer) -> str:
    """When the server wants to be asked again, where it says so."""
    seconds = answer.headers.get("retry-after", "")
    return f", and to be asked again in {int(seconds)} s" if seconds.isdecimal() and len(seconds) < 8 else ""


def _message(body: bytes) -> str:
    """The API's own error message, empty where the body is not the API's."""
    return _said(body, "error")


def _said(body: bytes, key: str) -> str:
    try:
        envelope = decode(body)
    except Undecodable:
        return ""
    return str(envelope.get(key, "")) if isinstance(envelope, dict) and envelope.get("status") == "error" else ""


def connection_fault(
    error: "requests.RequestException", request: Request, server: str, seconds: float, product: str = PROMETHEUS
) -> SourceError:
    """The error for a call that brought no whole answer."""
    import requests

    if isinstance(error, requests.Timeout) or "timed out" in str(error):  # requests hides a stall inside a body
        return timed_out(request, server, seconds)
    if _ALERT.search(str(error)):
        return SourceUnavailable(
            f"{request.about}: {server} wants another certificate of ours, or one at all.\n  Name in the profile what its operators issued: certificate and key."
        )
    if isinstance(error, requests.exceptions.SSLError):
        return SourceUnavailable(
            f'{request.about}: {server} shows a certificate that is not trusted.\n  Name its authority in the profile: ca = "PATH".'
        )
    if isinstance(error, (requests.exceptions.ChunkedEncodingError, requests.exceptions.ContentDecodingError)):
        return SourceUnavailable(
            f"{request.about}: the answer of {server} broke off or cannot be decoded.\n  Ask again, or a shorter window."
        )
    if isinstance(error, requests.ConnectionError):
        return SourceUnavailable(
            f"{request.about}: {server} cannot be reached{_cause(error)}.\n  Check that {product} runs there and that the address is right."
        )
    return SourceUnavailable(
        f"{request.about}: {server} cannot be asked ({type(error).__name__}).\n  Check the address and the profile."
    )


def timed_out(request: Request, server: str, seconds: float) -> SourceUnavailable:
    """The error for an answer that did not come, or not wholly, in time."""
    return SourceUnavailable(
        f"{request.about}: no whole answer from {server} within {seconds:g} s.\n  Ask a shorter window or a longer step, or raise 'timeout' in the profile."
    )


def too_large(request: Request, server: str, most: int) -> SourceUnavailable:
    """The error for an answer that does not fit into memory beside others."""
    return SourceUnavailable(
        f"{request.about}: the answer of {server} is larger than {most // 2**20} MiB.\n  Aggregate it into fewer series, or ask a shorter window."
    )


def _cause(error: BaseException) -> str:
    """'refused' and 'unknown host' told apart, from what urllib3 wraps."""
    text = str(error)
    for sign, meaning in (
        ("refused", "connection refused"),
        ("Name or service", "unknown host"),
        ("resolve", "unknown host"),
        ("reset", "connection reset"),
    ):
        if sign in text:
            return f" ({meaning})"
    return ""
