"""Connections that are cut while a thread waits on them."""

import threading

import pytest
import requests

from ralphcap.sources.connections import Connections
from tests.sources.faulty import Reply


@pytest.fixture
def session():
    with requests.Session() as session:
        yield session


@pytest.fixture
def connections(session):
    return Connections(session.get_adapter("http://"))


@pytest.mark.parametrize("proxied", [False, True], ids=["direct", "through a proxy"])
def test_a_read_that_waits_for_an_answer_ends_when_it_is_cut(faulty, session, connections, monkeypatch, proxied):
    address, proxies = ("http://prometheus.example/", {"http": faulty.url}) if proxied else (faulty.url, {})
    asked, ended = threading.Event(), []

    def reply(_):
        asked.set()
        return Reply(silent=True)

    def read():
        with pytest.raises(requests.ConnectionError):
            session.get(address, proxies=proxies, timeout=30)
        ended.append(True)

    monkeypatch.setattr(faulty, "reply", reply)
    thread = threading.Thread(target=read)
    thread.start()
    asked.wait(10)

    connections.cut()

    thread.join(5)  # the server itself gives up after ten seconds
    assert ended == [True]


def test_a_new_connection_is_made_after_the_cut(faulty, session, connections):
    faulty.replies["/"] = Reply(b"here")
    session.get(faulty.url)

    connections.cut()

    assert session.get(faulty.url).content == b"here"
