"""How does one start from shipped entries that ask for jobs of other names? Copies of their text. Imports errors, shipped.

A copy is the entry as it is written, with the jobs' names changed on its line `jobs = […]`, and stands in for it in a
catalog folder of one's own.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping

from ralphcap.catalog.faults import did_you_mean
from ralphcap.errors import ParameterError
from ralphcap.shipped import shipped

FOLDERS = ("capacity", "dashboards")
_HEAD = re.compile(r"^\[([A-Za-z0-9_-]+)[].]", re.MULTILINE)
_JOBS = re.compile(r"^jobs = \[.*?\]", re.MULTILINE | re.DOTALL)


def copies(renamed: Mapping[str, str]) -> dict[str, str]:
    """A file's path in a catalog folder → the text of its entries that ask for these jobs (ours → yours).

    Raises ParameterError for a job that no entry asks for.
    """
    found, known = {}, set[str]()
    for folder in FOLDERS:
        for path in sorted((shipped("queries") / folder).glob("*.toml")):
            text = path.read_text(encoding="utf-8")
            asked = {name: set(table.get("jobs", ())) for name, table in tomllib.loads(text).items()}
            known |= set().union(*asked.values())
            entries = [_renamed(part, renamed) for name, part in _entries(text) if asked[name] & renamed.keys()]
            if entries:
                found[f"{folder}/{path.name}"] = "\n\n".join(entries) + "\n"
    for job in renamed.keys() - known:
        raise ParameterError(
            f"No entry asks for the job {job!r}.{did_you_mean(job, known)}\n  The jobs are: {', '.join(sorted(known))}."
        )
    return found


def _entries(text: str) -> Iterator[tuple[str, str]]:
    """Each entry's name and text, with its parameters' tables; remarks belong to what stands before them."""
    heads = list(_HEAD.finditer(text))
    starts = [head for number, head in enumerate(heads) if not number or heads[number - 1][1] != head[1]]
    for head, following in zip(starts, [*(one.start() for one in starts[1:]), len(text)], strict=True):
        yield head[1], text[head.start() : following].rstrip()


def _renamed(entry: str, renamed: Mapping[str, str]) -> str:
    """An entry's text with other names on its line of jobs."""

    def line(found: re.Match[str]) -> str:
        jobs = [renamed.get(job, job) for job in tomllib.loads(found[0])["jobs"]]
        return f"jobs = {json.dumps(jobs, ensure_ascii=False)}"  # a list of texts is written alike in TOML

    return _JOBS.sub(line, entry, count=1)
