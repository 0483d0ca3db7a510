"""How can an answer fail to arrive? Statuses, redirects, broken and stalled connections. Imports kinds."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

from tests.sources.faults.answering import Reply
from tests.sources.faults.bodies import HTML
from tests.sources.faults.kinds import COMPLETE, JUDGING, REJECTED, UNAVAILABLE, Fault

NEEDED = ("answer", *JUDGING)
BUT_BUILD = tuple(call for call in NEEDED if call != "buildinfo")  # some servers keep that to themselves
IMPATIENT = 0.4  # seconds: too short for another try, long enough for an answer


def _status(status: int, body: bytes = b"", **headers: str) -> Callable[[Reply, Random], Reply]:
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda honest, _: replace(honest, status=status, body=body, headers={**honest.headers, **told})


def _renamed(status: int) -> Callable[[Reply, Random], Reply]:
    """The honest body under a status that promises less."""
    return lambda honest, _: replace(honest, status=status)


def _delivered(delivery: str) -> Callable[[Reply, Random], Reply]:
    return lambda honest, _: replace(honest, delivery=delivery)


def _length(change: Callable[[int], int]) -> Callable[[Reply, Random], Reply]:
    return lambda honest, _: replace(honest, length=change(len(honest.body)))


def _error(kind: str, message: str) -> bytes:
    return f'{{"status":"error","errorType":"{kind}","error":"{message}"}}'.encode()


GONE = (UNAVAILABLE,)
BAD = _error("bad_data", "parse error")
AWAY = "http://login.invalid/start"

DELIVERIES = (
    Fault("400 of the API", (REJECTED,), reply=_status(400, BAD), at=NEEDED),
    Fault(
        "400 of someone else", GONE, reply=_status(400, b"Client sent an HTTP request to an HTTPS server."), at=NEEDED
    ),
    Fault("422", (REJECTED,), reply=_status(422, _error("execution", "too many samples")), at=NEEDED),
    *(
        Fault(f"{status}", GONE, reply=_status(status, b"no"), at=NEEDED)
        for status in (401, 402, 406, 408, 410, 411, 413, 414, 415, 418, 431, 451)
    ),
    *(
        Fault(f"{status}", GONE, reply=_status(status, b"no"), at=BUT_BUILD, seconds=IMPATIENT)
        for status in (403, 404, 405, 501)
    ),
    *(
        Fault(f"{status} in place of what the server is", (COMPLETE,), reply=_status(status, b"no"), at=("buildinfo",))
        for status in (403, 404, 405, 501)
    ),
    *(
        Fault(f"{status}", GONE, reply=_status(status, HTML), at=NEEDED, seconds=IMPATIENT)
        for status in (500, 502, 503, 504, 505, 511, 520, 599)
    ),
    *(Fault(f"{status}", GONE, reply=_renamed(status), at=NEEDED) for status in (201, 202, 203, 204, 206, 226, 304)),
    Fault("no targets, no flags", (COMPLETE,), reply=_status(404, b"404 page not found"), at=("targets",)),
    Fault("targets forbidden", (COMPLETE,), reply=_status(403, b""), at=("targets",)),
    Fault("429 that says when, then an answer", (COMPLETE,), reply=_status(429, Retry_After="0"), first=1, at=NEEDED),
    Fault("429 that says when, for ever", GONE, reply=_status(429, Retry_After="0"), at=NEEDED),
    Fault("429 that says later than we wait", GONE, reply=_status(429, Retry_After="8"), at=NEEDED, seconds=IMPATIENT),
    Fault(
        "429 that says a date gone by",
        (COMPLETE,),
        reply=_status(429, Retry_After="Fri, 20 Nov 2015 06:00:00 GMT"),
        first=1,
        at=NEEDED,
    ),
    Fault("429 that says nonsense", GONE, reply=_status(429, Retry_After="\xb2 soon"), at=NEEDED, seconds=IMPATIENT),
    Fault("429 that says a power of two", GONE, reply=_status(429, Retry_After="\xb2"), at=NEEDED, seconds=IMPATIENT),
    Fault("429 that says less than nothing", GONE, reply=_status(429, Retry_After="-5"), at=NEEDED, seconds=IMPATIENT),
    Fault("429 without a word, then an answer", (COMPLETE,), reply=_status(429), first=1, at=NEEDED, slow=True),
    Fault("429 without a word, for ever", GONE, reply=_status(429), at=NEEDED, seconds=IMPATIENT),
    Fault(
        "503 that says when, then an answer", (COMPLETE,), reply=_status(503, HTML, Retry_After="0"), first=1, at=NEEDED
    ),
    Fault(
        "a query that timed out in the server",
        GONE,
        reply=_status(503, _error("timeout", "query timed out in expression evaluation")),
        at=NEEDED,
    ),
    Fault("an error with brackets without end", GONE, reply=_status(500, b"[" * 50_000), at=NEEDED),
    Fault("an error that is not UTF-8", GONE, reply=_status(500, b'{"status":"error","error":"\xff\xfe"}'), at=NEEDED),
    *(
        Fault(f"{status} to another place", GONE, reply=_status(status, Location=AWAY), at=NEEDED)
        for status in (301, 302, 303, 307, 308)
    ),
    Fault("a redirect to itself", GONE, reply=_status(302, Location="/api/v1/query"), at=NEEDED),
    Fault("a redirect to another scheme", GONE, reply=_status(302, Location="file:///etc/passwd"), at=NEEDED),
    Fault("a redirect to nowhere", GONE, reply=_status(302), at=NEEDED),
    Fault("a redirect that cannot be read", GONE, reply=_status(302, Location="http://[half"), at=NEEDED),
    Fault("more promised than sent", GONE, reply=_length(lambda length: length + 10), at=NEEDED),
    Fault("less promised than sent", GONE, reply=_length(lambda length: length - 10), at=NEEDED),
    Fault("nothing promised, all sent", (COMPLETE,), reply=_length(lambda _: -1)),
    Fault("a length below zero", (COMPLETE, UNAVAILABLE), reply=_length(lambda _: -7), at=NEEDED),
    Fault("chunks", (COMPLETE,), reply=_delivered("chunked")),
    Fault("chunks that break off", GONE, reply=_delivered("chunked and cut"), at=NEEDED),
    Fault("broken off", GONE, reply=_delivered("cut"), at=NEEDED),
    Fault("reset amid the body", GONE, reply=_delivered("reset"), at=NEEDED),
    Fault("reset at once", GONE, reply=_delivered("reset at once"), at=NEEDED),
    Fault("no word", GONE, reply=_delivered("silent"), at=NEEDED, seconds=IMPATIENT, slow=True),
    Fault("a slow drip", GONE, reply=_delivered("drip"), at=NEEDED, seconds=IMPATIENT, slow=True),
    Fault("a slow drip of the head", GONE, reply=_delivered("drip of head"), at=NEEDED, seconds=IMPATIENT, slow=True),
    Fault("connection refused", GONE, reply=None, at=("connection",)),
)
