"""`ralphcap check --rules`: which alert rules cannot fire, or always do? Imports catalog and reviews, late."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ralphcap.cli.talk import aligned, say, show, show_json
from ralphcap.errors import NotRecorded, RalphcapError
from ralphcap.running.exit_codes import DONE, WRONG_USAGE, worst

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("alert", "verdict", "fault", "told", "next_step")
_HEADS = COLUMNS[:3]


def check_rules(names: Sequence[str], *, as_json: bool) -> int:
    """Print what is wrong with each source's rules, and return the exit code: 2 where one never or always fires."""
    rows: list[dict[str, Any]] = []
    codes = [DONE]
    for name in names:
        try:
            found = _findings(name)
        except RalphcapError as error:
            say(f"{name}: {type(error).__name__}: {error}")
            codes.append(error.exit_code)
            continue
        rows += [{"source": name} | dict(zip(COLUMNS, row, strict=True)) for row in found.itertuples(index=False)]
        codes.append(WRONG_USAGE if found["verdict"].isin(("never", "always")).any() else DONE)
        if not as_json:
            _show(found)
    if as_json:
        show_json(rows)
    return worst(codes)


def _findings(name: str) -> "pd.DataFrame":
    """A server's findings; of a bundle, which has no answers to these questions, those that need none."""
    from ralphcap.catalog.rule_faults import faults
    from ralphcap.reviews.rules import findings_frame, rule_findings
    from ralphcap.sources import connect

    with connect(name) as source:
        count = len(source.catalog.rules)
        try:
            found, place = rule_findings(source), source.title
        except NotRecorded:
            found = findings_frame(fault for rule in source.catalog.rules.values() for fault in faults(rule))
            place = f"their own text ({source.title} cannot be asked about its series)"
    say(f"{count} rules checked against {place}: {found['alert'].nunique()} with findings.")
    return found


def _show(found: "pd.DataFrame") -> None:
    """Each finding as a line of the table, what is told and the next step below it."""
    if found.empty:
        return
    head, *lines = aligned(found[list(_HEADS)].to_numpy().tolist(), _HEADS).splitlines()
    told = [f"    {row.told}\n    {row.next_step}" for row in found.itertuples()]
    show("\n".join([head, *(f"{line}\n{below}" for line, below in zip(lines, told, strict=True))]))
