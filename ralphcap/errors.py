"""Which error is whose fault, and what to do next? Imports nothing of the project.

Level one of the tree says whose fault it is, level two what to do. Every class carries the exit code that the command
line ends with (README, "Exit codes").
"""


class RalphcapError(Exception):
    """Base of every error that ralphcap raises on purpose: its message says what, where and the next step."""

    exit_code = 1


class CatalogError(RalphcapError):
    """A file of the catalog is wrong: it names the file, the entry and the reason."""

    exit_code = 2


class UnknownQuery(CatalogError):
    """No entry of that name: the nearest names are shown."""


class ParameterError(RalphcapError):
    """A value that the caller gave cannot be used: a parameter, a window, a zone, a profile."""

    exit_code = 2


class SourceError(RalphcapError):
    """A source did not answer as it should."""

    exit_code = 5


class SourceUnavailable(SourceError):
    """Refused, timed out, not allowed, overloaded, or an answer that is not the server's: try again or mend the way to it.

    status   the HTTP status that came, where one did
    kind     the server's own word for the error, where it has one
    """

    def __init__(self, message: str, *, status: int | None = None, kind: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind


class QueryRejected(SourceError):
    """The server answers, and says that the query is wrong (400, 422): mend the query."""

    exit_code = 2


class NotRecorded(SourceError):
    """The bundle does not hold the answer to this question: ask one of those that it holds, or record again."""


class BundleError(SourceError):
    """The bundle is broken, truncated, altered or not a bundle: fetch or record it again."""


class DataError(RalphcapError):
    """The answer is there, and the analysis cannot use it."""


class NoData(DataError):
    """Nothing was measured where the analysis needs something."""


class NotEnoughData(DataError):
    """Too little was measured for an answer: it says how much is needed."""


class IncompleteAnswer(DataError):
    """Strict mode: parts of an answer are missing; the message names them."""

    exit_code = 3


class PartialAnswer(UserWarning):
    """Parts of an answer are missing; the message names them. `strict` turns it into IncompleteAnswer."""
