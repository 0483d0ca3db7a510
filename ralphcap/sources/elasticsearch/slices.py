"""In which slices of time is a window read, so that each is about a page? By the lines that were counted. Imports window.

A page behind the first costs a server as much again as all pages before it: it looks at every line of the search once more.
Slices of one page spare that; two of them are read at once.
"""

import pandas as pd

from ralphcap.window import Window

Slice = tuple[int, int]  # [start, end), ms since 1970


def time_slices(window: Window, cells: pd.Series, cell: pd.Timedelta, most: int) -> list[Slice]:
    """Slices that follow each other and make up the window, of at most `most` lines each, as far as the counts tell.

    cells   lines by the beginning [UTC] of each cell that has any; a cell with more than `most` is cut evenly
    """
    first, last = _ms(window.start), _ms(window.end)
    length = round(cell / pd.Timedelta("1ms"))
    cuts = [first]
    waiting = 0
    for moment, lines in cells.items():
        start = _ms(pd.Timestamp(str(moment)))
        if waiting + lines > most and start > cuts[-1]:
            cuts.append(start)
            waiting = 0
        if lines > most:
            parts = -(-int(lines) // most)
            cuts += [start + length * part // parts for part in range(1, parts + 1)]
            waiting = 0
        else:
            waiting += int(lines)
    inside = sorted({first, *(cut for cut in cuts if first < cut < last)})
    return list(zip(inside, [*inside[1:], last], strict=True))


def _ms(moment: pd.Timestamp) -> int:
    return round(moment.timestamp() * 1000)
