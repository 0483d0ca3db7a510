"""How does the catalog read in other tools' formats? Grafana's dashboards, Prometheus' rule files, and back.

Imports catalog, units and errors. Nothing here writes: each export is a mapping of names to contents.
"""
