"""The files that exports are compared with. `python -m tests.exports.golden_files` writes them anew: look at the difference."""

import contextlib
import io
from pathlib import Path

from ralphcap.catalog.loading import Catalog, catalog_from_definitions
from ralphcap.catalog.reading import read_definitions
from ralphcap.cli import app
from ralphcap.exports.grafana import grafana_files

HERE = Path(__file__).parent
GOLDEN = HERE / "golden"
DESIGN = HERE.parent / "design" / "dashboards"


def small_catalog() -> Catalog:
    return catalog_from_definitions(read_definitions(HERE / "catalog"))


def exported() -> dict[str, str]:
    """The small catalog as Grafana loads it."""
    return grafana_files(small_catalog(), zone="Asia/Seoul", prometheus="http://prometheus:9090")


def compared(name: str) -> str:
    """What `ralphcap import grafana` prints of a dashboard of the design, compared with the shipped catalog."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()), contextlib.suppress(SystemExit):
        app(["import", "grafana", str(DESIGN / f"{name}.json")], prog_name="ralphcap")
    return out.getvalue()


def main() -> None:
    for name, text in exported().items():
        path = GOLDEN / "grafana" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for path in DESIGN.glob("*.json"):
        (GOLDEN / f"{path.stem}.txt").write_text(compared(path.stem), encoding="utf-8")


if __name__ == "__main__":
    main()
