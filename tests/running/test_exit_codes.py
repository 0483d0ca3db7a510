"""Exit codes: which of several wins, and what a cell's exception means."""

import pytest

from ralphcap.running.exit_codes import of_exception, worst


def test_of_several_codes_the_interruption_wins_and_a_breach_yields_to_all():
    order = [130, 7, 6, 5, 2, 1, 3, 4, 0]

    for place, code in enumerate(order):
        assert worst(reversed(order[place:])) == code


def test_without_any_code_the_run_is_done():
    assert worst([]) == 0


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("NoData", 1),
        ("ZeroDivisionError", 1),
        ("QueryRejected", 2),
        ("ParameterError", 2),
        ("IncompleteAnswer", 3),
        ("SourceUnavailable", 5),
        ("BundleError", 5),
        ("KeyboardInterrupt", 130),
        ("PartialAnswer", 1),  # a warning of ours that somebody turned into an error has no code of its own
        ("__name__", 1),
    ],
)
def test_a_cells_exception_has_the_code_of_its_class(name: str, code: int):
    assert of_exception(name) == code
