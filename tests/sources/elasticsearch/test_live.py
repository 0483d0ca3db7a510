"""How is an Elasticsearch got into? Hosts, TLS, keys and passwords, and what each refusal says; no secret in any message."""

import json
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path

import pytest

from ralphcap.errors import ParameterError, RalphcapError, SourceUnavailable
from ralphcap.sources.elasticsearch.live import ElasticsearchTransport, sent
from ralphcap.sources.transport import SEARCH_CALLS, Request
from tests.lab.servers.elasticsearch import Elasticsearch
from tests.lab.servers.gate import gate
from tests.lab.servers.processes import free_port
from tests.lab.servers.secured import Papers, papers
from tests.sources.elasticsearch.front import Changed, Front, Reply, error
from tests.sources.elasticsearch.small import Family, window

SECRETS = {"KEY": "canary-key==", "PASSWORD": "canary-password", "TOKEN": "canary-token"}
LOGIN = f"Basic {b64encode(b'reader:canary-password').decode()}"
WAYS = {
    "an API key": ('api_key = "env:KEY"', {"Authorization": "ApiKey canary-key=="}),
    "a password": ('basic = { username = "reader", password = "env:PASSWORD" }', {"Authorization": LOGIN}),
    "a token": ('bearer = "env:TOKEN"', {"Authorization": "Bearer canary-token"}),
    "a header": ('headers = { X-Tenant = "env:TOKEN" }', {"X-Tenant": "canary-token"}),
}


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return papers(tmp_path_factory.mktemp("papers"))


@pytest.fixture(scope="module")
def written(node: Elasticsearch, tmp_path_factory: pytest.TempPathFactory) -> Family:
    family = Family(node, tmp_path_factory.mktemp("written"))
    family.fill()
    return family


@pytest.fixture(autouse=True)
def _secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, secret in SECRETS.items():
        monkeypatch.setenv(name, secret)


def total(family: Family, url: str, lines: str = "") -> float:
    """All lines of the three days, by a profile with a table of these lines."""
    table = f'[profiles.here.elasticsearch]\nhosts = ["{url}"]\n{lines}\n'
    with family.connect(lines=table, strict=True) as source:
        return float(source.ask("small.all", window())["value"].sum())


@pytest.mark.parametrize("way", WAYS)
def test_a_secret_by_reference_opens_a_real_server_behind_tls_of_an_own_authority(
    written: Family, shown: Papers, way: str
):
    lines, demands = WAYS[way]

    with gate(written.node.url, demands=demands, within="/", context=shown.context()) as front:
        assert total(written, front.url, f'{lines}\nca = "{shown.authority}"') == 123


@pytest.mark.parametrize("way", WAYS)
def test_a_wrong_secret_is_told_and_stands_in_no_message(
    written: Family, way: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    """The gate repeats the headers that came, as careless proxies do."""
    lines, demands = WAYS[way]
    for name in SECRETS:
        monkeypatch.setenv(name, f"canary-wrong-{name}")

    with (
        gate(written.node.url, demands=demands, within="/") as front,
        pytest.raises(SourceUnavailable, match=r"wants to know who asks \(401\)") as caught,
    ):
        total(written, front.url, lines)

    told = "".join(str(fault) for fault in _chain(caught.value)) + caplog.text
    assert "canary" not in told
    assert b64encode(b"reader:canary-wrong-PASSWORD").decode() not in told
    assert "[elasticsearch]" in told


@pytest.mark.parametrize("way", WAYS)
def test_a_refusal_that_repeats_a_secret_is_shown_without_it(written: Family, front: Front, way: str):
    lines, demands = WAYS[way]
    said = f"cannot be done for {list(demands.values())} with canary-password"
    front.act = lambda _: Reply(500, error("security_exception", said))
    login = 'basic = { username = "reader", password = "env:PASSWORD" }\n' if way == "a header" else ""

    with pytest.raises(SourceUnavailable, match="cannot be done for") as caught:
        total(written, front.url, login + lines)

    hidden = [value.rpartition(" ")[2] for value in demands.values()]
    assert not [secret for secret in hidden if secret in str(caught.value)]
    assert "(hidden)" in str(caught.value)


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    while fault is not None:
        yield fault
        fault = fault.__cause__ or fault.__context__


@pytest.mark.parametrize("way", ["an API key", "a token", "a header", "a password"])
def test_a_secret_in_korean_is_sent_as_utf_8_or_said_without_it(
    written: Family, way: str, monkeypatch: pytest.MonkeyPatch
):
    lines, _ = WAYS[way]
    for name in SECRETS:
        monkeypatch.setenv(name, "카나리아")
    demands = {"X-Other": "x"}

    with (
        gate(written.node.url, demands=demands, within="/") as front,
        pytest.raises(RalphcapError) as caught,
    ):
        total(written, front.url, lines)

    assert "401" in str(caught.value)
    assert "카나리아" not in "".join(str(fault) for fault in _chain(caught.value))


def test_a_server_of_an_unknown_authority_is_refused(written: Family, shown: Papers):
    with gate(written.node.url, within="/", context=shown.context()) as front:
        for lines in ("", f'ca = "{shown.stranger}"'):
            with pytest.raises(SourceUnavailable, match="shows a certificate that is not trusted"):
                total(written, front.url, lines)


def test_a_certificate_that_cannot_be_used_is_told_before_anything_is_sent(written: Family, shown: Papers):
    lines = f'certificate = "{shown.client}"\nkey = "{shown.locked_key}"'

    with pytest.raises(ParameterError, match="certificate"):
        total(written, written.node.url, lines)


def test_a_server_behind_a_path_is_asked_there(written: Family):
    with gate(written.node.url, prefix="/logs", within="/") as front:
        assert total(written, front.url) == 123
        assert all(call.path == "/" or call.path.startswith("/") for call in front.calls)


@pytest.mark.parametrize("first", ["dead", "alive"])
def test_where_one_host_is_dead_another_is_asked(written: Family, first: str):
    dead = f"http://127.0.0.1:{free_port()}"
    hosts = [dead, written.node.url] if first == "dead" else [written.node.url, dead]
    table = f"[profiles.here.elasticsearch]\nhosts = {json.dumps(hosts)}\n"

    with written.connect(lines=table, strict=True) as source:
        assert source.ask("small.all", window())["value"].sum() == 123
        assert source.ask("small.lines", window())["value"].sum() == 123


def test_a_host_that_is_dead_is_nothing_to_print(written: Family, tmp_path: Path):
    """The client logs it, with the whole traceback."""
    dead = f"http://127.0.0.1:{free_port()}"
    config = written.config(lines=f"[profiles.here.elasticsearch]\nhosts = {json.dumps([dead, written.node.url])}\n")
    asking = (
        "import sys, pathlib, pandas as pd; from ralphcap.sources import connect; from ralphcap.window import Window\n"
        f"source = connect(config=pathlib.Path({str(config)!r}))\n"
        "window = Window(*(pd.Timestamp(day, tz='UTC') for day in ('2026-11-18', '2026-11-19')), pd.Timedelta('1h'))\n"
        "print(source.ask('small.all', window)['value'].sum())"
    )

    run = subprocess.run([sys.executable, "-c", asking], capture_output=True, text=True, timeout=60, check=False)

    assert (run.stdout, run.stderr) == ("49.0\n", "")


def test_where_all_hosts_are_dead_it_is_said(written: Family):
    hosts = [f"http://127.0.0.1:{free_port()}" for _ in range(2)]
    table = f"[profiles.here.elasticsearch]\nhosts = {json.dumps(hosts)}\n"

    with (
        written.connect(lines=table) as source,
        pytest.raises(SourceUnavailable, match=r"cannot be reached \(connection refused\)") as caught,
    ):
        source.ask("small.all", window())

    assert "Prometheus" not in str(caught.value)


def test_an_unknown_host_is_said(written: Family):
    with pytest.raises(SourceUnavailable, match="cannot be reached"):
        total(written, "http://nowhere.invalid:9200")


def test_no_credentials_of_the_machine_are_sent(written: Family, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password canary-netrc\n", encoding="utf-8")
    (tmp_path / ".netrc").chmod(0o600)
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HOME", str(tmp_path))

    with gate(written.node.url, within="/") as front:
        assert total(written, front.url) == 123
        assert not [call for call in front.calls if "authorization" in call.headers]


def test_a_redirect_takes_no_secret_elsewhere(written: Family, front: Front):
    with gate(written.node.url, within="/") as elsewhere:
        front.act = lambda _: Reply(302, b"", {"Location": f"{elsewhere.url}/"})

        with pytest.raises(SourceUnavailable, match="redirects are not followed"):
            total(written, front.url, 'api_key = "env:KEY"')

        assert elsewhere.calls == []


def test_what_is_sent_is_only_what_reads(written: Family, front: Front):
    with written.connect(front.url) as source:
        for name in ("lines", "errors", "documents", "messages"):
            source.ask(f"small.{name}", window())
        source.count("small.documents", window())
        source.check()

    assert all("allow_partial_search_results=false" in call.query for call in front.of("/_search"))
    sent_calls = {(call.method, call.path) for call in front.calls}
    assert all(
        any(method == one and path.fullmatch(asked) for one, path in SEARCH_CALLS) for method, asked in sent_calls
    )
    assert {method for method, _ in sent_calls} == {"GET", "POST", "DELETE"}
    assert {path for method, path in sent_calls if method == "DELETE"} == {"/_pit"}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/_bulk"), ("POST", "/logs/_doc"), ("PUT", "/logs"), ("DELETE", "/logs"), ("POST", "/logs/_delete_by_query"),
        ("POST", "/logs/_close"), ("PUT", "/_cluster/settings"), ("POST", "/_security/_search"), ("POST", "/a/b/_search"),
        ("DELETE", "/_search/scroll"), ("GET", "/_cat/indices/_all/../x"), ("POST", "/logs/_search/../_doc"), ("POST", "/logs/_update/1"),
    ],
)  # fmt: skip
def test_what_is_not_on_the_list_cannot_be_sent(method: str, path: str):
    with pytest.raises(RalphcapError, match="is not among the calls"):
        Request(method, path, {}, "key")


def test_a_warning_of_the_server_is_no_error(written: Family, front: Front):
    """Such a header comes with a pattern that touches system indices, or with an option that is going."""
    front.act = lambda _: Changed(
        headers={"Warning": '299 Elasticsearch-8.12.2 "this request accesses system indices"'}
    )

    assert total(written, front.url) == 123


def test_an_answer_that_is_too_large_ends_in_an_error(written: Family, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("ralphcap.sources.elasticsearch.client.MOST_BYTES", 1000)

    with pytest.raises(SourceUnavailable, match=r"the answer of .* is larger than"):
        total(written, written.node.url)


def test_what_only_passes_is_put_into_the_body_by_its_path():
    request = Request("POST", "/_search", {"filter_path": "hits", "body": '{"aggs": {"by": {"size": 1}}}'}, "key")
    passing = Request(
        **{**vars(request), "passing": {"pit": {"id": "x"}, "aggs.by.after": {"service": "웹"}, "aggs.by.size": 2}}
    )

    assert sent(request) == ({"filter_path": "hits"}, b'{"aggs": {"by": {"size": 1}}}')
    assert json.loads(sent(passing)[1] or b"") == {
        "aggs": {"by": {"size": 2, "after": {"service": "웹"}}},
        "pit": {"id": "x"},
    }
    assert sent(Request("GET", "/", {}, "key")) == ({}, None)
    assert passing == request


def test_an_address_without_a_port_means_that_of_its_scheme():
    for address, port in (("http://host", 80), ("https://host/logs", 443), ("https://host:9200", 9200)):
        transport = ElasticsearchTransport([address])
        assert [node.config.port for node in transport._client.transport.node_pool.all()] == [port]
        transport.close()
