"""How much is needed, how much is left, and until when? Pure: frames in, tables out."""

from ralphcap.capacity.assessment import Assessment, assess

__all__ = ["Assessment", "assess"]
