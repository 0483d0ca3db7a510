"""In which ways can an answer fail? Each fault by name: what it does, to which calls, and how a question may then end.

Three rooms: `pasts` (the server is honest, its samples lack), `bodies` (the server tells something else) and `deliveries`
(what it tells does not arrive as it was sent).
"""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import pandas as pd

from tests.sources.faults.answering import Reply
from tests.sources.faults.world import World

# How a question may end: with a right and complete frame, with one that says what lacks, or with an error of this class.
COMPLETE, PARTIAL = "complete", "partial"
UNAVAILABLE, REJECTED, SOURCE, CATALOG = "SourceUnavailable", "QueryRejected", "SourceError", "CatalogError"

# Without these calls an answer can still be judged; all the others are needed.
SPARE = ("targets", "flags")
JUDGING = ("beginning", "spacing", "scrapes", "tried", "health", "names", "buildinfo")


@dataclass(frozen=True)
class Stretch:
    """The window of a case, and a stretch inside it that is seen by some of its steps."""

    window: tuple[pd.Timestamp, pd.Timestamp]
    start: pd.Timestamp
    end: pd.Timestamp


@dataclass(frozen=True)
class Fault:
    """One way to fail.

    past        changes the samples; reply changes what goes out for a call
    at          the calls that `reply` is planted at: `answer` is the question's own
    ends        how a question may end whose own calls, or whose needed ones, it hits
    questions   names (cases.QUESTIONS) that it can be seen in; empty: all
    first       how many replies it spoils; None: all
    seconds     the deadline of a case with it
    slow        takes its time: drawn more seldom
    """

    name: str
    ends: tuple[str, ...]
    past: Callable[[World, Stretch, Random], World] | None = None
    reply: Callable[[Reply, Random], Reply] | None = None
    at: tuple[str, ...] = ("answer", *JUDGING, *SPARE)
    questions: tuple[str, ...] = ()
    first: int | None = None
    seconds: float = 20.0
    slow: bool = False
