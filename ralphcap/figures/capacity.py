"""Which figures does a capacity review show? Imports figures."""

from ralphcap.figures.history import history
from ralphcap.figures.overview import overview

__all__ = ["history", "overview"]
