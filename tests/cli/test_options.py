"""Options that several commands share."""

from pathlib import Path

import pytest

from ralphcap.cli.options import source_name, source_option, texts
from ralphcap.errors import ParameterError


def test_without_any_source_option_the_default_is_asked():
    assert source_name(None, None, None) is None


def test_the_one_that_is_given_is_asked(tmp_path: Path):
    bundle = tmp_path / "evidence.ralphcap"
    bundle.touch()

    assert source_option("lab", None, None) == ("profile", "lab")
    assert source_option(None, bundle, None) == ("bundle", str(bundle))
    assert source_option(None, None, "http://localhost:9090") == ("prometheus", "http://localhost:9090")


def test_two_sources_exclude_each_other():
    with pytest.raises(ParameterError, match="--profile and --prometheus exclude each other"):
        source_name("lab", None, "http://localhost:9090")


def test_a_bundle_that_is_not_there_is_refused(tmp_path: Path):
    with pytest.raises(ParameterError, match="There is no bundle"):
        source_name(None, tmp_path / "evidence.ralphcap", None)


def test_an_address_without_its_scheme_is_refused():
    with pytest.raises(ParameterError, match="'localhost:9090' is no address"):
        source_name(None, None, "localhost:9090")


def test_values_are_read_up_to_the_first_equals_sign():
    assert texts(["services=a=b", "zone="]) == {"services": "a=b", "zone": ""}


@pytest.mark.parametrize("given", ["services", "=a"])
def test_a_value_without_name_or_equals_sign_is_refused(given: str):
    with pytest.raises(ParameterError, match="sets nothing"):
        texts([given])


def test_a_name_given_twice_is_refused():
    with pytest.raises(ParameterError, match="'zone' is given twice"):
        texts(["zone=UTC", "zone=Asia/Seoul"])
