"""Which of two families of indices hold a line once? Errors are moved into the second, copied, or both. Imports catalog.

Whether a day's errors are copies is told by counting, cell by cell: copies stand in the first family, too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from ralphcap.catalog.searches import Also, Search
from ralphcap.sources.elasticsearch.coverage import Counted, Index
from ralphcap.sources.elasticsearch.indices import day_of, wildcard

Stretches = tuple[tuple[int, int], ...]  # [ms]: from, and up to


@dataclass(frozen=True)
class Read:
    """Which indices to read so that each line counts once.

    indices   index → stretches of time that are read of it; None: all
    copies    whether all that the second family holds stands in the first, too
    """

    indices: Mapping[str, Stretches | None]
    copies: bool = False
    lacks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def once(search: Search, indices: Sequence[str], seen: Counted, cell: int) -> Read:
    """What to read of which indices. `cell`: how long a cell is [ms]."""
    if not search.also:
        return Read(dict.fromkeys(indices))
    errors, nothing = wildcard(search.also.index), Index(0, 0, {}, {})
    partners = _partners(search, search.also, indices)
    reads: dict[str, Stretches | None] = {}
    twice: list[str] = []
    copied = moved = 0
    for index in indices:
        if index not in partners:
            reads[index] = None
            continue
        here, there = seen.by_index.get(index, nothing), seen.by_index.get(partners[index], nothing)
        copies = [start for start, (lines, _) in here.cells.items() if there.cells.get(start, (0, 0))[1] >= lines]
        others = {start: lines for start, (lines, _) in here.cells.items() if start not in copies}
        doubtful = sum(min(lines, there.cells.get(start, (0, 0))[1]) for start, lines in others.items())
        copied, moved = copied + bool(copies), moved + bool(others)
        if others or not copies:
            reads[index] = _between(copies, cell) if copies else None
        if doubtful:
            twice.append(f"{doubtful:,} lines of {index} may stand in {partners[index]}, too, and count twice")
    notes = [f"what {errors} holds are {'in part ' if moved else ''}copies: counted once"] if copied else []
    notes += [f"lines were moved into {errors}: both are read"] if moved else []
    return Read(reads, bool(copied and not moved), tuple(twice), tuple(notes))


def _between(cells: Sequence[int], cell: int) -> Stretches:
    """All time but some cells."""
    bounds = [-(2**53)]
    for start in sorted(cells):
        if bounds[-1] == start:
            bounds[-1] = start + cell
        else:
            bounds += [start, start + cell]
    bounds.append(2**53)
    return tuple(zip(bounds[::2], bounds[1::2], strict=True))


def _partners(search: Search, also: Also, indices: Sequence[str]) -> dict[str, str]:
    """The index of the second family → that of the first of the same day."""
    first = {day_of(search.index, index): index for index in indices if not pd.isna(day_of(search.index, index))}
    days = {index: day_of(also.index, index) for index in indices}
    return {
        index: first[day] for index, day in days.items() if not pd.isna(day) and day in first and first[day] != index
    }
