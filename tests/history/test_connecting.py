"""Which sources read a history?"""

from pathlib import Path

import ralphcap
from ralphcap import history
from ralphcap.sources import connecting
from tests.history.conftest import Open
from tests.history.pasts import profile, write_catalog


def test_the_public_connect_is_the_one_that_reads_it():
    assert ralphcap.connect is history.connect


def test_sources_alone_ask_the_server_only(connect: Open, servers: dict[str, str], kept: Path, tmp_path: Path):
    config = tmp_path / "own.toml"
    config.write_text(profile(servers["forgot"], kept, write_catalog(tmp_path / "own")), encoding="utf-8")

    with connecting.connect(config=config) as alone, history.connect(config=config) as reading:
        assert alone._metrics.past is None
        assert reading._metrics.past is not None


def test_the_demo_is_what_it_was():
    with ralphcap.connect("demo") as demo:
        assert demo.title == "demo bundle"
