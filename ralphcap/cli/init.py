"""`ralphcap init`: where does one's own work start? Imports shipped and running, late."""

from pathlib import Path
from typing import Annotated

import typer

from ralphcap.cli.talk import say
from ralphcap.errors import ParameterError
from ralphcap.shipped import shipped

CATALOG_FILES = ("sizing.toml", "topology.toml", "calendar.toml")


def init(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to start in; it is made if need be.")],
) -> None:
    """Write a profile, the notebooks, and a sizing table, topology and calendar of your own to start from.

    Nothing is ever overwritten.
    """
    from ralphcap.running.files import writable_folder, write_whole

    contents = _contents(folder)
    present = [str(path) for path in contents if path.exists()]
    if present:
        raise ParameterError(
            f"These files exist: {', '.join(present)}.\n  Give a new folder, or move them away: nothing is overwritten."
        )
    for parent in {path.parent for path in contents}:
        writable_folder(parent)
    write_whole(contents)
    for path in contents:
        say(f"wrote {path}")
    say(f"Next: put your server's address into {folder / 'ralphcap.toml'}; then, in {folder}, `ralphcap check`.")


def _contents(folder: Path) -> dict[Path, str | bytes]:
    """What to write, by path: the shipped notebooks and tables as they are, the profile from its template."""
    contents: dict[Path, str | bytes] = {
        folder / "ralphcap.toml": Path(__file__).with_name("ralphcap.toml").read_bytes()
    }
    for notebook in sorted(shipped("notebooks").glob("*.ipynb")):
        contents[folder / "notebooks" / notebook.name] = notebook.read_bytes()
    for name in CATALOG_FILES:
        contents[folder / "catalog" / name] = (shipped("queries") / name).read_bytes()
    return contents
