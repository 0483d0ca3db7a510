"""Copies of shipped entries for jobs of other names: the same entries, but for the line of their jobs."""

import tomllib
from pathlib import Path

import pytest

from ralphcap.catalog.copying import copies
from ralphcap.catalog.loading import load_catalog
from ralphcap.errors import ParameterError
from ralphcap.shipped import shipped


@pytest.mark.parametrize("job", sorted({job for query in load_catalog().values() for job in query.jobs}))
def test_a_copy_is_the_entry_with_another_job(job: str):
    for name, text in copies({job: "ours"}).items():
        original = tomllib.loads((shipped("queries") / name).read_text(encoding="utf-8"))
        for entry, table in tomllib.loads(text).items():
            renamed = ["ours" if one == job else one for one in original[entry]["jobs"]]
            assert table == original[entry] | {"jobs": renamed}
            assert job in original[entry]["jobs"]


def test_all_entries_of_a_job_are_copied_and_stand_in_for_the_shipped_ones(tmp_path: Path):
    for name, text in copies({"node": 'node "exporter"'}).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")

    catalog, shipped_catalog = load_catalog(tmp_path), load_catalog()

    assert list(catalog) == list(shipped_catalog)
    assert not [query.name for query in catalog.values() if "node" in query.jobs]
    assert 'node "exporter"' in catalog.query("volumes.used").jobs


def test_a_job_that_no_entry_asks_for_is_refused_with_the_nearest():
    with pytest.raises(ParameterError, match=r"No entry asks for the job 'nodes'\. Did you mean 'node'"):
        copies({"nodes": "ours"})
