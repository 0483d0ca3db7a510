"""What do all panels of a dashboard share? Window, zone, sessions, and one color a series. Imports figures.theme, window."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

import pandas as pd

from ralphcap.figures.axes import local_time
from ralphcap.figures.theme import HIGHLIGHTS
from ralphcap.window import Window


@dataclass(frozen=True)
class Canvas:
    """Over which window the panels are drawn, on whose clock, and behind which trading sessions (open, close in UTC).

    colors   which color each series has so far: one name keeps its color from panel to panel
    """

    window: Window
    zone: ZoneInfo
    sessions: pd.DataFrame
    colors: dict[str, str] = field(default_factory=dict)

    @property
    def first(self) -> pd.Timestamp:
        """The window's start as a local time."""
        return local_time(self.window.start, self.zone)

    @property
    def last(self) -> pd.Timestamp:
        """The window's end as a local time."""
        return local_time(self.window.end, self.zone)

    def color(self, names: Sequence[str]) -> dict[str, str]:
        """A color for each of at most six series of one panel, different ones; names without one so far are given theirs."""
        kept: dict[str, str] = {}
        for name in names:
            if name in self.colors and self.colors[name] not in kept.values():
                kept[name] = self.colors[name]
        free = [color for color in HIGHLIGHTS if color not in kept.values()]
        given = dict(zip((name for name in names if name not in kept), free, strict=False))
        for name, color in given.items():
            self.colors.setdefault(name, color)
        return kept | given
