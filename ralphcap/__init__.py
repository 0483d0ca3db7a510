"""ralphcap."""
