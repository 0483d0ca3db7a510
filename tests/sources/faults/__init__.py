"""A Prometheus whose truth is known, and every way in which it, or the way to it, can fail: what must never pass for an answer."""
