"""What else can a server tell, in answers that arrive whole? Imports kinds."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from tests.sources.faults.answering import Reply
from tests.sources.faults.kinds import CATALOG, COMPLETE, JUDGING, PARTIAL, SOURCE, UNAVAILABLE, Fault

SERIES = ("answer", "beginning", "spacing", "scrapes", "tried", "health")  # calls that are answered by series
NAMED = ("web.load", "web.well", "own load", "own max")  # several series, told apart by their instance

Change = Callable[[dict[str, Any], Random], object]


def _told(change: Change) -> Callable[[Reply, Random], Reply]:
    """The answer with its JSON changed in place (or what `change` returns)."""

    def reply(honest: Reply, random: Random) -> Reply:
        body = json.loads(honest.body)
        changed = change(body, random)
        return replace(honest, body=json.dumps(body if changed is None else changed, separators=(",", ":")).encode())

    return reply


def _rows(
    change: Callable[[list[dict[str, Any]], Random], list[dict[str, Any]] | None],
) -> Callable[[Reply, Random], Reply]:
    """The answer with its list of series changed; untouched where there is none."""

    def rows(body: dict[str, Any], random: Random) -> None:
        if isinstance(body.get("data"), dict) and body["data"].get("result"):
            changed = change(body["data"]["result"], random)
            body["data"]["result"] = body["data"]["result"] if changed is None else changed

    return _told(rows)


def _samples(change: Callable[[list[list[Any]], Random], list[list[Any]]]) -> Callable[[Reply, Random], Reply]:
    """The answer with the samples of one of its series changed."""

    def rows(found: list[dict[str, Any]], random: Random) -> None:
        row = random.choice(found)
        if "values" in row:
            row["values"] = change(row["values"], random)
        else:
            (row["value"],) = change([row["value"]], random)[:1] or [None]

    return _rows(rows)


def _raw(body: bytes | Callable[[bytes], bytes], **headers: str) -> Callable[[Reply, Random], Reply]:
    """Other bytes."""
    return lambda honest, _: replace(
        honest, body=body(honest.body) if callable(body) else body, headers={**honest.headers, **headers}
    )


def _one(place: int, value: object) -> Callable[[list[list[Any]], Random], list[list[Any]]]:
    """One sample's time (0) or value (1) as something else."""

    def change(samples: list[list[Any]], random: Random) -> list[list[Any]]:
        sample = random.choice(samples)
        sample[place] = value
        return samples

    return change


def _without_one(samples: list[list[Any]], random: Random) -> list[list[Any]]:
    gone = random.randrange(len(samples))
    return samples[:gone] + samples[gone + 1 :]


def _shifted(seconds: float) -> Callable[[Reply, Random], Reply]:
    def rows(found: list[dict[str, Any]], _: Random) -> None:
        for row in found:
            for sample in row.get("values", [row.get("value")]):
                sample[0] += seconds

    return _rows(rows)


def _kind(name: str) -> Change:
    def change(body: dict[str, Any], _: Random) -> None:
        if isinstance(body.get("data"), dict) and "resultType" in body["data"]:
            body["data"]["resultType"] = name

    return change


def _labels(change: Callable[[dict[str, str]], object]) -> Callable[[Reply, Random], Reply]:
    def rows(found: list[dict[str, Any]], random: Random) -> None:
        change(random.choice(found)["metric"])

    return _rows(rows)


def _set(**values: object) -> Change:
    return lambda body, _: body.update(values)


def _doubled_name(body: bytes) -> bytes:
    """One label stands twice in a series, with two values."""
    return body.replace(b'"instance":"web-1"', b'"instance":"web-1","instance":"web-7"', 1)


HTML = b"<!DOCTYPE html><html><body>Please log in</body></html>"
DEEP = b'{"status":"success","data":' + b"[" * 50_000 + b"]" * 50_000 + b"}"
MALFORMED = (UNAVAILABLE,)

BODIES = (
    Fault("warnings", (PARTIAL,), reply=_told(_set(warnings=["store web-east: connection refused"])), at=SERIES),
    Fault(
        "infos",
        (COMPLETE,),
        reply=_told(_set(infos=["PromQL info: metric might not be a counter: web_load"])),
        at=SERIES,
    ),
    Fault(
        "infos among the warnings",
        (COMPLETE,),
        reply=_told(_set(warnings=["PromQL info: metric might not be a counter"])),
        at=SERIES,
    ),
    Fault("a part told by isPartial", (PARTIAL,), reply=_told(_set(isPartial=True)), at=SERIES),
    Fault("warnings that are no list", MALFORMED, reply=_told(_set(warnings={"a": 1}))),
    Fault("an error in a 200", MALFORMED, reply=_raw(b'{"status":"error","errorType":"internal","error":"disk full"}')),
    Fault("an error beside data", MALFORMED, reply=_told(_set(errorType="internal", error="disk full"))),
    Fault("an unknown status", MALFORMED, reply=_told(_set(status="partial"))),
    Fault("null data", MALFORMED, reply=_told(_set(data=None)), at=(*SERIES, "buildinfo")),
    Fault("null names", (PARTIAL,), reply=_told(_set(data=None)), at=("names",), questions=("own unknown",)),
    Fault("no data", MALFORMED, reply=_raw(b'{"status":"success"}'), at=(*SERIES, "buildinfo")),
    Fault("null result", MALFORMED, reply=_told(lambda body, _: body["data"].update(result=None)), at=SERIES),
    Fault("data of another kind", MALFORMED, reply=_told(_set(data=7)), at=("answer", *JUDGING)),
    Fault("data that is a text", MALFORMED, reply=_told(_set(data="none")), at=("answer", *JUDGING)),
    Fault("lists in place of objects", MALFORMED, reply=_told(_set(data=[[1], None, "x"])), at=SERIES),
    Fault(
        "a vector in place of a matrix",
        MALFORMED,
        reply=_told(_kind("vector")),
        at=("answer",),
        questions=(*NAMED, "db.size"),
    ),
    Fault(
        "a matrix in place of a vector",
        (UNAVAILABLE,),
        reply=_told(_kind("matrix")),
        at=("answer",),
        questions=("now db.size", "now web.load"),
    ),
    Fault(
        "a string",
        (SOURCE, UNAVAILABLE),
        reply=_told(lambda body, _: body["data"].update(resultType="string", result=[1, "x"])),
        at=SERIES,
    ),
    Fault("an unheard-of result type", (SOURCE, UNAVAILABLE), reply=_told(_kind("streams")), at=SERIES),
    Fault(
        "native histograms",
        (SOURCE, UNAVAILABLE),
        reply=_rows(lambda rows, _: rows[0].update(histograms=[[1, {"count": "1"}]], histogram=[1, {}])),
        at=("answer",),
    ),
    Fault(
        "an empty answer",
        (PARTIAL,),
        reply=_rows(lambda _rows, _: []),
        at=("answer",),
        questions=(*NAMED, "web.total", "db.size", "now db.size", "now web.load", "own sum"),
    ),
    Fault(
        "no targets told", (COMPLETE,), reply=_raw(b'{"status":"success","data":{"activeTargets":[]}}'), at=("targets",)
    ),
    Fault(
        "targets without what matters",
        (COMPLETE,),
        reply=_raw(
            b'{"status":"success","data":{"activeTargets":[null,7,{"labels":null},{"labels":{"job":"web"}},{"labels":{"job":"web","instance":"web-1"},"scrapeInterval":7}]}}'
        ),
        at=("targets",),
    ),
    Fault(
        "targets that are no list",
        (COMPLETE,),
        reply=_raw(b'{"status":"success","data":{"activeTargets":7}}'),
        at=("targets",),
    ),
    Fault(
        "targets that claim a longer interval",
        (PARTIAL, COMPLETE),
        reply=lambda honest, _: replace(honest, body=honest.body.replace(b'"60s"', b'"1d"')),
        at=("targets",),
    ),
    Fault(
        "the answer lacks a series",
        (PARTIAL,),
        reply=_rows(lambda rows, random: rows[: random.randrange(len(rows))]),
        at=("answer",),
        questions=("web.load", "web.well", "now web.load"),
    ),
    Fault(
        "a page lacks a series",
        (PARTIAL,),
        reply=_rows(lambda rows, _: rows[1:]),
        at=("answer",),
        first=1,
        questions=("paged load", "paged own"),
    ),
    Fault(
        "the answer lacks half a series",
        (PARTIAL,),
        reply=_samples(lambda samples, _: samples[: len(samples) // 2 or 1][: max(1, len(samples) - 1)]),
        at=("answer",),
        questions=NAMED,
    ),
    Fault(
        "the answer lacks a sample",
        (PARTIAL, UNAVAILABLE),  # a page's only one: then a series without samples stands there
        reply=_samples(_without_one),
        at=("answer",),
        questions=(*NAMED, "db.size", "web.total", "own sum"),
    ),
    Fault(
        "a series without samples",
        (UNAVAILABLE,),
        reply=_rows(lambda rows, _: rows[0].pop("values", None) and None),
        at=("answer",),
        questions=NAMED,
    ),
    Fault(
        "a sample twice",
        MALFORMED,
        reply=_samples(lambda samples, random: sorted([*samples, random.choice(samples)])),
        at=("answer", "spacing"),
    ),
    Fault(
        "unordered samples",
        MALFORMED,
        reply=_samples(lambda samples, _: samples[::-1]),
        at=("answer", "spacing"),
        questions=NAMED,
    ),
    Fault("a series twice", MALFORMED, reply=_rows(lambda rows, random: [*rows, random.choice(rows)]), at=SERIES),
    Fault(
        "a series in two halves",
        MALFORMED,
        reply=_rows(
            lambda rows, _: [
                *rows,
                {**rows[0], "values": rows[0]["values"][3:]},
                {**rows[0], "values": rows[0]["values"][:3]},
            ][1:]
        ),
        at=("answer",),
        questions=NAMED,
    ),
    Fault(
        "series in another order",
        (COMPLETE,),
        reply=_rows(lambda rows, random: random.sample(rows, len(rows))),
        at=SERIES,
    ),
    Fault("a clock that is behind", MALFORMED, reply=_shifted(-3600), at=("answer", "scrapes", "tried", "beginning")),
    Fault("a clock that is ahead", MALFORMED, reply=_shifted(3600), at=("answer", "scrapes", "tried", "beginning")),
    Fault(
        "a clock that is somewhat off", MALFORMED, reply=_shifted(0.5), at=("answer", "scrapes", "tried", "beginning")
    ),
    Fault("a negative time", MALFORMED, reply=_samples(_one(0, -60)), at=SERIES),
    Fault("a time beyond all bounds", MALFORMED, reply=_samples(_one(0, 1e300)), at=SERIES),
    Fault("a time that is a text", MALFORMED, reply=_samples(_one(0, "today")), at=SERIES),
    Fault("a time that is null", MALFORMED, reply=_samples(_one(0, None)), at=SERIES),
    Fault("a value of words", MALFORMED, reply=_samples(_one(1, "one")), at=SERIES),
    Fault("a value of nothing", MALFORMED, reply=_samples(_one(1, "")), at=SERIES),
    Fault("a value with a comma", MALFORMED, reply=_samples(_one(1, "1,5")), at=SERIES),
    Fault("a value with a line break", MALFORMED, reply=_samples(_one(1, '1\n2,"3')), at=SERIES),
    Fault("a value that is null", MALFORMED, reply=_samples(_one(1, None)), at=SERIES),
    Fault("a value that is a list", MALFORMED, reply=_samples(_one(1, [["1"]])), at=SERIES),
    Fault("a count that is no number", (UNAVAILABLE,), reply=_samples(_one(1, "NaN")), at=("scrapes", "tried")),
    Fault("a count beyond all bounds", (UNAVAILABLE,), reply=_samples(_one(1, "1e300")), at=("scrapes", "tried")),
    Fault("a count below zero", (UNAVAILABLE, PARTIAL), reply=_samples(_one(1, "-3")), at=("scrapes", "tried")),
    Fault(
        "a sample of three",
        MALFORMED,
        reply=_samples(lambda samples, _: [[*sample, "1"] for sample in samples]),
        at=SERIES,
    ),
    Fault(
        "a label missing",
        (PARTIAL, UNAVAILABLE),
        reply=_labels(lambda labels: labels.pop("instance", None)),
        at=("answer", "scrapes", "tried"),
        questions=("web.load", "web.well", "now web.load"),
    ),
    Fault(
        "a label told twice",
        (UNAVAILABLE,),
        reply=_raw(_doubled_name),
        at=("answer", "scrapes", "tried"),
        questions=("web.load", "web.well", "own load"),
    ),
    Fault(
        "a label that nobody declared",
        (CATALOG,),
        reply=_labels(lambda labels: labels.update(pod="x")),
        at=("answer",),
        questions=("web.load", "db.size"),
    ),
    Fault(
        "a name where none belongs",
        (CATALOG,),
        reply=_labels(lambda labels: labels.update(__name__="x")),
        at=("answer",),
        questions=("web.load", "db.size"),
    ),
    Fault("a label that is a number", MALFORMED, reply=_labels(lambda labels: labels.update(job=7)), at=SERIES),
    Fault("a label that is null", MALFORMED, reply=_labels(lambda labels: labels.update(job=None)), at=SERIES),
    Fault("labels that are a list", MALFORMED, reply=_rows(lambda rows, _: rows[0].update(metric=[])), at=SERIES),
    Fault("HTML", MALFORMED, reply=_raw(HTML)),
    Fault("plain words", MALFORMED, reply=_raw(b"upstream is starting")),
    Fault("nothing at all", MALFORMED, reply=_raw(b"")),
    Fault("a list", MALFORMED, reply=_raw(b"[]")),
    Fault("cut off, with the length of what is left", MALFORMED, reply=_raw(lambda body: body[: len(body) * 2 // 3])),
    Fault("something behind the end", MALFORMED, reply=_raw(lambda body: body + b"}")),
    Fault("a byte order mark", MALFORMED, reply=_raw(lambda body: b"\xef\xbb\xbf" + body)),
    Fault("UTF-16", MALFORMED, reply=_raw(lambda body: body.decode().encode("utf-16"))),
    Fault(
        "not UTF-8",
        MALFORMED,
        reply=_raw(lambda body: body.replace(b"web-1", b"web-\xff").replace(b'"job"', b'"j\xfeb"')),
        at=("answer", "scrapes", "spacing"),
        questions=("web.load", "own load"),
    ),
    Fault("brackets without end", MALFORMED, reply=_raw(DEEP)),
    Fault(
        "brackets inside a sample",
        MALFORMED,
        reply=_raw(
            b'{"status":"success","data":{"resultType":"matrix","result":[{"metric":{},"values":'
            + b"[" * 50_000
            + b"]" * 50_000
            + b"}]}}"
        ),
        at=SERIES,
    ),
    Fault(
        "numbers that JSON does not know",
        MALFORMED,
        reply=_raw(lambda body: body.replace(b',"', b",NaN", 1)),
        at=("answer",),
    ),
    Fault("gzip that is none", MALFORMED, reply=_raw(lambda body: body, **{"Content-Encoding": "gzip"})),
    Fault(
        "gzip that breaks off",
        MALFORMED,
        reply=_raw(lambda body: gzip.compress(body)[:40], **{"Content-Encoding": "gzip"}),
    ),
    Fault("gzip that nobody asked for", (COMPLETE,), reply=_raw(gzip.compress, **{"Content-Encoding": "gzip"})),
    Fault("gzip that is not told", MALFORMED, reply=_raw(gzip.compress)),
    Fault("an unheard-of encoding", MALFORMED, reply=_raw(gzip.compress, **{"Content-Encoding": "zebra"})),
    Fault(
        "a version that is none",
        (COMPLETE,),
        reply=_told(_set(data={"version": "banana", "revision": 7, "goVersion": None})),
        at=("buildinfo",),
        questions=("db.size", "db.well"),
    ),
    Fault("no version", (COMPLETE,), reply=_told(_set(data={})), at=("buildinfo",), questions=("db.size", "db.well")),
    Fault(
        "flags without retention",
        (PARTIAL,),
        reply=_told(_set(data={"storage.tsdb.retention.time": None})),
        at=("flags",),
        questions=("early load",),
    ),
    Fault(
        "the same page again and again",
        (UNAVAILABLE,),
        reply=None,
        at=("answer",),
        questions=("paged load", "paged own"),
    ),
)
