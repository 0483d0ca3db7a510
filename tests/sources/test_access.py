"""How servers are got into: real TLS, credentials by reference, prefixes, tenants, and what each refusal says."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ralphcap.errors import ParameterError, QueryRejected, SourceUnavailable
from ralphcap.secrets import parse_secret
from ralphcap.sources import Source, connect
from ralphcap.sources.access import Access, access
from ralphcap.ways import SearchProfile
from tests.lab.servers.gate import gate
from tests.lab.servers.secured import PASSWORD, USER, Papers, Secured, papers
from tests.sources.faulty import Faulty, Reply

MUTUAL = 'ca = "{authority}"\ncertificate = "{client}"\nkey = "{client_key}"\n'
LOGIN = f'basic = {{{{ username = "{USER}", password = "env:PASSWORD" }}}}\n'
GRAFANA = "/api/datasources/proxy/uid/PBFA97CFB590B2093"
WAYS = {
    "Grafana's data-source proxy": (GRAFANA, {"Authorization": "Bearer canary-token"}),
    "Grafana's resources": (
        "/grafana/api/datasources/uid/PBFA97CFB590B2093/resources",
        {"Authorization": "Bearer canary-token"},
    ),
    "Mimir": ("/prometheus", {"X-Scope-OrgID": "canary-tenant"}),
    "Thanos behind a prefix": ("/thanos", {}),
    "a managed one": (
        "/workspaces/ws-1",
        {"Authorization": "Bearer canary-token", "X-Scope-OrgID": "canary-tenant"},
    ),
}

Connect = Callable[..., Source]


@pytest.fixture(scope="session")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Papers:
    return papers(tmp_path_factory.mktemp("papers"))


@pytest.fixture(scope="session")
def secured(shown: Papers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    with Secured(tmp_path_factory.mktemp("secured"), shown) as server:
        yield server


@pytest.fixture
def entering(shown: Papers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Connect:
    """Connect by a profile of these lines; PASSWORD, TOKEN and TENANT are set."""
    for name, value in (("PASSWORD", PASSWORD), ("TOKEN", "canary-token"), ("TENANT", "canary-tenant")):
        monkeypatch.setenv(name, value)

    def entering(url: str, lines: str = "") -> Source:
        config = tmp_path / "ralphcap.toml"
        text = f'[profiles.here]\nprometheus = "{url}"\ntimeout = "5s"\n{lines.format(**vars(shown))}'
        config.write_text(text, encoding="utf-8")
        return connect("here", config=config)

    return entering


def lines_of(demands: dict[str, str]) -> str:
    """The profile's lines for a gate's demands."""
    lines = {
        "Authorization": 'bearer = "env:TOKEN"\n',
        "X-Scope-OrgID": 'headers = {{ X-Scope-OrgID = "env:TENANT" }}\n',
    }
    return "".join(lines[name] for name in demands)


def answer(source: Source) -> float:
    with source:
        return float(source.ask_promql("vector(42)")["value"].iloc[0])


def test_a_password_a_certificate_and_an_own_authority_open_a_real_server(secured: Secured, entering: Connect):
    assert answer(entering(secured.url, MUTUAL + LOGIN)) == 42


def test_an_own_authority_counts_beside_one_that_the_environment_names(
    secured: Secured, entering: Connect, shown: Papers, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(shown.stranger))

    assert answer(entering(secured.url, MUTUAL + LOGIN)) == 42


REFUSED = {
    "no authority": (LOGIN, "shows a certificate that is not trusted"),
    "a foreign authority": ('ca = "{stranger}"\n' + LOGIN, "shows a certificate that is not trusted"),
    "no certificate": ('ca = "{authority}"\n' + LOGIN, "wants another certificate of ours, or one at all"),
    "a stranger's certificate": (
        'ca = "{authority}"\ncertificate = "{stranger}"\nkey = "{stranger_key}"\n' + LOGIN,
        "wants another certificate of ours, or one at all",
    ),
    "no password": (MUTUAL, r"wants to know who asks \(401\)"),
    "a wrong password": (MUTUAL + LOGIN.replace("PASSWORD", "TOKEN"), r"wants to know who asks \(401\)"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_real_server_that_does_not_let_us_in_is_told_with_what_to_mend(
    secured: Secured, entering: Connect, name: str
):
    lines, words = REFUSED[name]

    with pytest.raises(SourceUnavailable, match=words) as caught:
        answer(entering(secured.url, lines))

    assert "\n  " in str(caught.value)
    assert "canary" not in str(caught.value)


def test_a_server_under_another_name_than_its_certificates_is_refused(secured: Secured, entering: Connect):
    with pytest.raises(SourceUnavailable, match="shows a certificate that is not trusted"):
        answer(entering(secured.url.replace("127.0.0.1", "localhost"), MUTUAL + LOGIN))


UNUSABLE = {
    "a key with a password": ('certificate = "{client}"\nkey = "{locked_key}"\n', "certificate"),
    "an authority that is none": ('ca = "{client_key}"\n', "ca"),
    "a certificate that is none": ('certificate = "{client_key}"\nkey = "{client_key}"\n', "certificate"),
    "a key of another certificate": ('certificate = "{client}"\nkey = "{stranger_key}"\n', "certificate"),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_papers_that_cannot_be_used_are_found_before_anything_is_sent(entering: Connect, name: str):
    lines, key = UNUSABLE[name]

    with pytest.raises(ParameterError, match=f"profile here: {key}: .* cannot be used"):
        entering("https://127.0.0.1:1", lines)


@pytest.mark.parametrize("name", WAYS)
def test_a_real_server_is_reached_behind_prefix_token_and_tenant(lab, shown: Papers, entering: Connect, name: str):
    prefix, demands = WAYS[name]

    with gate(lab.url, prefix=prefix, demands=demands, context=shown.context()) as front:
        value = answer(entering(front.url + "/", 'ca = "{authority}"\n' + lines_of(demands)))

    assert value == 42
    assert {call.headers.get(header.lower()) for call in front.calls for header in demands} == set(demands.values())


ENCODED = b64encode(f"{USER}:{PASSWORD}".encode()).decode()
REPEATED = {
    "a token": ('bearer = "env:TOKEN"\n', "Bearer canary-token"),
    "a password": (LOGIN, f"{USER}:{PASSWORD}"),
    "a password as it is sent": (LOGIN, f"Basic {ENCODED}"),
    "a tenant": ('headers = {{ X-Scope-OrgID = "env:TENANT" }}\n', "canary-tenant"),
}


@pytest.mark.parametrize("status", [200, 400, 401, 500])
@pytest.mark.parametrize("name", REPEATED)
def test_a_server_that_repeats_what_it_was_sent_makes_no_secret_known(
    faulty: Faulty, entering: Connect, name: str, status: int
):
    lines, repeated = REPEATED[name]
    body = json.dumps({"status": "error", "error": f"who is {repeated}?"}).encode()
    faulty.replies["/api/v1/query"] = Reply(body, status)

    with pytest.raises((SourceUnavailable, QueryRejected)) as caught:
        answer(entering(faulty.url, lines))

    assert not [secret for secret in ("canary", ENCODED) if secret in str(caught.value)]


@pytest.mark.parametrize("lines", ['bearer = "env:TOKEN"\n', 'headers = {{ X-Key = "env:TOKEN" }}\n', LOGIN])
def test_a_secret_in_any_language_is_sent_as_utf_8(
    faulty: Faulty, entering: Connect, monkeypatch: pytest.MonkeyPatch, lines: str
):
    monkeypatch.setenv("TOKEN", "비밀번호")
    monkeypatch.setenv("PASSWORD", "비밀번호")

    with entering(faulty.url, lines) as source:
        assert source.title.startswith("Prometheus")

    sent = [value.encode("latin-1") for _, _, headers in faulty.asked for value in headers.values()]
    encoded = b64encode(f"{USER}:비밀번호".encode())
    assert any("비밀번호".encode() in value or encoded in value for value in sent)


@pytest.mark.parametrize("name", ["X Tenant", "X:Tenant", "테넌트", "", "X\\nY"])
def test_what_is_no_name_of_a_header_is_refused(entering: Connect, name: str):
    with pytest.raises(ParameterError, match="is no name of a header"):
        entering("http://127.0.0.1:1", f'headers = {{{{ "{name}" = "env:TENANT" }}}}\n')


@pytest.mark.parametrize("target", ["https://elsewhere.example/api", "file:///etc/passwd", "//127.0.0.1:1/x", "/login"])
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirect_is_followed(faulty: Faulty, entering: Connect, status: int, target: str):
    faulty.replies["/api/v1/query"] = Reply(b"", status, {"Location": target})

    with pytest.raises(SourceUnavailable, match="redirects are not followed"):
        answer(entering(faulty.url, 'bearer = "env:TOKEN"\n'))

    assert [path.partition("?")[0] for _, path, _ in faulty.asked].count("/api/v1/query") == 1


@pytest.mark.parametrize(
    "url", ["ftp://host", "file:///etc/passwd", "gopher://host:70", "unix:///run/x.sock", "HTTPS//x"]
)
def test_an_address_that_is_not_http_is_refused(entering: Connect, url: str):
    with pytest.raises(ParameterError, match="is not the address of a server"):
        entering(url)


def test_a_refusal_is_shown_without_any_secret_that_was_sent():
    entry = Access(
        {"Authorization": "ApiKey canary-key==", "X-Tenant": 'canary"tenant', "X-Short": "1"}, ("me", "canary-word")
    )
    sent = [*entry.headers.values(), b64encode(b"me:canary-word").decode(), "canary-word"]
    body = json.dumps({"error": f"not with {sent}", "shard": 1}).encode()

    shown = entry.hidden_in(body)

    assert b"canary" not in shown
    assert b64encode(b"me:canary-word") not in shown
    assert json.loads(shown)["shard"] == 1
    assert "canary" not in repr(entry)


def test_an_api_key_is_read_when_it_is_needed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KEY", "canary-key")
    profile = SearchProfile("here", ("http://h:1",), api_key=parse_secret("env:KEY", place="here", folder=Path()))

    assert access(profile).headers == {"Authorization": "ApiKey canary-key"}
