"""Every way in which an answer can fail: it ends right and complete, or says what lacks, or with a clear error."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from benchmarks import promises
from tests.sources.faults.bodies import BODIES
from tests.sources.faults.cases import FAULTS, Cases, case_of
from tests.sources.faults.serving import serving

pytestmark = pytest.mark.slow  # each fault takes a moment, and they are many
MOST_TRIES = 30  # a case may not make the call that its fault is planted at


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cases]:
    """One server for all faults."""
    with serving() as server:
        yield Cases(server, tmp_path_factory.mktemp("faults"))


@pytest.mark.parametrize("name", FAULTS)
def test_no_fault_passes_for_an_answer(cases, name):
    fault = FAULTS[name]
    wanted, met = 1 if fault.slow else 2, 0

    for number in range(MOST_TRIES):
        case = case_of(fault, number)
        outcome = cases.play(case)

        assert not outcome.broken, f"{outcome.broken}: {case}\n{outcome.detail}"
        met += outcome.planted > 0 or fault.past is not None
        if met == wanted:
            return
    pytest.fail(f"{name} was met {met} times in {MOST_TRIES} cases")


def test_no_fault_breaks_a_check(cases):
    for case in [replace(case_of(fault, 0), at="names") for fault in BODIES]:
        broken = cases.check(case)

        assert not broken, f"{case.fault.name}: {broken}"


def test_the_faults_are_many():
    assert len(FAULTS) >= 40


def test_the_same_number_is_the_same_case():
    fault = FAULTS["one scrape is lost"]

    assert case_of(fault, 3) == case_of(fault, 3)
    assert case_of(fault, 3) != case_of(fault, 4)


def test_the_benchmark_counts_how_cases_end(capsys):
    assert promises.main(["--cases", "12", "--seed", "3"]) == 0

    counted = json.loads(capsys.readouterr().out)
    assert counted["cases"] == sum(counted["endings"].values()) == 12
    assert (counted["silent_incompletes"], counted["tracebacks"], counted["hangs"]) == (0, 0, 0)
