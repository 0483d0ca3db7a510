"""What was measured, kept beyond the servers' retention? Days of 5-minute values on disk, and a way to ask them."""

from ralphcap.history.connecting import connect
from ralphcap.history.kept_silences import silences
from ralphcap.history.questions import ALERTS
from ralphcap.history.updating import update
from ralphcap.history.verifying import info, verify

__all__ = ["ALERTS", "connect", "info", "silences", "update", "verify"]
