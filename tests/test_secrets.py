"""Secrets are named, and their values shown nowhere."""

import pytest

from ralphcap.errors import ParameterError
from ralphcap.secrets import parse_secret


def named(text, folder):
    return parse_secret(text, place="profile lab: bearer", folder=folder)


def test_an_environment_variable_is_read_when_it_is_needed(tmp_path, monkeypatch):
    secret = named("env:TOKEN", tmp_path)
    monkeypatch.setenv("TOKEN", "canary")

    assert secret.read() == "canary"
    assert "canary" not in repr(secret)


def test_a_file_is_read_beside_the_configuration_without_its_line_end(tmp_path):
    (tmp_path / "token").write_text("canary\r\n", encoding="utf-8")

    assert named("file:token", tmp_path).read() == "canary"


@pytest.mark.parametrize("text", ["canary", "canary:word", "env:", "", "ENV:NAME", 7, None])
def test_a_secret_that_is_written_out_is_refused_and_not_repeated(tmp_path, text):
    with pytest.raises(ParameterError, match=r"profile lab: bearer: a secret is named here") as caught:
        named(text, tmp_path)

    assert "canary" not in str(caught.value)


def test_a_variable_that_is_not_set_is_named(tmp_path, monkeypatch):
    monkeypatch.delenv("TOKEN", raising=False)

    with pytest.raises(ParameterError, match="environment variable TOKEN is not set"):
        named("env:TOKEN", tmp_path).read()


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(ParameterError, match=r"token cannot be read \(No such file or directory\)"):
        named("file:token", tmp_path).read()


@pytest.mark.parametrize("value", ["", "\n", "canary\nX-Other: 1", "canary\x00"])
def test_a_value_that_cannot_be_sent_is_refused_and_not_shown(tmp_path, value):
    (tmp_path / "token").write_text(value, encoding="utf-8")

    with pytest.raises(ParameterError, match="empty or holds characters") as caught:
        named("file:token", tmp_path).read()

    assert "canary" not in str(caught.value)


def test_bytes_that_are_no_text_are_not_shown(tmp_path):
    (tmp_path / "token").write_bytes(b"canary\xff")

    with pytest.raises(ParameterError, match="not UTF-8") as caught:
        named("file:token", tmp_path).read()

    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
