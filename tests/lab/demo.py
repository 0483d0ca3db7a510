"""Which lab is the demo recorded from, and how? `python -m tests.lab record` writes demo/demo.ralphcap anew."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.lab.lab import Lab, running
from tests.lab.past import run_folder
from tests.lab.platform import LAB_NOW, LAB_SEED
from tests.lab.servers.programs import CHECKOUT
from tests.lab.world import World

DETAIL_DAYS = 3
BUNDLE = CHECKOUT / "demo" / "demo.ralphcap"


@contextmanager
def demo_lab() -> Iterator[Lab]:
    """The corrected platform of the demo, at LAB_NOW: the tests' lab, so that both come from one past."""
    with running(World(LAB_SEED, LAB_NOW), detail_days=DETAIL_DAYS) as lab:
        yield lab


def record(bundle: Path = BUNDLE) -> None:
    """Runs the capacity review on the demo's lab and keeps what it asked as a bundle."""
    with demo_lab() as lab, run_folder() as folder:
        profiles = folder / "ralphcap.toml"
        profiles.write_text(lab.profile("lab"), encoding="utf-8")
        bundle.parent.mkdir(exist_ok=True)
        asked = [
            "run",
            "capacity_review",
            "--profile",
            "lab",
            "--record",
            str(bundle),
            "--output",
            str(folder / "output"),
        ]
        subprocess.run(
            [sys.executable, "-m", "ralphcap", *asked], env=os.environ | {"RALPHCAP_CONFIG": str(profiles)}, check=True
        )
