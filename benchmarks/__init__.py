"""How fast, how small? Each `python -m benchmarks.NAME` measures one promise, and prints one JSON line."""
