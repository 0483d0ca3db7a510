"""Which entries and alert rules are there, on one page? Keeps the index in queries/README.md. Imports shipped.

`python -m ralphcap.catalog.index` writes it anew; a test compares it with the entries.
"""

from collections.abc import Mapping
from itertools import groupby

from ralphcap.catalog.loading import Catalog, load_catalog
from ralphcap.catalog.query import Query
from ralphcap.catalog.rules import Rule
from ralphcap.shipped import shipped

BEGIN = "<!-- index: written by `python -m ralphcap.catalog.index` -->"
END = "<!-- end of the index -->"


def index(catalog: Catalog) -> str:
    """A table a file, a row an entry; then a table of the alert rules. As Markdown."""
    by_file = groupby(
        sorted(catalog.values(), key=lambda query: (query.file, query.name)), key=lambda query: query.file
    )
    return "\n\n".join([*(_table(file, list(queries)) for file, queries in by_file), _rules(catalog.rules)])


def with_index(page: str, catalog: Catalog) -> str:
    """The page with the index between its two marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{index(catalog)}\n\n{END}{after}"


def _table(file: str, queries: list[Query]) -> str:
    rows = [
        f"| `{query.name}` | {query.title} | {query.unit} | {_listed(query.labels)} | {_listed(query.parameters)} |"
        for query in queries
    ]
    return "\n".join(
        [f"### {file}", "", "| entry | what | unit | labels | parameters |", "|---|---|---|---|---|", *rows]
    )


def _rules(rules: Mapping[str, Rule]) -> str:
    """On what each rule depends: it cannot fire without the metrics and jobs, nor tell without the labels."""
    heads = ("alert", "severity", "metrics", "labels", "jobs", "entries")
    rows = [
        f"| `{rule.alert}` | {rule.severity} | {_listed(rule.depends.metrics)} | {_listed(rule.depends.all_labels)} "
        f"| {_listed(rule.depends.jobs) or 'all'} | {_listed(rule.queries)} |"
        for rule in rules.values()
    ]
    return "\n".join(["### Alert rules", "", f"| {' | '.join(heads)} |", "|---" * len(heads) + "|", *rows])


def _listed(names: object) -> str:
    return ", ".join(f"`{name}`" for name in names) if isinstance(names, tuple | dict) else ""


def main() -> None:
    """Write the index of the shipped entries into their README."""
    page = shipped("queries") / "README.md"
    page.write_text(with_index(page.read_text(encoding="utf-8"), load_catalog()), encoding="utf-8")


if __name__ == "__main__":
    main()
