"""Which lab is the demo recorded from, and what is asked? `python -m tests.lab record` writes demo/demo.ralphcap anew."""

from pathlib import Path

from ralphcap.reviews import capacity, disk, logs
from ralphcap.sources import Source, connect
from ralphcap.sources.bundle import pack
from tests.lab.lab import demo_lab
from tests.lab.logs.lab import demo_logs
from tests.lab.past import run_folder
from tests.lab.servers.programs import CHECKOUT

BUNDLE = CHECKOUT / "demo" / "demo.ralphcap"
DAY, STEP = "now-1d/now", "5m"  # what every entry is asked for, so that each can be tried without a server
EXPRESSION = "sum by (job) (up)"


def record(bundle: Path = BUNDLE) -> None:
    """Records the reviews of capacity, disks and logs, and of every entry the last day and the last value."""
    with demo_lab() as lab, demo_logs() as written, run_folder() as folder:
        profiles = folder / "ralphcap.toml"
        profiles.write_text(written.profile("lab", lab.url), encoding="utf-8")
        with connect("lab", config=profiles, record=folder / "spool") as source:
            for review in (capacity, disk, logs):
                print(review(source))
            ask_everything(source)
        bundle.parent.mkdir(exist_ok=True)
        pack(folder / "spool", bundle)
    print(f"\n{bundle}: {bundle.stat().st_size / 2**20:.1f} MiB")


def ask_everything(source: Source) -> None:
    """Each entry and one expression: over the last day, and now, which is what is asked where no time is given."""
    day, hour = source.window(DAY, step=STEP), source.window("now-1h/now", step=STEP)
    for name, query in source.catalog.items():
        # Distinct messages are read from the documents once more: an hour of them will do.
        source.ask(name, hour if query.search and query.search.count_by else day)
        if query.search is None or query.search.api:  # lines are counted in windows only
            source.ask(name)
    source.ask_promql(EXPRESSION, day)
    source.ask_promql(EXPRESSION)
