"""How are answers and the catalog redacted before they are recorded? Imports errors, redaction.

Label values and texts (warnings, errors, notes) are; times, sample values, names of metrics and labels are not: those
are what is analyzed, and what a replay asks by.
"""

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec

from ralphcap.errors import ParameterError, SourceError
from ralphcap.redaction import Redactor
from ralphcap.sources.alertmanager import PATH as SILENCES
from ralphcap.sources.decoding import UNDECODABLE
from ralphcap.sources.redacting_searches import is_search, redacted_search, texts_of
from ralphcap.sources.transport import Following, RawAnswer, Request, Transport

Text = Callable[[str], str]

PROSE = frozenset({"title", "note", "help", "legend", "summary", "description", "measured_by"})  # of a catalog
EXPRESSIONS = frozenset({"promql", "expr"})
KEY = "redaction.key"  # stays in the spool: with it, guesses could be tried out
COUNTS = "redacted.jsonl"
STRUCTURE = frozenset({"__name__", "le", "quantile"})  # labels that functions of PromQL read
TOLD = frozenset({"id", "status", "startsAt", "endsAt", "updatedAt"})  # of a silence: what nobody wrote into it


class RedactingTransport:
    """Asks another transport, and hands on its answers redacted: who records sees nothing else, and neither does the run.

    folder   the spool: it keeps the recording's key and what was found, by rule
    """

    def __init__(self, inner: Transport, redactor: Redactor, folder: Path) -> None:
        self._inner = inner
        self._redactor = redactor
        self._folder = folder

    def fetch(self, request: Request) -> RawAnswer:
        """The redacted answer to one call. Raises ParameterError for a question that itself holds what a rule finds."""
        self._check(request)
        with self._redacted_errors():
            return self._redacted(request, self._inner.fetch(request))

    def fetch_all(self, requests: Sequence[Request]) -> Generator[RawAnswer]:
        """The redacted answers, in the requests' order."""
        for request in requests:
            self._check(request)
        with self._redacted_errors(), closing(self._inner.fetch_all(requests)) as answers:
            for request, answer in zip(requests, answers, strict=True):
                yield self._redacted(request, answer)

    def fetch_chains(self, firsts: Sequence[Request], following: Following) -> Generator[tuple[Request, RawAnswer]]:
        """Chains of calls, their answers redacted; what follows is told by the answers as they came."""
        for request in firsts:
            self._check(request)
        with self._redacted_errors(), closing(self._inner.fetch_chains(firsts, following)) as answers:
            for request, answer in answers:
                yield request, self._redacted(request, answer)

    def close(self) -> None:
        """Give the other transport's connections back."""
        self._inner.close()

    def _check(self, request: Request) -> None:
        found = [self._redactor.rule_in_expression(request.params.get("query", ""))]
        if is_search(request.path):
            found += [self._redactor.rule_in(text) for text in texts_of(request.path, request.params.get("body", ""))]
            if self._redactor.holds_pseudonym(msgspec.json.encode(request.passing).decode()):
                raise ParameterError(
                    f"{request.about}: this recording broke off within an answer whose names are redacted: nobody can go on from them.\n"
                    "  Record into a new folder."
                )
        rule = next(filter(None, found), None)
        if rule:
            raise ParameterError(
                f"A question that is recorded holds what the profile's rule '{rule}' keeps out of recordings.\n"
                "  Ask without that value, or record with a profile without the rule."
            )

    @contextmanager
    def _redacted_errors(self) -> Iterator[None]:
        """A server's refusal, too, is redacted; what it came of is not shown with it, since that is not."""
        try:
            yield
        except SourceError as error:
            error.args = (self._redactor.text(str(error), Counter()),)
            raise error from None

    def _redacted(self, request: Request, answer: RawAnswer) -> RawAnswer:
        counts: Counter[str] = Counter()
        body = redacted_answer(request.path, answer.body, lambda text: self._redactor.text(text, counts))
        if counts:
            with (self._folder / COUNTS).open("ab") as file:
                file.write(msgspec.json.encode(counts) + b"\n")
        return replace(answer, body=body)


def redactor_of(folder: Path, rules: Mapping[str, str]) -> Redactor:
    """The redactor of a spool: its key is made when its first source begins, and is the same for all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        descriptor = os.open(folder / KEY, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(os.urandom(hashlib.sha256().digest_size))
    return Redactor(rules, (folder / KEY).read_bytes())


def found_in(folder: Path) -> Counter[str]:
    """What was found in the answers of a spool, by rule."""
    path = folder / COUNTS
    lines = path.read_bytes().splitlines() if path.exists() else []
    return sum((Counter(msgspec.json.decode(line, type=dict[str, int])) for line in lines), Counter())


def redacted_answer(path: str, body: bytes, text: Text) -> bytes:
    """An answer with `text` applied to what is somebody's."""
    if path == SILENCES:
        return redacted_silences(body, text)
    if not is_search(path):
        return redacted_page(body, text)
    try:
        return redacted_search(path, body, text)
    except UNDECODABLE:  # not Elasticsearch's answer: it is told so later
        return _as_text(body, text)


def redacted_page(body: bytes, text: Text) -> bytes:
    """An answer of the API with `text` applied to its label values and messages; each sample keeps its very bytes."""
    try:
        envelope = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
        return msgspec.json.encode(
            {key: _data(value, text) if key == "data" else _walked(value, text) for key, value in envelope.items()}
        )
    except UNDECODABLE:  # not the API's answer: it is told so later
        return _as_text(body, text)


def redacted_silences(body: bytes, text: Text) -> bytes:
    """An answer of an Alertmanager with `text` applied to what people wrote: values of matchers, authors, comments."""
    try:
        silences = msgspec.json.decode(body, type=list[dict[str, Any]])
        return msgspec.json.encode(
            [{key: _of_silence(key, value, text) for key, value in one.items()} for one in silences]
        )
    except UNDECODABLE:  # it is told so later
        return _as_text(body, text)


def _of_silence(key: str, value: Any, text: Text) -> Any:
    """What stands under a key; of matchers, the labels' names stay."""
    if key == "matchers":
        matchers = msgspec.convert(value, list[dict[str, Any]])
        return [
            {name: part if name == "name" else _texts(part, text) for name, part in one.items()} for one in matchers
        ]
    return value if key in TOLD else _texts(value, text)


def _as_text(body: bytes, text: Text) -> bytes:
    return text(body.decode("utf-8", "surrogateescape")).encode("utf-8", "surrogateescape")


def redacted_definitions(definitions: Mapping[str, Any], redactor: Redactor, counts: Counter[str]) -> dict[str, Any]:
    """A catalog's definitions with redacted prose. Raises ParameterError where what is asked by holds a find."""
    return {key: _definition(value, key, redactor, counts) for key, value in definitions.items()}


def _definition(value: Any, key: str, redactor: Redactor, counts: Counter[str]) -> Any:
    match value:
        case str() if key in PROSE:
            return redactor.text(value, counts)
        case str():
            rule = (redactor.rule_in_expression if key in EXPRESSIONS else redactor.rule_in)(value)
            if rule:
                raise ParameterError(
                    f"The catalog holds, under '{key}', what the profile's rule '{rule}' keeps out of recordings.\n"
                    "  Take it out of your catalog folder, or record with a profile without the rule."
                )
            return value
        case Mapping():
            return {name: _definition(inner, str(name), redactor, counts) for name, inner in value.items()}
        case list() | tuple():
            return [_definition(inner, key, redactor, counts) for inner in value]
    return value


def _data(raw: msgspec.Raw, text: Text) -> Any:
    """The part that holds the series, or, for other calls, names and targets."""
    try:
        data = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except msgspec.DecodeError:
        return _walked(raw, text)
    kind = msgspec.json.decode(data.get("resultType", msgspec.Raw(b"null")))
    if kind in ("matrix", "vector"):
        series = msgspec.json.decode(data["result"], type=list[dict[str, msgspec.Raw]])
        return data | {"result": [one | _labels(one, text) for one in series]}
    return data if kind == "scalar" else _walked(raw, text)


def _labels(series: Mapping[str, msgspec.Raw], text: Text) -> dict[str, dict[str, str]]:
    metric = msgspec.json.decode(series.get("metric", msgspec.Raw(b"{}")), type=dict[str, str])
    return {"metric": {name: value if name in STRUCTURE else text(value) for name, value in metric.items()}}


def _walked(raw: msgspec.Raw, text: Text) -> Any:
    return _texts(msgspec.json.decode(raw), text)


def _texts(value: Any, text: Text) -> Any:
    """Every text in a value of JSON, however deep; keys stay."""
    match value:
        case str():
            return text(value)
        case dict():
            return {key: _texts(inner, text) for key, inner in value.items()}
        case list():
            return [_texts(inner, text) for inner in value]
    return value
