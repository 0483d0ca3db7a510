"""Connections that are cut while a thread waits on them."""

import threading

import pytest
import requests

from ralphcap.sources.connections import Connections
from tests.sources.faulty import Reply


@pytest.fixture
def adapter():
    return Connections()


@pytest.fixture
def session(adapter):
    with requests.Session() as session:
        session.mount("http://", adapter)
        yield session


def test_a_read_that_waits_for_an_answer_ends_when_it_is_cut(faulty, session, adapter, monkeypatch):
    asked, ended = threading.Event(), []

    def reply(_):
        asked.set()
        return Reply(silent=True)

    def read():
        with pytest.raises(requests.ConnectionError):
            session.get(faulty.url, timeout=30)
        ended.append(True)

    monkeypatch.setattr(faulty, "reply", reply)
    thread = threading.Thread(target=read)
    thread.start()
    asked.wait(10)

    adapter.cut()

    thread.join(5)  # the server itself gives up after ten seconds
    assert ended == [True]


def test_a_new_connection_is_made_after_the_cut(faulty, session, adapter):
    faulty.replies["/"] = Reply(b"here")
    session.get(faulty.url)

    adapter.cut()

    assert session.get(faulty.url).content == b"here"
