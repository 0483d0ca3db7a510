"""Does a stitched answer equal the direct one? Both asked of a real server, compared bit by bit and time by time."""

import json
import urllib.error
import urllib.parse
import urllib.request

import numpy as np
import pandas as pd

from ralphcap.errors import SourceError
from ralphcap.frames import TIMESTAMP, VALUE, label_columns
from ralphcap.sources.live import LiveTransport
from ralphcap.sources.pieces import Pieces
from ralphcap.sources.prometheus import Prometheus, Question, bind_start_and_end
from ralphcap.window import Window
from tests.sources.expressions import Asked
from tests.sources.planted import Told

REPEATED = 100
AS_GOOD = {"equal", "empty", "rounded", "refused", "misread", "unsteady"}  # told by `compare`
ADDING = ("sum", "avg", "stddev", "stdvar")  # what a server rounds by the order in which it meets the series
ROUNDING = 1e-9
Values = dict[frozenset[tuple[str, str]], list[tuple[int, str]]]


def direct(url: str, expression: str, window: Window) -> Values | str:
    """The server's own answer in one piece, as its JSON spells it; a text where it refuses."""
    last = window.end - window.step
    params = {
        "query": expression,
        "start": window.start.timestamp(),
        "end": last.timestamp(),
        "step": window.step.total_seconds(),
        "nocache": 1,  # VictoriaMetrics: no values of other windows
    }
    try:
        with urllib.request.urlopen(
            f"{url}/api/v1/query_range", urllib.parse.urlencode(params).encode(), timeout=30
        ) as answer:
            result = json.load(answer)["data"]["result"]
    except urllib.error.HTTPError as refusal:
        return refusal.read().decode()
    return {
        frozenset(series["metric"].items()): [(round(at * 1000), bits(float(text))) for at, text in series["values"]]
        for series in result
    }


def stitched(url: str, expression: str, window: Window, pieces: Pieces) -> Values | str:
    """The source's answer, put together from pieces; a text where it refuses."""
    transport = LiveTransport(url)
    try:
        frame = Prometheus(transport, pieces=pieces).ask(Question(expression, window, "k", expression)).frame
    except SourceError as refusal:
        return str(refusal)
    finally:
        transport.close()
    return values_of(frame)


def values_of(frame: pd.DataFrame) -> Values:
    """A series frame as texts, series by series."""
    labels, values = label_columns(frame), {}
    times = frame[TIMESTAMP].astype("int64").tolist()
    texts = [frame[label].astype("object").where(frame[label].notna(), None).tolist() for label in labels]
    for at, value, *row in zip(times, frame[VALUE].tolist(), *texts, strict=True):
        series = frozenset((name, text) for name, text in zip(labels, row, strict=True) if text is not None)
        values.setdefault(series, []).append((at, bits(value)))
    return values


def bits(value: float) -> str:
    """A value such that 0 and -0 differ, and NaN equals NaN."""
    return "nan" if np.isnan(value) else float.hex(value)


def compare(server: Told, asked: Asked) -> str:
    """How the two answers to one question compare, in a word, or in a sentence where they differ.

    equal, empty   bit by bit, with or without any sample
    rounded        up to the last digits: the server adds series up in another order where they lie in other blocks
    refused        neither way is answered
    misread        the server would answer, wrongly, and is not asked
    unsteady       the server does not repeat its own direct answer: ties and roundings, and what follows from them
    """
    window, expression = asked.window(server.start), asked.expression(server.start)
    if server.product == "VictoriaMetrics":  # to it, `@ start()` within a sub-query is the sub-query's own start
        expression = bind_start_and_end(expression, window)
    whole = direct(server.url, expression, window)
    pieces = stitched(server.url, expression, window, Pieces(asked.most_points, asked.first_points))
    if isinstance(whole, str) or isinstance(pieces, str):
        return _refused(whole, pieces)
    if whole == pieces:
        return "equal" if whole else "empty"
    if any(name in expression for name in ADDING) and _close(whole, pieces):
        return "rounded"
    again = (direct(server.url, expression, window) for _ in range(REPEATED))
    return "unsteady" if any(other != whole for other in again) else _difference(whole, pieces)


def _refused(whole: Values | str, pieces: Values | str) -> str:
    if not isinstance(pieces, str):
        return f"the pieces are not refused: {whole}"
    if "Leave out" in pieces:
        return "misread"
    return "refused" if isinstance(whole, str) else f"only the pieces are refused: {pieces}"


def _close(whole: Values, pieces: Values) -> bool:
    if whole.keys() != pieces.keys():
        return False
    return all(
        [at for at, _ in whole[name]] == [at for at, _ in pieces[name]]
        and np.allclose(_numbers(whole[name]), _numbers(pieces[name]), rtol=ROUNDING, atol=0, equal_nan=True)
        for name in whole
    )


def _numbers(samples: list[tuple[int, str]]) -> list[float]:
    return [float.fromhex(text) for _, text in samples]


def _difference(whole: Values, pieces: Values) -> str:
    series = sorted(whole.keys() ^ pieces.keys(), key=sorted)
    if series:
        return f"only one of both has {dict(series[0])}"
    name = next(name for name in whole if whole[name] != pieces[name])
    odd = sorted(set(whole[name]) ^ set(pieces[name]))
    return f"{dict(name)} differs in {len(odd)} samples, first {odd[:2]}"
