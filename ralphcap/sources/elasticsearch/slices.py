"""In which slices of time is a window read, so that none has too many lines? By the lines that were counted. Imports window."""

import pandas as pd

from ralphcap.window import Window

Slice = tuple[int, int]  # [start, end), ms since 1970
DAY = 86_400_000  # ms


def time_slices(window: Window, cells: pd.Series, cell: pd.Timedelta, most: int) -> list[Slice]:
    """Slices that follow each other and make up the window, of at most `most` lines each, as far as the counts tell.

    cells   lines by the beginning [UTC] of each cell that has any; a cell with more than `most` is cut evenly

    One that has half of `most` ends with its UTC day: so it has that day's index whole, and not some of its lines by their time.
    """
    first, last = _ms(window.start), _ms(window.end)
    length = round(cell / pd.Timedelta("1ms"))
    cuts = [first]
    waiting = 0
    for moment, lines in cells.items():
        start = _ms(pd.Timestamp(str(moment)))
        full = waiting + lines > most or (2 * waiting >= most and start % DAY == 0)
        if full and start > cuts[-1]:
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
