"""Which error is it when Elasticsearch does not give an answer? Statuses and its kinds of errors. Imports errors only."""

import re
from typing import TYPE_CHECKING, Any

from ralphcap.errors import QueryRejected, SourceError, SourceUnavailable
from ralphcap.sources.decoding import Undecodable, decode
from ralphcap.sources.refusals import connection_fault
from ralphcap.sources.transport import RawAnswer, Request

if TYPE_CHECKING:
    from elastic_transport import TransportError

BUSY = (429, 502, 503)
EXPIRED = "search_context_missing_exception"
TOO_MANY_BUCKETS = "too_many_buckets_exception"
NO_INDEX = "index_not_found_exception"
SUPPORTED = "Elasticsearch 8 is supported"
_BREAKER = "circuit_breaking_exception"
_REASONS = {
    401: ("the server wants to know who asks (401)", "Name the credentials in the profile's [elasticsearch]: basic, api_key or bearer."),
    403: ("the server does not allow it (403)", "Ask its operators for reading rights on these indices (read, view_index_metadata, monitor)."),
    404: ("there is no Elasticsearch at this address (404)", "Check the address and its path prefix."),
    405: ("there is no Elasticsearch at this address (405)", "Check the address and its path prefix."),
    406: ("it does not speak to this client", f"{SUPPORTED}; ask one of these."),
}  # fmt: skip


def check_answer(answer: RawAnswer, request: Request, server: str) -> None:
    """Passes an answer with status 200; raises QueryRejected for what is wrong with the query, else SourceUnavailable."""
    if answer.status == 200:
        return
    kinds, reason = _told(answer.body)
    kind = next(iter(kinds), "")
    if TOO_MANY_BUCKETS in kinds:
        raise SourceUnavailable(
            f"{request.about}: {server} refuses so many buckets at once.\n  Ask a shorter window, or a longer step.",
            status=answer.status,
            kind=TOO_MANY_BUCKETS,
        )
    if EXPIRED in kinds or kind == NO_INDEX:
        raise SourceUnavailable(
            f"{request.about}: what was being read is gone from {server}: {reason}.\n  Ask again.",
            status=answer.status,
            kind=EXPIRED if EXPIRED in kinds else NO_INDEX,
        )
    if answer.status in (400, 422) and reason and "header" not in reason:
        raise QueryRejected(f"{request.about}: the server rejects the query: {reason}.\n  Mend the entry's body.")
    raise SourceUnavailable(f"{request.about}: {_said(answer, kinds, reason, server)}", status=answer.status, kind=kind)


def _said(answer: RawAnswer, kinds: list[str], reason: str, server: str) -> str:
    if 300 <= answer.status < 400:
        return f"{server} redirects, and redirects are not followed.\n  Give the final address of Elasticsearch."
    if answer.status == 400 and "header" in reason:
        return f"{server} does not speak to this client: {reason}.\n  {SUPPORTED}; ask one of these."
    wait = _when(answer)
    if _BREAKER in kinds:
        return f"{server} has no memory left for it{wait}: {reason}.\n  Ask a shorter window, or give Elasticsearch a larger heap."
    if answer.status == 429:
        return f"{server} asks for fewer requests (429){wait}.\n  Wait, or ask a shorter window."
    if answer.status in _REASONS:
        fault, advice = _REASONS[answer.status]
        return f"{server}: {fault}.\n  {advice}"
    said = f": {reason}" if reason else ""
    return f"{server} failed with status {answer.status}{wait}{said}.\n  Try again later, or ask a shorter window; the server's log says more."


def not_elasticsearch(request: Request, server: str) -> SourceUnavailable:
    """The error for a server of another kind that answers."""
    return SourceUnavailable(
        f"{request.about}: {server} is not Elasticsearch, or an older one: its answers do not say that it is.\n  {SUPPORTED}, and OpenSearch is not; check the address."
    )


def unreachable(error: "TransportError", request: Request, server: str, seconds: float) -> SourceError:
    """The error for a call that brought no whole answer."""
    import requests

    cause = error.__cause__
    if not isinstance(cause, requests.RequestException):
        return SourceUnavailable(
            f"{request.about}: {server} sent something that is not Elasticsearch's answer ({type(error).__name__}).\n  Check the address."
        )
    found = connection_fault(cause, request, server, seconds)
    return type(found)(str(found).replace("Prometheus", "Elasticsearch"))


def _told(body: bytes) -> tuple[list[str], str]:
    """The kinds of error that an answer names, its outermost cause first, and the reason that tells most."""
    try:
        envelope = decode(body)
    except Undecodable:
        return [], ""
    error = envelope.get("error") if isinstance(envelope, dict) else None
    if isinstance(error, str):
        return [], error
    causes = list(_causes(error))
    kinds = [str(cause.get("type", "")) for cause in causes]
    reasons = [str(cause["reason"]) for cause in causes if cause.get("reason")]
    return kinds, re.sub(r"\s+", " ", reasons[-1]).rstrip(".") if reasons else ""


def _causes(error: Any, depth: int = 0) -> Any:
    """An error, and what it was caused by."""
    if not isinstance(error, dict) or depth > 8:
        return
    yield error
    yield from _causes(error.get("caused_by"), depth + 1)
    for failed in error.get("failed_shards") or error.get("root_cause") or ():
        yield from _causes(
            failed.get("reason", failed)
            if isinstance(failed, dict) and isinstance(failed.get("reason"), dict)
            else failed,
            depth + 1,
        )


def _when(answer: RawAnswer) -> str:
    """When the server wants to be asked again, where it says so."""
    seconds = answer.headers.get("retry-after", "")
    return f", and wants to be asked again in {int(seconds)} s" if seconds.isdecimal() and len(seconds) < 8 else ""
