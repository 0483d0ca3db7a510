"""Secrets reach servers, and nothing else: canaries in every place where one is named, looked for in every byte that comes out."""

import base64
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Call, call
from tests.lab.lab import Lab
from tests.lab.servers.gate import Gate, gate
from tests.small_notebooks import Writer, write_notebook

__all__ = ["call", "write_notebook"]

TOKEN, TENANT, PASSWORD = "canary-token-7f3a", "canary-tenant-91c2", "canary-password-e05d"
BASIC = base64.b64encode(f"canary-user:{PASSWORD}".encode()).decode()
SECRETS = (TOKEN, TENANT, PASSWORD, BASIC)
# A name in a profile is no secret: the user stands there, 'canary-user'.
WRITTEN = tuple(
    form
    for secret in SECRETS
    for form in (
        secret.encode(),
        base64.b64encode(secret.encode()).rstrip(b"="),
        secret.encode().hex().encode(),
        secret.encode("utf-16-le"),
    )
)
PROFILES = """default = "token"
[profiles.token]
prometheus = "{token}"
now = "2026-11-20T09:00:00Z"
bearer = "env:CANARY_TOKEN"
headers = {{ X-Scope-OrgID = "file:secrets/tenant" }}
redact = {{ emails = true }}
[profiles.password]
prometheus = "{password}"
now = "2026-11-20T09:00:00Z"
basic = {{ username = "canary-user", password = "file:secrets/password" }}
cache = "cache"
[profiles.refused]
prometheus = "{refused}"
bearer = "env:CANARY_TOKEN"
headers = {{ X-Scope-OrgID = "file:secrets/tenant" }}
"""
WRONG = {
    "a token that is written out": f'bearer = "{TOKEN}"',
    "a password that is written out": f'basic = {{ username = "reader", password = "{PASSWORD}" }}',
    "a header that is written out": f'headers = {{ X-Scope-OrgID = "{TENANT}" }}',
    "a secret in place of a table": f'basic = "{PASSWORD}"',
    "an address with a password": f'prometheus = "http://reader:{PASSWORD}@127.0.0.1:1"',
}
TALKATIVE = """
import logging

logging.basicConfig(level=logging.DEBUG, filename="debug.log")
import pandas as pd
import ralphcap
from ralphcap.result import Result

asked = ralphcap.connect(source)
print(asked, vars(asked), vars(asked._metrics), vars(asked._metrics.transport))
frame = asked.ask_promql("sum by (job) (up)")
print(frame.to_string(), asked.ledger.frame().to_string(), asked.title)
Result(
    kind="small", title="Small", answer=asked.title, rows=frame, ledger=asked.ledger.frame(), complete=True, breached=()
)
"""


@pytest.fixture
def home(lab: Lab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Path, list[Gate]]]:
    """A folder where everything is written, whatever writes it, and three gates before a real server."""
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "tenant").write_text(TENANT, encoding="utf-8")
    (tmp_path / "secrets" / "password").write_text(PASSWORD, encoding="utf-8")
    monkeypatch.setenv("CANARY_TOKEN", TOKEN)
    for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "IPYTHONDIR"):
        (tmp_path / name.lower()).mkdir()
        monkeypatch.setenv(name, str(tmp_path / name.lower()))
    monkeypatch.chdir(tmp_path)
    bearer = {"Authorization": f"Bearer {TOKEN}", "X-Scope-OrgID": TENANT}
    with (
        gate(lab.url, demands=bearer) as token,
        gate(lab.url, demands={"Authorization": f"Basic {BASIC}"}) as password,
        gate(lab.url, demands=bearer | {"X-Key": "another"}) as refused,
    ):
        gates = [token, password, refused]
        config = PROFILES.format(token=token.url, password=password.url, refused=refused.url)
        (tmp_path / "ralphcap.toml").write_text(config, encoding="utf-8")
        yield tmp_path, gates


def found_in(folder: Path) -> dict[str, bytes]:
    """The files below a folder, and the files of its bundles, that hold a secret in some form."""
    hits = {}
    for path in folder.rglob("*"):
        if path.is_file() and path.parent.name != "secrets":
            for name, body in contents(path.name, path.read_bytes()):
                hits |= {f"{path}: {name}": form for form in WRITTEN if form in body}
    return hits


def contents(name: str, body: bytes) -> Iterator[tuple[str, bytes]]:
    """A file's bytes and, of a zip, also those of each file in it."""
    yield name, body
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            yield from ((inner, archive.read(inner)) for inner in archive.namelist())


def test_no_byte_that_comes_out_holds_a_secret(home: tuple[Path, list[Gate]], call: Call, write_notebook: Writer):
    folder, gates = home
    notebook = write_notebook(TALKATIVE, parameters='source: str = "token"  # who is asked')

    ended = [
        call("check", "--json"),
        call("ask", "--promql", "up", "--format", "csv"),
        call("ask", "--promql", "up", "--format", "json", "--profile", "password"),
        call("ask", "--promql", "up", "--profile", "refused"),
        call("run", notebook, "-o", folder / "out", "--profile", "token", "--record", folder / "x.ralphcap", "--json"),
        call("run", notebook, "-o", folder / "failed", "--profile", "refused"),
        call("bundle", "info", folder / "x.ralphcap"),
    ]

    assert [one.code for one in ended] == [5, 0, 0, 5, 0, 5, 0]
    assert {path.suffix for path in folder.rglob("out/*")} >= {".ipynb", ".html", ".json"}
    assert list(folder.rglob("failed/*.failed.ipynb"))
    assert list((folder / "cache").iterdir())
    said = "".join(one.out + one.err for one in ended).encode()
    assert not [form for form in WRITTEN if form in said]
    assert found_in(folder) == {}
    # They were sent, or none of this would show anything.
    sent = [header for front in gates for seen in front.calls for header in seen.headers.values()]
    assert {f"Bearer {TOKEN}", TENANT, f"Basic {BASIC}"} <= set(sent)


@pytest.mark.parametrize("name", WRONG)
def test_a_secret_in_the_wrong_place_is_not_repeated(call: Call, tmp_path: Path, monkeypatch, name: str):
    lines = WRONG[name] if "prometheus" in WRONG[name] else f'prometheus = "http://127.0.0.1:1"\n{WRONG[name]}'
    (tmp_path / "ralphcap.toml").write_text(f"[profiles.here]\n{lines}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    ended = call("check")

    assert ended.code == 2
    assert "profile here" in ended.err
    assert not [form for form in WRITTEN if form in (ended.out + ended.err).encode()]


@pytest.mark.parametrize("form", WRITTEN[:4])
def test_a_secret_that_comes_out_would_be_found(tmp_path: Path, form: bytes):
    (tmp_path / "plain.txt").write_bytes(b"so " + form)
    with zipfile.ZipFile(tmp_path / "packed.ralphcap", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("pages/1.json", form)

    assert len(found_in(tmp_path)) == 2
