"""Which alert rules can never fire on a server, or always, or say what they should not? Asks a source."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields, replace
from typing import Any

import pandas as pd

from ralphcap.catalog.promql import parse
from ralphcap.catalog.rule_faults import alternatives, faults
from ralphcap.catalog.rule_findings import DOUBTFUL, NEVER, VERDICTS, Finding
from ralphcap.catalog.rules import Rule
from ralphcap.reviews.rule_probes import Probes
from ralphcap.reviews.rule_series import jobs_missing, series_missing, sides_apart
from ralphcap.reviews.rule_values import beyond_buckets, holds_all_day, text_labels_missing, zero_denominators
from ralphcap.sources import Source

COLUMNS = [field.name for field in fields(Finding)]
# Where series are missing or never match, there is nothing more to ask.
_FIRST = (series_missing, sides_apart)
_THEN = (zero_denominators, beyond_buckets, text_labels_missing, holds_all_day)


def rule_findings(source: Source, rules: Iterable[Rule] | None = None) -> pd.DataFrame:
    """What is wrong with rules on this server, one row a finding; a rule without one has no row.

    rules    the catalog's, unless others are given

    Columns alert, verdict ('never', 'always', 'doubtful'), fault, told, next_step; worst verdict first, then by alert.
    The server is asked at the source's now, and about the day before. Raises SourceError.
    """
    probes = Probes(source)
    checked = source.catalog.rules.values() if rules is None else rules
    return findings_frame(found for rule in checked for found in (*faults(rule), *_on_server(rule, probes)))


def findings_frame(findings: Iterable[Finding]) -> pd.DataFrame:
    """Findings as a table, each once."""
    rows = [asdict(finding) for finding in dict.fromkeys(findings)]
    table = pd.DataFrame(rows, columns=COLUMNS).astype("str")
    order = table["verdict"].map({verdict: place for place, verdict in enumerate(VERDICTS)})
    return table.assign(order=order).sort_values(["order", "alert"], ignore_index=True)[COLUMNS]


def _on_server(rule: Rule, probes: Probes) -> Iterator[Finding]:
    """What the server's series tell. A rule whose expression is `a or b` never fires only if neither side does."""
    yield from jobs_missing(rule, probes)
    by_arm = [list(_of_arm(rule, arm, probes)) for arm in alternatives(parse(rule.expression))]
    dead = all(any(finding.verdict == NEVER for finding in found) for found in by_arm)
    for finding in (finding for found in by_arm for finding in found):
        yield finding if dead or finding.verdict != NEVER else replace(finding, verdict=DOUBTFUL)


def _of_arm(rule: Rule, arm: Any, probes: Probes) -> Iterator[Finding]:
    """What is wrong with one alternative."""
    for check in _FIRST:
        found = list(check(rule, arm, probes))
        yield from found
        if found:
            return
    for check in _THEN:
        yield from check(rule, arm, probes)
