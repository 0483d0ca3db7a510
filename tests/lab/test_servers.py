"""Do servers start, say what went wrong, and end with the lab?"""

import os
import sys

import pytest

from tests.lab.servers import programs
from tests.lab.servers.processes import Server, ServerFailed, free_port, listens
from tests.lab.servers.programs import MissingProgram, program

LISTENS = "import socket, sys, time; s = socket.create_server(('127.0.0.1', int(sys.argv[1]))); time.sleep(600)"


class Listening(Server):
    name = "listening"
    code = LISTENS

    def command(self):
        return [sys.executable, "-c", self.code, str(self.port)]

    def ready(self):
        return listens(self.port)


class Failing(Listening):
    code = "import sys; sys.exit('no space left')"


def test_a_server_listens_within_its_block_and_no_longer(tmp_path):
    with Listening(tmp_path) as server:
        process = server.process.pid
        assert listens(server.port)

    assert not listens(server.port)
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_a_server_that_ends_at_once_says_why(tmp_path):
    with pytest.raises(ServerFailed, match=r"ended with code 1:\n.*no space left"), Failing(tmp_path):
        pass


def test_a_failure_within_the_block_ends_the_server(tmp_path):
    server = Listening(tmp_path)

    with pytest.raises(KeyError), server:
        raise KeyError

    assert not listens(server.port)


def test_free_ports_are_free():
    assert not listens(free_port())


def test_a_missing_program_is_named_with_what_unpacks_it(monkeypatch, tmp_path):
    monkeypatch.setattr(programs, "SERVERS", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(MissingProgram, match=r"prometheus-of-mars is neither.*\n  Run script/servers"):
        program("prometheus-of-mars")


def test_the_checkouts_own_programs_come_before_the_systems(monkeypatch, tmp_path):
    unpacked = tmp_path / "usr" / "bin" / "sh"
    unpacked.parent.mkdir(parents=True)
    unpacked.touch(mode=0o755)
    monkeypatch.setattr(programs, "SERVERS", tmp_path)

    assert program("sh") == str(unpacked)


def test_other_distributions_names_are_found(monkeypatch, tmp_path):
    (tmp_path / "node_exporter").touch(mode=0o755)
    monkeypatch.setattr(programs, "SERVERS", tmp_path / "nothing")
    monkeypatch.setenv("PATH", str(tmp_path))

    assert program("prometheus-node-exporter") == str(tmp_path / "node_exporter")
