"""Redaction of what is recorded: pages, catalog, manifest; and a replay that still answers."""

import json
import zipfile
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qsl

import pandas as pd
import pytest

from ralphcap.catalog.loading import load_catalog
from ralphcap.errors import ParameterError, PartialAnswer, QueryRejected
from ralphcap.redaction import KNOWN, Redactor
from ralphcap.sources import Source, connect
from ralphcap.sources.bundle import pack
from ralphcap.sources.redacting import KEY, redacted_definitions, redacted_page
from tests.sources.faulty import BUILD, Faulty, Reply, answer

AT = pd.Timestamp("2026-11-19T00:00:00Z")
SECRETS = ("8012345611", "kim@example.com", "ORD-20261120", "Bearer abcdef012345")
RULES = "redact = { accounts = true, emails = true, tokens = true, order = 'ORD-\\d{8}' }"
NOTE = "Ask kim@example.com about it."
ENTRY = f"""[placed]
title = "Orders placed"
unit = "count"
labels = ["account"]
promql = "max by (account) (orders)"
note = "{NOTE}"
"""


HELD = {
    "orders": [
        {"__name__": "orders", "account": "8012345611", "le": "8012345611"},
        {"__name__": "orders", "account": "8012345612", "by": "kim@example.com", "order": "ORD-20261120"},
    ],
    "limits": [{"__name__": "limits", "account": "8012345611"}],
}
SAMPLE = b', "8012345611"]'
INFO = "denied for kim@example.com with Bearer abcdef012345"


def told(asked: str) -> Reply:
    """The answer to one call: the series of HELD, whose values look like an account."""
    path, _, query = asked.partition("?")
    params = dict(parse_qsl(query))
    if path == "/api/v1/query_range":
        return Reply(answer([]))
    if path != "/api/v1/query":
        return Reply(BUILD if path.endswith("buildinfo") else b'{"status":"success","data":[]}')
    series = HELD.get(params["query"], [])
    result = [{"metric": labels, "value": [int(params["time"]), "8012345611"]} for labels in series]
    return Reply(answer(result, "vector", infos=[INFO] if params["query"] == "orders" else []))


@pytest.fixture
def config(faulty: Faulty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A profile with rules, on a server whose answers hold what the rules find."""
    monkeypatch.setattr(faulty, "reply", lambda _: told(faulty.asked[-1][1]))
    (tmp_path / "catalog" / "capacity").mkdir(parents=True)
    (tmp_path / "catalog" / "capacity" / "orders.toml").write_text(ENTRY, encoding="utf-8")
    path = tmp_path / "ralphcap.toml"
    lines = f'prometheus = "{faulty.url}"\nnow = "2026-11-20T00:00:00Z"\ncatalog = "catalog"\n{RULES}\n'
    path.write_text(f'default = "here"\n[profiles.here]\n{lines}', encoding="utf-8")
    return path


def questions(source: Source) -> list[pd.DataFrame]:
    return [source.ask_promql("orders", at=AT), source.ask_promql("limits", at=AT)]


def test_nothing_that_a_rule_finds_is_recorded_and_the_manifest_counts_it(config: Path, tmp_path: Path):
    with connect(config=config, record=tmp_path / "spool") as source:
        questions(source)
    manifest = pack(tmp_path / "spool", tmp_path / "x.ralphcap").manifest

    recorded = [file.read_bytes() for file in (tmp_path / "spool").rglob("*") if file.is_file()]
    with zipfile.ZipFile(tmp_path / "x.ralphcap") as archive:
        recorded += [archive.read(name) for name in archive.namelist()]
    # A sample and the boundary of a bucket are no one's.
    kept = [body.replace(SAMPLE, b"").replace(b'"le":"8012345611"', b"") for body in recorded]
    assert not [secret for secret in SECRETS if any(secret.encode() in body for body in kept)]
    assert manifest.redacted == {"accounts": 3, "emails": 3, "tokens": 1, "order": 1}


def test_a_replay_equals_what_the_run_saw_and_its_labels_still_match_one_another(config: Path, tmp_path: Path):
    with connect(config=config, record=tmp_path / "spool") as source:
        live = questions(source)
    pack(tmp_path / "spool", tmp_path / "x.ralphcap")

    with connect(str(tmp_path / "x.ralphcap")) as source:
        replayed = questions(source)

    for again, seen in zip(replayed, live, strict=True):
        pd.testing.assert_frame_equal(again, seen)
    orders, limits = replayed
    assert len(set(orders["account"]) & set(limits["account"])) == 1
    assert orders["value"].tolist() == [8012345611.0, 8012345611.0]


def test_two_recordings_have_different_keys_and_none_is_in_a_bundle(config: Path, faulty: Faulty, tmp_path: Path):
    for name in ("one", "two"):
        with connect(config=config, record=tmp_path / name) as source:
            assert source.title
        pack(tmp_path / name, tmp_path / f"{name}.ralphcap")
    one, two = ((tmp_path / name / KEY).read_bytes() for name in ("one", "two"))

    assert one != two
    with zipfile.ZipFile(tmp_path / "one.ralphcap") as archive:
        assert not [name for name in archive.namelist() if one in archive.read(name) or KEY in name]
    assert (tmp_path / "one" / KEY).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("expression", ['orders{account="8012345611"}', "orders # of kim@example.com"])
def test_a_question_that_holds_a_find_is_not_recorded(config: Path, faulty: Faulty, tmp_path: Path, expression: str):
    with (
        connect(config=config, record=tmp_path / "spool") as source,
        pytest.raises(ParameterError, match="keeps out of recordings") as caught,
    ):
        source.ask_promql(expression)

    assert not [secret for secret in SECRETS if secret in str(caught.value)]
    assert [path for _, path, _ in faulty.asked if "query" in path] == []


def test_without_recording_nothing_is_replaced(config: Path):
    with connect(config=config) as source:
        assert "8012345611" in set(source.ask_promql("orders", at=AT)["account"])


def test_a_refusal_is_shown_redacted_too(config: Path, faulty: Faulty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    refusal = Reply(b'{"status":"error","error":"no rights for kim@example.com"}', 400)
    monkeypatch.setattr(faulty, "reply", lambda _: refusal)

    with connect(config=config, record=tmp_path / "spool") as source, pytest.raises(QueryRejected) as caught:
        source.ask_promql("orders")

    assert "kim@example.com" not in str(caught.value)


def test_a_spool_is_not_shared_by_other_rules(config: Path, tmp_path: Path):
    with connect(config=config, record=tmp_path / "spool"):
        pass
    config.write_text(config.read_text(encoding="utf-8").replace("emails = true, ", ""), encoding="utf-8")

    with pytest.raises(ParameterError, match="other rules of redaction"):
        connect(config=config, record=tmp_path / "spool")


def test_the_shipped_catalog_holds_nothing_that_a_known_rule_finds():
    definitions, counts = load_catalog().definitions(), Counter[str]()

    assert redacted_definitions(definitions, Redactor(KNOWN, b"k"), counts) == definitions
    assert not counts


def test_a_catalog_that_asks_by_a_find_is_refused():
    definitions = {"queries": {"a.b": {"promql": 'orders{account="8012345611"}'}}}

    with pytest.raises(ParameterError, match="under 'promql'"):
        redacted_definitions(definitions, Redactor(KNOWN, b"k"), Counter())


PAGES = {
    "a matrix": {"resultType": "matrix", "result": [{"metric": {"a": "x"}, "values": [[1, "x"]]}]},
    "a histogram": {"resultType": "vector", "result": [{"metric": {}, "histogram": [1, {"count": "x"}]}]},
    "a scalar": {"resultType": "scalar", "result": [1, "x"]},
    "names": ["x"],
    "targets": {"activeTargets": [{"lastError": "x"}]},
    "nothing": None,
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_keeps_its_shape_and_its_samples(name: str):
    body = json.dumps({"status": "success", "data": PAGES[name], "infos": ["x"], "isPartial": True}).encode()

    page = json.loads(redacted_page(body, lambda text: "y" if text == "x" else text))

    expected = {
        "a matrix": {"resultType": "matrix", "result": [{"metric": {"a": "y"}, "values": [[1, "x"]]}]},
        "names": ["y"],
        "targets": {"activeTargets": [{"lastError": "y"}]},
    }
    assert page == {
        "status": "success",
        "data": expected.get(name, PAGES[name]),
        "infos": ["y"],
        "isPartial": True,
    }


def test_a_sample_keeps_its_very_bytes():
    body = (
        b'{"status":"success","data":{"resultType":"matrix","result":[{"metric":{"a":"x"},"values":[[1.50,"1e+10"]]}]}}'
    )

    assert b'"values":[[1.50,"1e+10"]]' in redacted_page(body, str.upper)


def test_what_is_no_answer_of_the_api_is_redacted_as_text():
    assert redacted_page(b"<p>x \xff</p>", lambda text: text.replace("x", "y")) == b"<p>y \xff</p>"


def test_an_answer_in_pieces_is_as_complete_with_pseudonyms_as_without(outages: Path, tmp_path: Path):
    """On the real server: the targets' own names are redacted, and what was down is still told apart."""
    text = outages.read_text(encoding="utf-8").replace('"catalog"', f'"{outages.parent / "catalog"}"')
    (tmp_path / "plain.toml").write_text(text, encoding="utf-8")
    rules = "max_points = 20\n[profiles.lab.redact]\nhost = 'web-\\d'\n"
    (tmp_path / "redacting.toml").write_text(text + rules, encoding="utf-8")

    frames, ledgers = [], []
    for name, spool in (("plain", None), ("redacting", tmp_path / "spool")):
        with connect(config=tmp_path / f"{name}.toml", record=spool) as source:
            window = source.window("now-6h/now", step="5m")
            with pytest.warns(PartialAnswer):
                frames.append(source.ask("web.load", window))
            ledgers.append(source.ledger.frame().iloc[0])

    plain, redacted = frames
    assert redacted["instance"].nunique() == 5
    assert redacted["instance"].str.fullmatch(r"host-[0-9a-f]{16}").all()
    assert sorted(plain["value"]) == sorted(redacted["value"])
    counted = ["series", "samples_expected", "samples_got"]
    assert ledgers[0][counted].tolist() == ledgers[1][counted].tolist()
    assert ledgers[1]["pages"] > 1


@pytest.mark.parametrize("rest", [b'"\xff"}', b"[" * 50_000])
def test_an_answer_that_cannot_be_decoded_is_redacted_as_text(rest):
    body = b'{"error":"x","data":' + rest

    assert redacted_page(body, lambda text: text.replace("x", "y")) == body.replace(b"x", b"y")
