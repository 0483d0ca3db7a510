"""In which pieces is a window asked? By points, and by samples as soon as the first piece told the series. Imports window."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ralphcap.window import Window

MOST_POINTS = 11_000  # Prometheus refuses more than 11,000 points a series (web/api/v1: "exceeded maximum resolution")
MOST_SERIES = 20_000  # for which the first piece is small enough: nobody knows an answer's series before it is there
SERIES = 100  # taken where nothing tells
# One piece is parsed while the next is on its way, so pieces are small: about 8 MB of JSON each.
SAMPLES = 250_000


@dataclass(frozen=True)
class Pieces:
    """How windows are cut. A bundle keeps this, so that a replay asks for the pieces that were recorded.

    most_points    points that one piece may have of each series
    first_points   points of the first piece; 0: it is like the others
    most_samples   samples that each further piece should have, by the series of the first; 0: only points count
    """

    most_points: int = MOST_POINTS
    first_points: int = 0
    most_samples: int = 0

    @classmethod
    def within(cls, samples: int, calls: int, most_points: int = MOST_POINTS) -> "Pieces":
        """Pieces of which `calls` may be under way at once, with at most `samples` samples together, by estimate."""
        return cls(most_points, max(1, samples // MOST_SERIES), max(1, min(SAMPLES, samples // calls)))

    def of(self, window: Window, series: int) -> Iterator[Window]:
        """The pieces in order, where the first one's answer has so many series; 0: nothing is known of the others."""
        first = next(window.split(min(self.most_points, self.first_points or self.most_points)))
        yield first
        if first.end < window.end:
            most = self.most_samples // (series or SERIES) if self.most_samples else self.most_points
            yield from replace(window, start=first.end, asked=None).split(max(1, min(self.most_points, most)))
