"""The tree of errors and the exit code of each."""

import inspect

import pytest

from ralphcap import errors

CODES = {
    "RalphcapError": 1,
    "CatalogError": 2,
    "UnknownQuery": 2,
    "ParameterError": 2,
    "SourceError": 5,
    "SourceUnavailable": 5,
    "QueryRejected": 2,
    "NotRecorded": 5,
    "BundleError": 5,
    "DataError": 1,
    "NoData": 1,
    "NotEnoughData": 1,
    "IncompleteAnswer": 3,
}


@pytest.mark.parametrize("name", CODES)
def test_each_error_has_its_exit_code(name):
    assert getattr(errors, name).exit_code == CODES[name]


def test_every_error_of_the_tree_is_listed():
    found = {
        name for name, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.RalphcapError)
    }

    assert found == set(CODES)


def test_a_partial_answer_is_a_warning():
    assert issubclass(errors.PartialAnswer, UserWarning)
