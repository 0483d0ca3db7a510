"""Are the tables in queries/README.md true?"""

import re

from ralphcap.catalog.entries import KEYS
from ralphcap.catalog.index import with_index
from ralphcap.catalog.loading import load_catalog
from ralphcap.catalog.parameters import KINDS
from ralphcap.shipped import shipped

PAGE = (shipped("queries") / "README.md").read_text(encoding="utf-8")


def test_the_page_lists_the_entries_as_they_are() -> None:
    assert with_index(PAGE, load_catalog()) == PAGE, "run: python -m ralphcap.catalog.index"


def test_the_page_explains_every_key_and_kind() -> None:
    assert [name for name in (*KEYS, *KINDS) if f"`{name}`" not in PAGE] == []


def test_the_page_names_the_platforms_own_metrics_as_the_entries_ask_for_them() -> None:
    asked = {
        name.removesuffix("_bucket")
        for query in load_catalog().values()
        for name in re.findall(r"\b(?:websocket|kiwoom)_\w+(?=\{|\[)", query.promql or "")
    }

    assert asked == set(re.findall(r"^\| `((?:websocket|kiwoom)_\w+)` \|", PAGE, re.MULTILINE))
