"""One function a job: each asks a source, analyzes, draws, and assembles a Result. Imports all rooms below it."""

from ralphcap.reviews.capacity import capacity
from ralphcap.reviews.dashboards import dashboard
from ralphcap.reviews.disk import disk
from ralphcap.reviews.logs import logs
from ralphcap.reviews.showing import show

__all__ = ["capacity", "dashboard", "disk", "logs", "show"]
