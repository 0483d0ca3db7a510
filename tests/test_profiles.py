"""Profiles: what ralphcap.toml may say, and how each fault in it reads."""

import pandas as pd
import pytest

from ralphcap.errors import ParameterError
from ralphcap.profiles import load_profiles

ADDRESS = 'prometheus = "http://host:9090"'


def load(tmp_path, text):
    path = tmp_path / "ralphcap.toml"
    path.write_text(text, encoding="utf-8")
    return load_profiles(path)


def test_a_profile_needs_an_address_only(tmp_path):
    profile = load(tmp_path, f"[profiles.lab]\n{ADDRESS}\n").profile("lab")

    assert (profile.prometheus, profile.zone, profile.now) == ("http://host:9090", "Asia/Seoul", None)
    assert (profile.timeout, profile.max_points) == (pd.Timedelta("2min"), 11_000)


def test_a_profile_says_everything(tmp_path):
    for name in ("ca.pem", "own.pem", "own.key"):
        (tmp_path / name).write_text("", encoding="utf-8")
    (tmp_path / "ours").mkdir()
    profile = load(
        tmp_path,
        f"""default = "lab"
[profiles.lab]
{ADDRESS}
zone = "UTC"
now = "2026-11-20T09:00:00Z"
catalog = "ours"
timeout = "1m30s"
max_points = 500
ca = "ca.pem"
certificate = "own.pem"
key = "own.key"
basic = {{ username = "reader", password = "env:PASSWORD" }}
headers = {{ "X-Scope-OrgID" = "env:TENANT" }}
""",
    ).profile("lab")

    assert (profile.zone, profile.now, profile.timeout, profile.max_points) == (
        "UTC",
        "2026-11-20T09:00:00Z",
        pd.Timedelta("90s"),
        500,
    )
    assert (profile.catalog, profile.ca, profile.key) == (tmp_path / "ours", tmp_path / "ca.pem", tmp_path / "own.key")
    assert profile.basic is not None
    assert (profile.basic[0], str(profile.basic[1]), str(profile.headers["X-Scope-OrgID"])) == (
        "reader",
        "env:PASSWORD",
        "env:TENANT",
    )


FAULTS = {
    "no TOML": ("[profiles.lab", "not TOML"),
    "unknown part": ("[profile.lab]", r"unknown key 'profile'\. Did you mean 'profiles'\?"),
    "unknown key": (
        f"[profiles.lab]\n{ADDRESS}\nzoen = 'UTC'",
        r"profile lab: unknown key 'zoen'\. Did you mean 'zone'\?",
    ),
    "no address": ("[profiles.lab]\nzone = 'UTC'", "the address is missing"),
    "an address of another kind": ("[profiles.lab]\nprometheus = 'host:9090'", "is not the address of a server"),
    "a number as address": ("[profiles.lab]\nprometheus = 9090", "is not the address of a server"),
    "credentials in the address": (
        "[profiles.lab]\nprometheus = 'http://me:canary@host'",
        "holds a user or a password",
    ),
    "unknown zone": (f"[profiles.lab]\n{ADDRESS}\nzone = 'Mars/Olympus'", "Unknown time zone 'Mars/Olympus'"),
    "a zone that is no text": (f"[profiles.lab]\n{ADDRESS}\nzone = 9", "a text is needed"),
    "a default that is no profile": (
        f"default = 'lba'\n[profiles.lab]\n{ADDRESS}",
        r"'lba' names no profile\. Did you mean 'lab'\?",
    ),
    "a default that is a list": (f"default = ['lab']\n[profiles.lab]\n{ADDRESS}", "names no profile"),
    "a profile that is no table": ("[profiles]\nlab = 'http://host'", "a table is needed"),
    "a literal token": (f"[profiles.lab]\n{ADDRESS}\nbearer = 'canary'", "a secret is named here"),
    "a literal password": (
        f"[profiles.lab]\n{ADDRESS}\nbasic = {{ username = 'me', password = 'canary' }}",
        "basic.password: a secret is named here",
    ),
    "a literal header": (
        f"[profiles.lab]\n{ADDRESS}\nheaders = {{ Authorization = 'canary' }}",
        "headers.Authorization: a secret is named here",
    ),
    "two ways in": (
        f"[profiles.lab]\n{ADDRESS}\nbearer = 'env:A'\nbasic = {{ username = 'me', password = 'env:B' }}",
        "both 'basic' and 'bearer'",
    ),
    "a certificate without key": (f"[profiles.lab]\n{ADDRESS}\ncertificate = '.'", "belong together"),
    "a file that is not there": (f"[profiles.lab]\n{ADDRESS}\nca = 'ca.pem'", "ca.pem does not exist"),
    "a time-out that is no duration": (f"[profiles.lab]\n{ADDRESS}\ntimeout = 'soon'", "'soon' is not a duration"),
    "too many points": (f"[profiles.lab]\n{ADDRESS}\nmax_points = 20000", "from 2 to 11000"),
    "no call at once": (f"[profiles.lab]\n{ADDRESS}\nrequests_in_flight = 0", "from 1 to 16"),
    "samples that are a text": (
        f"[profiles.lab]\n{ADDRESS}\nsamples_in_flight = 'all'",
        "samples_in_flight = 'all' cannot be",
    ),
    "a cache of what is redacted": (
        f"[profiles.lab]\n{ADDRESS}\ncache = 'c'\nredact = {{ emails = true }}",
        "both 'redact' and 'cache'",
    ),
    "an Alertmanager without an address": (
        f"[profiles.lab]\n{ADDRESS}\nalertmanager = {{ bearer = 'env:A' }}",
        r'Add a line: address = "http://HOST:9093"',
    ),
    "a key that an Alertmanager has not": (
        f"[profiles.lab]\n{ADDRESS}\nalertmanager = {{ adress = 'http://host' }}",
        r"alertmanager: unknown key 'adress'\. Did you mean 'address'\?",
    ),
    "two ways in to the Alertmanager": (
        f"[profiles.lab]\n{ADDRESS}\nalertmanager = {{ address = 'http://host', bearer = 'env:A', basic = {{}} }}",
        "'basic' and 'bearer' are given",
    ),
    "a literal token of the Alertmanager": (
        f"[profiles.lab]\n{ADDRESS}\nalertmanager = {{ address = 'http://host', bearer = 'canary' }}",
        "alertmanager: bearer: a secret is named here",
    ),
    "points that are true": (f"[profiles.lab]\n{ADDRESS}\nmax_points = true", "cannot be"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_told_with_its_place_and_a_next_step(tmp_path, name):
    text, words = FAULTS[name]

    with pytest.raises(ParameterError, match=words) as caught:
        load(tmp_path, text)

    assert "\n  " in str(caught.value)
    assert "canary" not in str(caught.value)


def test_an_alertmanager_is_an_address_or_a_table(tmp_path):
    plain = load(tmp_path, f"[profiles.lab]\n{ADDRESS}\nalertmanager = 'http://host:9093/'\n").profile("lab")
    table = "[profiles.lab.alertmanager]\naddress = 'https://host'\nbearer = 'env:TOKEN'\n"
    full = load(tmp_path, f"[profiles.lab]\n{ADDRESS}\n{table}").profile("lab")

    assert plain.alertmanager is not None
    assert full.alertmanager is not None
    assert (plain.alertmanager.address, plain.alertmanager.bearer) == ("http://host:9093", None)
    assert (full.alertmanager.address, str(full.alertmanager.bearer), full.bearer) == (
        "https://host",
        "env:TOKEN",
        None,
    )


def test_a_file_that_is_named_must_be_there(tmp_path):
    with pytest.raises(ParameterError, match="No such file"):
        load_profiles(tmp_path / "ralphcap.toml")


def test_the_environment_names_the_file(tmp_path, monkeypatch):
    (tmp_path / "ours.toml").write_text(f"[profiles.lab]\n{ADDRESS}\n", encoding="utf-8")
    monkeypatch.setenv("RALPHCAP_CONFIG", str(tmp_path / "ours.toml"))

    assert list(load_profiles()) == ["lab"]


def test_without_a_file_there_are_no_profiles(tmp_path, monkeypatch):
    monkeypatch.delenv("RALPHCAP_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)

    assert list(load_profiles()) == []
    with pytest.raises(ParameterError, match=r"no ralphcap.toml was found"):
        load_profiles().profile("lab")


def test_rules_of_redaction_are_known_ones_or_ones_own(tmp_path):
    text = f"[profiles.lab]\n{ADDRESS}\n[profiles.lab.redact]\nemails = true\norder = 'ORD-\\d+'\n"

    assert list(load(tmp_path, text).profile("lab").redact) == ["emails", "order"]


@pytest.mark.parametrize(
    ("line", "words"),
    [("redact = true", "a table is needed here"), ("redact = { phones = true }", r"redact\.phones: this is no rule")],
)
def test_a_broken_rule_of_redaction_is_told_with_its_profile(tmp_path, line, words):
    with pytest.raises(ParameterError, match=words) as caught:
        load(tmp_path, f"[profiles.lab]\n{ADDRESS}\n{line}\n")

    assert "profile lab: redact" in str(caught.value)


def test_logs_are_reached_at_an_address_or_by_a_table(tmp_path):
    for name in ("ca.pem", "own.pem", "own.key"):
        (tmp_path / name).write_text("", encoding="utf-8")
    text = """
[profiles.short]
elasticsearch = "http://host:9200/"

[profiles.long]
prometheus = "http://host:9090"

[profiles.long.elasticsearch]
hosts = ["https://one:9200", "https://two/logs"]
api_key = "env:KEY"
headers = { X-Tenant = "env:TENANT" }
ca = "ca.pem"
certificate = "own.pem"
key = "own.key"
max_documents = 1000
"""
    profiles = load(tmp_path, text)
    short, long = profiles.profile("short").elasticsearch, profiles.profile("long").elasticsearch

    assert short is not None
    assert long is not None
    assert (short.hosts, short.max_documents, profiles.profile("short").prometheus) == (
        ("http://host:9200",),
        5_000_000,
        "",
    )
    assert (long.name, long.hosts) == ("long", ("https://one:9200", "https://two/logs"))
    assert (str(long.api_key), str(long.headers["X-Tenant"])) == ("env:KEY", "env:TENANT")
    assert (long.ca, long.key, long.max_documents) == (tmp_path / "ca.pem", tmp_path / "own.key", 1000)


TABLES = {
    "no address": ("api_key = 'env:KEY'", "the addresses are missing"),
    "no list": ("hosts = 'http://host:9200'", "the addresses are missing"),
    "an empty list": ("hosts = []", "the addresses are missing"),
    "a broken address": ("hosts = ['http://host:9200', 'host:9200']", "'host:9200' is not the address of a server"),
    "credentials in an address": ("hosts = ['http://me:canary@host:9200']", "holds a user or a password"),
    "an unknown key": ("hosts = ['http://h:1']\nuser = 'me'", "unknown key 'user'"),
    "a literal key": ("hosts = ['http://h:1']\napi_key = 'canary'", "api_key: a secret is named here"),
    "two ways in": ("hosts = ['http://h:1']\napi_key = 'env:A'\nbearer = 'env:B'", "'bearer' and 'api_key' are given"),
    "a certificate without key": ("hosts = ['http://h:1']\ncertificate = '.'", "belong together"),
    "a file that is not there": ("hosts = ['http://h:1']\nca = 'ca.pem'", "ca.pem does not exist"),
    "no documents at all": ("hosts = ['http://h:1']\nmax_documents = 0", "from 1 to"),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_a_fault_in_the_way_to_the_logs_is_told_with_its_place(tmp_path, name):
    text, words = TABLES[name]

    with pytest.raises(ParameterError, match=words) as caught:
        load(tmp_path, f"[profiles.lab]\n{ADDRESS}\n[profiles.lab.elasticsearch]\n{text}")

    assert "profile lab: elasticsearch" in str(caught.value)
    assert "canary" not in str(caught.value)


@pytest.mark.parametrize(
    "line", ["elasticsearch = 9200", "elasticsearch = 'host:9200'", "elasticsearch = ['http://h:1']"]
)
def test_what_is_neither_an_address_nor_a_table_is_refused(tmp_path, line):
    with pytest.raises(ParameterError, match="profile lab: elasticsearch"):
        load(tmp_path, f"[profiles.lab]\n{line}")
