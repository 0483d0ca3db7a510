"""`script/lab`: the simulated platform and real exporters for a person, until Ctrl-C; `record` makes the demo's bundle."""

import argparse
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.lab.demo import record
from tests.lab.lab import profile_text
from tests.lab.logs.live import live_logs
from tests.lab.past import CACHE
from tests.lab.platform import LAB_DAYS, LAB_NOW, LAB_SEED
from tests.lab.present import Present, continued, present
from tests.lab.servers.processes import ServerFailed
from tests.lab.servers.programs import CHECKOUT, MissingProgram
from tests.lab.truths import truths
from tests.lab.world import PROFILES, World

MARK = "# Written by script/lab, which removes it when it ends.\n"


def main() -> int:
    """Runs the lab, or records the demo. Returns the exit code."""
    arguments = _arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # a stop by others ends the servers, too
    try:
        if arguments.command == "record":
            record()
        else:
            _run(arguments)
    except KeyboardInterrupt:
        print("\nlab: stopped")
    except (MissingProgram, ServerFailed) as error:
        print(f"lab: {error}", file=sys.stderr)
        return 2
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="script/lab", description="A simulated Ralph platform in real servers.")
    parser.add_argument(
        "command", nargs="?", choices=["run", "record"], default="run", help="record: the demo's bundle"
    )
    parser.add_argument("--profile", choices=PROFILES, default="corrected", help="designed: with the design's faults")
    parser.add_argument("--seed", type=int, default=LAB_SEED, help="another seed, another platform")
    parser.add_argument("--days", type=int, default=LAB_DAYS, help=f"days of past, 1 to {LAB_DAYS}")
    arguments = parser.parse_args()
    if not 1 <= arguments.days <= LAB_DAYS:
        parser.error(f"--days: {arguments.days} is not within 1 to {LAB_DAYS}")
    return arguments


def _run(arguments: argparse.Namespace) -> None:
    world = continued(World(arguments.seed, LAB_NOW, arguments.profile, arguments.days))
    print(f"lab: writing what is missing of {world.days} days (a minute or two the first time)", flush=True)
    with (
        live_logs(world) as logs,
        present(world) as lab,
        _profile_files(profile_text("lab", lab.url, logs.url)) as files,
    ):
        print(_welcome(lab, logs.url, files), flush=True)
        signal.pause()


@contextmanager
def _profile_files(profile: str) -> Iterator[list[Path]]:
    """Writes the profile to .lab/ralphcap.toml, and to the checkout's own while nobody else has one there."""
    files = [CACHE / "ralphcap.toml", CHECKOUT / "ralphcap.toml"]
    ours = [file for file in files if not file.exists() or file.read_text(encoding="utf-8").startswith(MARK)]
    for file in ours:
        file.write_text(MARK + profile, encoding="utf-8")
    try:
        yield ours
    finally:
        for file in ours:
            file.unlink(missing_ok=True)


def _welcome(lab: Present, logs: str, files: list[Path]) -> str:
    planted = truths(lab.world.seed, lab.world.now)
    leaving = planted[planted["kind"] != "ok"].sort_values("date")
    lines = [
        f"Prometheus         {lab.url}",
        f"Elasticsearch      {logs}",
        *(f"{exporter.name:18} {exporter.url}/metrics" for exporter in lab.exporters),
        "",
        f"Planted: {len(planted) - len(leaving)} rows stay within their limits; these leave them:",
        *(f"  {row.date:%Y-%m-%d}  {row.kind:7} {row.service} {row.resource}" for row in leaving.itertuples()),
        "",
        "In another terminal, in this folder:",
    ]
    if CHECKOUT / "ralphcap.toml" not in files:
        lines.append(f"  export RALPHCAP_CONFIG={CACHE / 'ralphcap.toml'}   # your own ralphcap.toml stays as it is")
    lines.append("  .venv/bin/ralphcap run capacity_review --profile lab")
    lines.append("  .venv/bin/ralphcap logs --profile lab --start now-1h --end now --against now-2h now-1h")
    return "\n".join([*lines, "", profile_text("lab", lab.url, logs), "Ctrl-C stops all."])


if __name__ == "__main__":
    sys.exit(main())
