"""What can only fail is told before a kernel starts, and leaves nothing."""

from pathlib import Path

import pytest

from ralphcap.errors import CatalogError, ParameterError, RalphcapError
from ralphcap.running.notebooks import run


def refused(values: dict[str, object], folder: Path, notebook: str = "capacity_review") -> RalphcapError:
    with pytest.raises(RalphcapError) as told:
        run(notebook, {"source": "demo"} | values, output=folder / "out")
    assert not (folder / "out").exists()
    return told.value


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"window": "now/now-1d"}, "holds no step"),
        ({"window": "2026-11-20/2026-11-10"}, "holds no step"),
        ({"window": "now-1d/2026-11-01"}, "holds no step"),
        ({"window": "now+1d/now+2d"}, "is still to come"),
        ({"window": "2099-01-01/2099-01-02"}, "is still to come"),
        ({"step": "500ms"}, "is too fine"),
        ({"step": "1500ms"}, "is not a whole number of seconds"),
        ({"horizon": "6h"}, "is shorter than a day"),
        ({"services": "("}, "is not a regular expression"),
        ({"services": "nope"}, "matches no row of the sizing table"),
        ({"source": "prodution"}, "prodution"),
    ],
)
def test_a_parameter_that_can_only_fail_is_refused_and_nothing_is_written(
    values: dict[str, object], reason: str, tmp_path: Path
):
    error = refused(values, tmp_path)

    assert isinstance(error, ParameterError)
    assert reason in str(error)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"services": "nope"}, "matches no row of the sizing table"),
        ({"what_if": "retention a month"}, "a month"),
        ({"what_if": "interval soon"}, "soon"),
        ({"what_if": "speed 2"}, "nothing is known as 'speed'"),
    ],
)
def test_a_disk_forecasts_parameters_are_read_before_it_starts(values: dict[str, object], reason: str, tmp_path: Path):
    assert reason in str(refused(values, tmp_path, "disk_forecast"))


def test_a_dashboard_that_is_not_there_is_refused(tmp_path: Path):
    assert "Did you mean 'database'" in str(refused({"dashboard": "databse"}, tmp_path, "dashboards"))


def test_a_broken_catalog_of_the_profile_is_told_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog" / "sizing.toml").write_text("[prometheus")
    (tmp_path / "ralphcap.toml").write_text('[profiles.mine]\nprometheus = "http://127.0.0.1:1"\ncatalog = "catalog"\n')
    monkeypatch.chdir(tmp_path)

    error = refused({"source": "mine"}, tmp_path)

    assert isinstance(error, CatalogError)
    assert "catalog/sizing.toml: not TOML" in str(error)
