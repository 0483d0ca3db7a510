"""How often does each distinct row come? Counted while documents are read, without keeping them. Imports frames."""

from collections.abc import Iterable, Sequence

import pandas as pd

from ralphcap.frames import TIME_DTYPE, TIMESTAMP

MOST_ROWS = 500_000  # of parts, before they are put together


class Counter:
    """Counts rows by some columns."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = list(columns)

    def over(self, frames: Iterable[pd.DataFrame]) -> pd.DataFrame:
        """One row a combination: the columns, lines, first, last (UTC); the most frequent first."""
        parts: list[pd.DataFrame] = [self._counted(self._nothing())]
        for frame in frames:
            parts.append(self._counted(frame.assign(lines=1, first=frame[TIMESTAMP], last=frame[TIMESTAMP])))
            if sum(map(len, parts)) > MOST_ROWS:
                parts = [self._counted(pd.concat(parts, ignore_index=True))]
        whole = self._counted(pd.concat(parts[1:] or parts, ignore_index=True))
        return whole.sort_values(
            ["lines", *self._columns], ascending=[False, *([True] * len(self._columns))], ignore_index=True
        )

    def _counted(self, frame: pd.DataFrame) -> pd.DataFrame:
        ways = {"lines": "sum", "first": "min", "last": "max"}
        return frame.groupby(self._columns, dropna=False, sort=False, observed=True).agg(ways).reset_index()

    def _nothing(self) -> pd.DataFrame:
        texts = {name: pd.Series([], dtype="str") for name in self._columns}
        times = {name: pd.Series([], dtype=TIME_DTYPE) for name in ("first", "last")}
        return pd.DataFrame(texts | {"lines": pd.Series([], dtype="int64")} | times)
