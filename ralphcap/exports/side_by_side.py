"""How do two outlines read beside each other? Line by line, those that differ marked. Imports nothing of the project."""

import textwrap
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

WIDTH = 58  # of each side: both, a mark and their blanks fill 120 columns
SAME, DIFFERENT = " ", "≠"


def side_by_side(left: Sequence[str], right: Sequence[str], *, heads: tuple[str, str], width: int = WIDTH) -> list[str]:
    """Lines of two columns under their heads; a line longer than its column goes on below, deeper."""
    rows = [_row(heads[0], SAME, heads[1], width)]
    matcher = SequenceMatcher(None, _compared(left), _compared(right), autojunk=False)
    for kind, first, last, other_first, other_last in matcher.get_opcodes():
        mark = SAME if kind == "equal" else DIFFERENT
        for ours, theirs in zip_longest(left[first:last], right[other_first:other_last], fillvalue=""):
            pairs = zip_longest(_wrapped(ours, width), _wrapped(theirs, width), fillvalue="")
            rows += [_row(one, mark, other, width) for one, other in pairs]
    return rows


def _compared(lines: Sequence[str]) -> list[str]:
    """Lines as they are compared: how deep one stands is no difference."""
    return [line.strip() for line in lines]


def _row(left: str, mark: str, right: str, width: int) -> str:
    return f"{left.ljust(width)} {mark} {right}".rstrip()


def _wrapped(line: str, width: int) -> list[str]:
    indent = line[: len(line) - len(line.lstrip())]
    return textwrap.wrap(
        line, width, subsequent_indent=f"{indent}    ", break_on_hyphens=False, drop_whitespace=True
    ) or [""]
