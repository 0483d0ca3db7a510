"""Does a dashboard ask what the catalog asks? Judges each of its expressions. Imports catalog only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ralphcap.catalog.finding import dashboard_of, subject_of
from ralphcap.catalog.loading import Catalog
from ralphcap.catalog.metrics import selectors
from ralphcap.catalog.query import Query
from ralphcap.errors import ParameterError
from ralphcap.exports.dashboards import uid
from ralphcap.exports.equality import Pair
from ralphcap.exports.holes import ALONE, Opened, opened
from ralphcap.exports.nearest import Candidate, nearest
from ralphcap.exports.outline import outline
from ralphcap.exports.reading import Asked, Target
from ralphcap.exports.variables import variables

Verdict = Literal["equal", "different", "unknown", "not parsable"]
VERDICTS: tuple[Verdict, ...] = ("equal", "different", "unknown", "not parsable")


@dataclass(frozen=True)
class Comparison:
    """What became of one expression.

    verdict    equal: an entry asks the same; different: an entry means the same and asks otherwise; unknown: no entry
               asks for these metrics; not parsable: it is not PromQL
    entry      the entry, '' without one
    dashboard  the dashboard's expression, laid out
    catalog    the entry's as Grafana would ask it, laid out likewise; '' without one
    reason     why the entry asks as it does, or why the expression is not parsable
    """

    panel: str
    letter: str
    verdict: Verdict
    entry: str
    dashboard: str
    catalog: str
    reason: str


def compare(asked: Asked, catalog: Catalog) -> list[Comparison]:
    """A comparison a target, in the dashboard's order. Entries of the dashboard of the same title or uid come first."""
    candidates = [Candidate(query, opened(query.promql)) for query in catalog.values() if query.promql]
    subject = _subject(asked, catalog)
    candidates.sort(key=lambda one: dashboard_of(one.query) != subject)
    return [_compared(target, candidates, subject) for target in asked.targets]


def outlines(compared: Comparison, query: Query) -> tuple[list[str], list[str]]:
    """The outlines of both sides, so that they differ in what the entry asks otherwise, and in nothing else.

    The entry's parameters have their defaults where the dashboard has no variable, or the dashboard's own variable.
    """
    ours, theirs = opened(compared.catalog), opened(compared.dashboard)
    chosen = dict(_variables(theirs))
    names = {name: parameter.default for name, parameter in query.parameters.items()}
    values = {name: f"${chosen[label]}" if label in chosen else str(names[name]) for label, name in _variables(ours)}
    return outline(theirs), outline(ours, values)


def _variables(expression: Opened) -> Iterator[tuple[str, str]]:
    """Each label that is compared with a variable, and which."""
    for selector in selectors(expression.tree):
        for matcher in selector.matchers.matchers:
            alone = ALONE.fullmatch(matcher.value)
            if alone:
                yield matcher.name, alone[1]


def _subject(asked: Asked, catalog: Catalog) -> str:
    """The dashboard of the catalog that this one is, '' for one of somebody else's."""
    named, subjects = subject_of(asked.title), {dashboard_of(query) for query in catalog.values()}
    by_uid = {uid(subject): subject for subject in subjects}
    return by_uid.get(asked.uid, named if named in subjects else "")


def _compared(target: Target, candidates: Sequence[Candidate], subject: str) -> Comparison:
    try:
        expression = opened(target.expression)
    except ParameterError as error:
        reason = str(error).partition("\n")[0]
        return Comparison(target.panel, target.letter, "not parsable", "", target.expression.strip(), "", reason)
    equal = next((one for one in candidates if _equal(one.query, one.expression, expression)), None)
    found = equal or nearest(expression, candidates, subject)
    if found is None:
        return Comparison(target.panel, target.letter, "unknown", "", expression.pretty(), "", "")
    return Comparison(
        target.panel,
        target.letter,
        "different" if equal is None else "equal",
        found.query.name,
        expression.pretty(),
        opened(variables([found.query]).expressions[found.query.name]).pretty(),
        found.query.note if equal is None else "",
    )


def _equal(query: Query, entry: Opened, dashboard: Opened) -> bool:
    return Pair(entry, query.parameters, dashboard).equal()
