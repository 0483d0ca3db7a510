"""Bundles: a replay equals what was live, and what is no sound bundle is refused."""

import hashlib
import json
import struct
import tracemalloc
import warnings
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from ralphcap.errors import BundleError, NotRecorded, ParameterError, PartialAnswer
from ralphcap.sources import connect
from ralphcap.sources.bundle import info, pack, verify
from ralphcap.sources.pieces import Pieces
from ralphcap.sources.recording import Spool
from ralphcap.window import Window
from tests.sources.outages import START

HOUR = pd.Timedelta("1h")


def window(first=0, last=6, step="5min"):
    return Window(START + first * HOUR, START + last * HOUR, pd.Timedelta(step))


def questions(source):
    """Frames of several kinds of questions: complete, short, empty, split, instant."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PartialAnswer)
        return [
            source.ask("web.load", window()),
            source.ask("db.health", window()),
            source.ask("mail.sent", window()),
            source.ask("db.size", at=START + HOUR),
            source.ask_promql("web_load", window()),
            source.ask_promql("sum(web_load)", window(0, 6, "1s")),
            source.ask_promql("web_lod", window()),
        ]


@pytest.fixture(scope="module")
def recorded(outages, tmp_path_factory):
    """A bundle, and the frames and the ledger of the live answers that it was made of."""
    folder = tmp_path_factory.mktemp("recorded")
    with connect(config=outages, record=folder / "spool") as source:
        frames, ledger = questions(source), source.ledger.frame()
    pack(folder / "spool", folder / "web.ralphcap")
    return folder / "web.ralphcap", frames, ledger


def test_a_replay_equals_the_live_answers_and_their_ledger(recorded):
    path, frames, ledger = recorded

    with connect(str(path)) as source:
        replayed = questions(source)

        for again, live in zip(replayed, frames, strict=True):
            pd.testing.assert_frame_equal(again, live, check_exact=True)
        pd.testing.assert_frame_equal(source.ledger.frame(), ledger)


def test_a_bundle_has_its_own_now_zone_and_catalog(recorded):
    path, _, _ = recorded

    with connect(str(path)) as source:
        assert source.now == START + 6 * HOUR
        assert source.zone.key == "Asia/Seoul"
        assert "web.load" in source.catalog
        assert source.title == "bundle web.ralphcap"


def test_a_bundle_does_not_tell_where_it_was_recorded(recorded):
    path, _, _ = recorded

    with zipfile.ZipFile(path) as archive:
        assert not [name for name in archive.namelist() if b"127.0.0.1" in archive.read(name)]


def test_the_same_answers_make_the_same_bytes(recorded, tmp_path):
    path, _, _ = recorded

    pack(path.parent / "spool", tmp_path / "again.ralphcap")

    assert (tmp_path / "again.ralphcap").read_bytes() == path.read_bytes()


def test_a_question_that_was_not_recorded_shows_what_is_held_of_it(recorded):
    path, _, _ = recorded

    with connect(str(path)) as source, pytest.raises(NotRecorded) as caught:
        source.ask_promql("web_load", window(0, 5))

    assert "holds no answer to web_load for 2026-11-20 00:00:00 UTC – 2026-11-20 05:00:00 UTC, step 300 s" in str(
        caught.value
    )
    assert "It answers: --start 2026-11-20T00:00:00Z --end 2026-11-20T06:00:00Z --step 5m." in str(caught.value)
    assert caught.value.exit_code == 5


def test_a_question_that_is_unknown_to_a_bundle_shows_the_nearest(recorded):
    path, _, _ = recorded

    with connect(str(path)) as source, pytest.raises(NotRecorded, match=r"It holds .*web_load"):
        source.ask_promql("web_loads", window())


def test_an_answer_to_another_call_is_not_given(recorded, tmp_path):
    def change(files):
        manifest = json.loads(files[0][1])
        for entry in manifest["pages"]:
            entry["params"] |= {"query": "up"} if entry["about"] == "web_load" else {}
        return [(files[0][0], json.dumps(manifest).encode()), *files[1:]]

    path = rewritten(recorded[0], tmp_path / "other.ralphcap", change)

    with connect(str(path)) as source, pytest.raises(NotRecorded, match="no answer to web_load"):
        source.ask_promql("web_load", window())


def test_info_counts_questions_and_verify_reads_every_page(recorded):
    path, _, _ = recorded

    assert info(path) == verify(path)
    assert info(path).questions <= len(info(path).manifest.pages)


def test_two_sources_of_one_run_share_a_spool_and_its_now(outages, tmp_path):
    later = outages.with_name("later.toml")
    later.write_text(outages.read_text(encoding="utf-8").replace("T06:00", "T07:00"), encoding="utf-8")

    with connect(config=outages, record=tmp_path) as first, connect(config=later, record=tmp_path) as second:
        assert second.now == first.now


def test_answers_of_another_server_are_not_mixed_in(outages, tmp_path):
    with connect(config=outages, record=tmp_path) as source:
        catalog = source.catalog.definitions()

    with pytest.raises(ParameterError, match="another server"):
        Spool.begin(tmp_path, address="http://other:9090", now=START, zone="UTC", pieces=Pieces(), catalog=catalog)


def test_nothing_is_left_where_packing_fails(recorded, tmp_path):
    spool = tmp_path / "spool"
    (spool / "pages").mkdir(parents=True)
    for name in ("manifest.json", "pages.jsonl"):
        (spool / name).write_bytes((recorded[0].parent / "spool" / name).read_bytes())

    with pytest.raises(FileNotFoundError):
        pack(spool, tmp_path / "out" / "x.ralphcap")

    assert list((tmp_path / "out").iterdir()) == []


def rewritten(path: Path, target: Path, change) -> Path:
    """A copy of a bundle after `change(files)`: names and bytes in their order, as a list of pairs."""
    with zipfile.ZipFile(path) as archive:
        files = [(name, archive.read(name)) for name in archive.namelist()]
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # of duplicate names
        for name, body in change(files):
            archive.writestr(name, body)
    return target


def manifest_with(**changes):
    def change(files):
        (name, body), *rest = files
        return [(name, json.dumps(json.loads(body) | changes).encode()), *rest]

    return change


def altered_page(files):
    return [*files[:-1], (files[-1][0], files[-1][1].replace(b"status", b"Status"))]


def special(mode):
    """A file of another kind: a link, a device, a pipe."""

    def change(files):
        entry = zipfile.ZipInfo("pages/special")
        entry.external_attr = mode << 16
        return [*files, (entry, b"/etc/passwd")]

    return change


def page_entry(**changes):
    def change(files):
        manifest = json.loads(files[0][1])
        manifest["pages"][0] |= changes
        return [(files[0][0], json.dumps(manifest).encode()), *files[1:]]

    return change


def page_named(question):
    return page_entry(question=question)


def named_twice(files):
    manifest = json.loads(files[0][1])
    manifest["pages"] += manifest["pages"][:1]
    return [(files[0][0], json.dumps(manifest).encode()), *files[1:]]


BROKEN = {
    "a page was altered": (altered_page, "was altered"),
    "a page is missing": (lambda files: files[:-1], "missing or of another length"),
    "a page is shorter": (lambda files: [*files[:-1], (files[-1][0], files[-1][1][:-1])], "of another length"),
    "no manifest": (lambda files: files[1:], "manifest.json is missing"),
    "the manifest is no JSON": (lambda files: [(files[0][0], b"oops"), *files[1:]], "manifest cannot be read"),
    "the manifest is deep": (lambda files: [(files[0][0], b"[" * 100_000), *files[1:]], "manifest cannot be read"),
    "another format": (manifest_with(format="tarball"), "Use a newer ralphcap"),
    "a newer version": (manifest_with(version=99), "Use a newer ralphcap"),
    "no time": (manifest_with(now="yesterday"), "no time"),
    "a time without a zone": (manifest_with(now="2026-11-20T00:00:00"), "no time"),
    "an unknown zone": (manifest_with(zone="Mars/Olympus"), "no time or zone"),
    "pieces without length": (manifest_with(most_points=0), "no length of pieces"),
    "no catalog": (manifest_with(catalog={}), "catalog cannot be read"),
    "a path out of it": (lambda files: [*files, ("../outside.json", b"{}")], "does not name"),
    "an absolute path": (lambda files: [*files, ("/tmp/outside.json", b"{}")], "does not name"),
    "a pickle": (lambda files: [*files, ("pages/model.pkl", b"\x80\x04.")], "does not name"),
    "a page that is a path": (page_named("../../outside"), "no ralphcap wrote"),
    "a file twice": (lambda files: [*files, files[-1]], "holds a file twice"),
    "a link": (special(0o120777), "not a plain file"),
    "a folder": (lambda files: [*files, ("pages/folder/", b"")], "not a plain file"),
    "too many files": (lambda files: [*files, *((f"pages/{n}", b"") for n in range(20_001))], "at most 20,000"),
    "a path of another system": (lambda files: [*files, ("C:\\outside.json", b"{}")], "does not name"),
    "a name with a zero byte": (lambda files: [*files, ("pages/a\0.json", b"{}")], "does not name"),
    "a page and a copy in capitals": (lambda files: [*files, (files[-1][0].upper(), files[-1][1])], "does not name"),
    "a device": (special(0o060666), "not a plain file"),
    "a pipe": (special(0o010666), "not a plain file"),
    "a page that another file is for": (page_named("0" * 64), "does not name"),
    "a page with a number of its own": (page_entry(page=-1), "no ralphcap wrote"),
    "a page of no length": (page_entry(bytes=-1), "no ralphcap wrote"),
    "a page with more to say": (page_entry(pickle="gASVCg=="), "manifest cannot be read"),
    "a wrong digest in the manifest": (page_entry(sha256="0" * 64), "was altered"),
    "a page named twice": (named_twice, "names a page twice"),
    "a pickle for a manifest": (lambda files: [(files[0][0], b"\x80\x04N."), *files[1:]], "manifest cannot be read"),
    "a large manifest": (lambda files: [(files[0][0], b" " * (2**26 + 1)), *files[1:]], "too large"),
}


def read_all(path):
    verify(path)
    connect(str(path))


@pytest.mark.parametrize("name", BROKEN)
def test_a_bundle_that_is_not_sound_is_refused(recorded, tmp_path, name):
    change, words = BROKEN[name]
    path = rewritten(recorded[0], tmp_path / "broken.ralphcap", change)

    with pytest.raises(BundleError, match=words) as caught:
        read_all(path)

    assert caught.value.exit_code == 5
    assert "\n  " in str(caught.value)
    assert [file.name for file in tmp_path.iterdir()] == ["broken.ralphcap"]


def test_a_bomb_is_not_unpacked(recorded, tmp_path):
    def bomb(files):
        manifest = json.loads(files[0][1])
        body = b" " * (2**28 + 1)
        manifest["pages"][0] |= {"bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}
        return [(files[0][0], json.dumps(manifest).encode()), (files[1][0], body), *files[2:]]

    path = rewritten(recorded[0], tmp_path / "bomb.ralphcap", bomb)

    with pytest.raises(BundleError, match="too large"):
        connect(str(path))


@pytest.mark.parametrize("kind", [zipfile.ZIP_DEFLATED, zipfile.ZIP_LZMA])
def test_a_bomb_that_lies_about_its_size_is_not_unpacked(recorded, tmp_path, kind):
    path, size = tmp_path / "liar.ralphcap", 160 * 2**20
    with zipfile.ZipFile(path, "w", kind) as archive:
        archive.writestr("manifest.json", bytes(size))
    path.write_bytes(path.read_bytes().replace(struct.pack("<L", size), struct.pack("<L", 1000)))

    tracemalloc.start()
    try:
        with pytest.raises(BundleError, match=r"manifest\.json cannot be read"):
            connect(str(path))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < size / 2


def test_a_million_files_are_refused_before_their_list_is_read(tmp_path):
    entry = struct.pack("<4s4B4HL2L5H2L", b"PK\1\2", 20, 0, 20, 0, *[0] * 7, 1, *[0] * 6) + b"x"
    path, count = tmp_path / "many.ralphcap", 1_000_000
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count % 2**16, count % 2**16, len(entry) * count, 0, 0)
    path.write_bytes(entry * count + end)

    tracemalloc.start()
    try:
        with pytest.raises(BundleError, match="at most 20,000 are read"):
            connect(str(path))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert peak < 2**20


@pytest.mark.parametrize("addition", [b"more", b"PK\5\6" + bytes(18) + b"note"])
def test_what_goes_on_behind_its_end_is_not_a_bundle(recorded, tmp_path, addition):
    path = tmp_path / "longer.ralphcap"
    path.write_bytes(recorded[0].read_bytes() + addition)

    with pytest.raises(BundleError, match="not a bundle"):
        connect(str(path))


def test_a_list_that_a_zip64_would_hide_is_not_read(recorded, tmp_path):
    body = recorded[0].read_bytes()
    path = tmp_path / "zip64.ralphcap"
    path.write_bytes(body[:-22] + struct.pack("<4sLQL", b"PK\6\7", 0, 0, 1) + body[-22:])

    with pytest.raises(BundleError, match="not a bundle"):
        connect(str(path))


@pytest.mark.parametrize("kept", [0, 1, 100, -1, -30])
def test_a_truncated_bundle_is_refused(recorded, tmp_path, kept):
    path = tmp_path / "cut.ralphcap"
    path.write_bytes(recorded[0].read_bytes()[:kept])

    with pytest.raises(BundleError, match="not a bundle, or was cut off"):
        connect(str(path))


def test_another_file_is_not_a_bundle(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("hello", encoding="utf-8")

    with pytest.raises(BundleError, match="not a bundle"):
        connect(str(path))
