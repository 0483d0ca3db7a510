"""Evidence: recorded, looked at, asked again offline."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Call
from tests.lab.lab import Lab
from tests.small_notebooks import Writer

ENTRY = "containers.memory_resident"
ASK = f"""\
import ralphcap
asked = ralphcap.connect(source)
frame = asked.ask("{ENTRY}", asked.window("now-1h/now", step="5m"))
round(frame["value"].sum())
"""
PARAMETERS = 'source: str = "demo"  # who is asked'


@pytest.fixture
def evidence(lab: Lab, call: Call, tmp_path: Path) -> Path:
    """A bundle of one entry over one hour of the lab."""
    (tmp_path / "ralphcap.toml").write_text(lab.profile())
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        ended = call("bundle", "record", "evidence.ralphcap", ENTRY, "--window", "now-1h/now", "--profile", "lab")
    assert ended.code == 0
    assert "1 queries of Prometheus" in ended.err
    return tmp_path / "evidence.ralphcap"


def test_what_was_recorded_answers_offline(evidence: Path, call: Call):
    ended = call("ask", ENTRY, "--start", "now-1h", "--end", "now", "--bundle", evidence, "--format", "csv")

    assert ended.code == 0
    assert "2026-11-20T08:55:00Z,grafana," in ended.out


def test_what_was_not_recorded_is_told(evidence: Path, call: Call):
    ended = call("ask", ENTRY, "--start", "now-2h", "--end", "now", "--bundle", evidence)

    assert (ended.code, ended.out) == (5, "")
    assert ended.err.startswith("NotRecorded: ")


def test_a_bundle_tells_what_it_holds(evidence: Path, call: Call):
    told = json.loads(call("bundle", "info", evidence, "--json").out)

    assert told["now"].startswith("2026-11-20T09:00:00")
    assert told["questions"] >= 1
    assert "zone" in call("bundle", "info", evidence).out


def test_a_sound_bundle_is_verified_and_an_altered_one_refused(evidence: Path, call: Call):
    assert call("bundle", "verify", evidence).code == 0

    body = bytearray(evidence.read_bytes())
    middle = len(body) // 2
    body[middle : middle + 8] = bytes(8)
    evidence.write_bytes(body)
    ended = call("bundle", "verify", evidence)

    assert ended.code == 5
    assert ended.err.startswith("BundleError: ")


def test_evidence_is_never_overwritten(evidence: Path, call: Call):
    before = evidence.read_bytes()

    ended = call("bundle", "record", evidence, ENTRY)

    assert ended.code == 2
    assert "evidence is never overwritten" in ended.err
    assert evidence.read_bytes() == before


def test_a_run_is_recorded_and_runs_again_from_its_bundle(lab: Lab, call: Call, write_notebook: Writer, tmp_path: Path):
    (tmp_path / "ralphcap.toml").write_text(lab.profile())
    path, bundle = write_notebook(ASK, parameters=PARAMETERS), tmp_path / "run.ralphcap"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RALPHCAP_CONFIG", str(tmp_path / "ralphcap.toml"))
        live = call("run", path, "-o", tmp_path / "live", "--profile", "lab", "--record", bundle)

    again = call("run", path, "-o", tmp_path / "again", "--bundle", bundle)

    assert (live.code, again.code) == (0, 0), live.err + again.err
    assert f"bundle    {bundle}" in live.err
    assert _answer(tmp_path / "live") == _answer(tmp_path / "again")


def test_a_failed_run_leaves_no_bundle(call: Call, write_notebook: Writer, tmp_path: Path):
    ended = call("run", write_notebook("1 / 0"), "-o", tmp_path / "out", "--record", tmp_path / "run.ralphcap")

    assert ended.code == 1
    assert not (tmp_path / "run.ralphcap").exists()


def test_a_bundle_that_is_not_there_is_wrong_usage(call: Call, tmp_path: Path):
    ended = call("bundle", "info", tmp_path / "nowhere.ralphcap")

    assert ended.code == 2
    assert "There is no bundle" in ended.err


def _answer(folder: Path) -> str:
    """What the notebook's last cell shows."""
    cells = json.loads((folder / "small.ipynb").read_text("utf-8"))["cells"]
    return "".join(cells[-1]["outputs"][-1]["data"]["text/plain"])
