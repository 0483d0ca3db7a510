"""Where do the shipped catalog, notebooks and demo data lie? Imports nothing of the project but errors."""

from pathlib import Path
from typing import Literal

from ralphcap.errors import CatalogError

Kind = Literal["queries", "notebooks", "demo"]


def shipped(kind: Kind) -> Path:
    """Folder of a kind of shipped data: inside an installed wheel (`ralphcap/_data`), else in the checkout.

    An editable install has no `_data`, so the checkout's own folder is used there.
    Raises CatalogError where neither exists.
    """
    package = Path(__file__).resolve().parent
    for folder in (package / "_data" / kind, package.parent / kind):
        if folder.is_dir():
            return folder
    raise CatalogError(
        f"ralphcap's own {kind} are missing: neither {package / '_data' / kind} nor {package.parent / kind} exists.\n  Install ralphcap again."
    )
