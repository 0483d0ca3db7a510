"""What stands in a history's folder now? Months and their values, read anew when an update has replaced them. Imports nothing but this room."""

from collections import OrderedDict
from pathlib import Path

import pandas as pd

from ralphcap.history.months import MANIFEST, NAME, Broken, Month

_MOST_FRAMES = 3  # months of a question at hand: pages are asked week by week


class Shelf:
    """The months of a folder, as readers see them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._months: dict[str, tuple[int, Month]] = {}
        self._frames: OrderedDict[tuple[Path, str], pd.DataFrame | None] = OrderedDict()

    def names(self) -> list[str]:
        """The months that there are: '2026-11', in the order of time."""
        found = self._folder.iterdir() if self._folder.is_dir() else ()
        return sorted(path.name for path in found if path.is_dir() and NAME.fullmatch(path.name))

    def month(self, name: str) -> Month:
        """A month as it is now, empty where there is none."""
        path = self._folder / name / MANIFEST
        mark = path.stat().st_mtime_ns if path.exists() else 0
        if name not in self._months or self._months[name][0] != mark:
            self._months[name] = (mark, Month.open(self._folder / name))
        return self._months[name][1]

    def frame(self, name: str, key: str) -> pd.DataFrame | None:
        """A question's values in a month, None without any. Raises Broken."""
        month = self.month(name)
        if key not in month.files:
            return None
        place = (month.folder / month.files[key].file, month.files[key].sha256)
        if place not in self._frames:
            self._frames[place] = self._read(name, key)
            while len(self._frames) > _MOST_FRAMES:
                self._frames.popitem(last=False)
        return self._frames[place]

    def check(self, name: str, key: str) -> None:
        """Compare a question's file with its digest. Raises Broken."""
        try:
            self.month(name).check(key)
        except Broken:
            self.month(name).check(key)

    def _read(self, name: str, key: str) -> pd.DataFrame | None:
        try:
            return self.month(name).frame(key)
        except Broken:
            return self.month(name).frame(key)  # an update may have replaced it meanwhile: now another file is named
