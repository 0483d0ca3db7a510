"""Every way in which a server fails to answer: the error's class, exit code and words."""

import socket

import pytest
from prometheus_api_client import PrometheusConnect
from requests.adapters import HTTPAdapter

from ralphcap.errors import QueryRejected, RalphcapError, SourceError, SourceUnavailable
from ralphcap.sources.live import Access, LiveTransport
from ralphcap.sources.transport import CALLS, Request
from tests.sources.faulty import Reply, answer

QUERY = "/api/v1/query"
ERROR = b'{"status":"error","errorType":"bad_data","error":"parse error: unexpected end"}'


def ask(address, *, method="GET", expression="up", seconds=5.0, retries=0, access=None):
    transport = LiveTransport(address, access or Access(), seconds=seconds, retries=retries)
    request = Request(method, QUERY, {"query": expression, "time": "0"}, "0" * 64, about="containers.cpu_usage")
    try:
        return transport.fetch(request)
    finally:
        transport.close()


FAULTS = {
    "bad request": (Reply(ERROR, 400), QueryRejected, 2, "rejects the query: parse error: unexpected end"),
    "cannot be run": (Reply(ERROR, 422), QueryRejected, 2, "Mend the expression: up"),
    "not a Prometheus": (
        Reply(b"Client sent an HTTP request to an HTTPS server.", 400),
        SourceUnavailable,
        5,
        "status 400",
    ),
    "no credentials": (Reply(b"", 401), SourceUnavailable, 5, "wants to know who asks"),
    "not allowed": (Reply(b"", 403), SourceUnavailable, 5, "does not allow it"),
    "no such page": (Reply(b"404 page not found", 404), SourceUnavailable, 5, "no Prometheus API at this address"),
    "too many requests": (Reply(b"", 429), SourceUnavailable, 5, "asks for fewer requests"),
    "broken": (Reply(b"oops", 500), SourceUnavailable, 5, "failed with status 500"),
    "overloaded": (Reply(ERROR, 503), SourceUnavailable, 5, "failed with status 503: parse error"),
    "redirect": (
        Reply(b"", 302, {"Location": "https://login.example/start"}),
        SourceUnavailable,
        5,
        "redirects to login.example",
    ),
    "cut off": (Reply(answer([]), cut=5), SourceUnavailable, 5, "broke off"),
    "a body that is not gzip": (
        Reply(answer([]), headers={"Content-Encoding": "gzip"}),
        SourceUnavailable,
        5,
        "cannot be decoded",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_says_whose_it_is_and_what_to_do(faulty, name):
    reply, error, code, words = FAULTS[name]
    faulty.replies[QUERY] = reply

    with pytest.raises(error, match=words) as caught:
        ask(faulty.url)

    assert caught.value.exit_code == code
    assert str(caught.value).startswith("containers.cpu_usage: ")
    assert "\n  " in str(caught.value)


def test_a_server_that_is_down_is_named_with_its_address():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"

        with pytest.raises(SourceUnavailable, match=f"{address} cannot be reached \\(connection refused\\)"):
            ask(address)


def test_a_host_that_does_not_exist_is_called_unknown():
    with pytest.raises(SourceUnavailable, match="unknown host"):
        ask("http://prometheus.invalid:9090")


def test_a_server_that_does_not_answer_in_time_is_given_up(faulty):
    faulty.replies[QUERY] = Reply(silent=True)

    with pytest.raises(SourceUnavailable, match=r"no whole answer .* within 0.2 s"):
        ask(faulty.url, seconds=0.2)


def test_an_overloaded_server_is_asked_again_when_it_says(faulty):
    faulty.replies[QUERY] = [
        Reply(b"", 429, {"Retry-After": "0"}),
        Reply(b"", 503, {"Retry-After": "0"}),
        Reply(answer([])),
    ]

    assert ask(faulty.url, retries=2).body == answer([])
    assert len(faulty.asked) == 3


def test_a_query_that_timed_out_in_the_server_is_not_sent_again(faulty):
    faulty.replies[QUERY] = Reply(b'{"status":"error","errorType":"timeout","error":"query timed out"}', 503)

    with pytest.raises(SourceUnavailable, match="query timed out"):
        ask(faulty.url, retries=2)

    assert len(faulty.asked) == 1


def test_a_rejected_query_is_not_sent_again(faulty):
    faulty.replies[QUERY] = Reply(ERROR, 400)

    with pytest.raises(QueryRejected):
        ask(faulty.url, retries=2)

    assert len(faulty.asked) == 1


def test_answers_are_asked_for_plain(faulty):
    faulty.replies[QUERY] = Reply(answer([]))

    ask(faulty.url)

    assert faulty.asked[0][2]["Accept-Encoding"] == "identity"


def test_no_header_follows_a_redirect(faulty):
    faulty.replies[QUERY] = Reply(b"", 307, {"Location": f"{faulty.url}/elsewhere"})

    with pytest.raises(SourceUnavailable, match="redirects"):
        ask(faulty.url, access=Access(headers={"X-Scope-OrgID": "tenant"}))

    assert [path.partition("?")[0] for _, path, _ in faulty.asked] == [QUERY]


def test_credentials_are_sent_and_shown_nowhere(faulty):
    access = Access(headers={"X-Scope-OrgID": "canary-1"}, basic=("reader", "canary-2"))
    faulty.replies[QUERY] = Reply(b"", 500)

    with pytest.raises(SourceUnavailable) as caught:
        ask(faulty.url, access=access)

    assert faulty.asked[0][2]["X-Scope-OrgID"] == "canary-1"
    assert faulty.asked[0][2]["Authorization"].startswith("Basic ")
    assert "canary" not in f"{caught.value!r} {access!r}"


def test_a_bearer_token_is_not_replaced_by_anything_else(faulty, monkeypatch, tmp_path):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    faulty.replies[QUERY] = Reply(answer([]))

    ask(faulty.url, access=Access(headers={"Authorization": "Bearer canary"}))

    assert faulty.asked[0][2]["Authorization"] == "Bearer canary"


def test_a_path_prefix_is_kept(faulty):
    faulty.replies["/monitoring" + QUERY] = Reply(answer([]))

    assert ask(f"{faulty.url}/monitoring/").status == 200


def test_only_reading_calls_exist():
    with pytest.raises(SourceError, match="not among the calls"):
        Request("POST", "/api/v1/admin/tsdb/delete_series", {}, "0" * 64)

    assert not [path for _, path in CALLS if "admin" in path or "write" in path or path.startswith("/-/")]


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_an_error_of_ours(faulty, name):
    faulty.replies[QUERY] = FAULTS[name][0]

    with pytest.raises(RalphcapError):
        ask(faulty.url, method="POST")


def test_a_server_that_stalls_inside_an_answer_is_given_up(faulty):
    faulty.replies[QUERY] = Reply(answer([]), headers={"Transfer-Encoding": "chunked"}, cut=len(answer([])))

    with pytest.raises(SourceUnavailable):
        ask(faulty.url, seconds=0.3)


def test_calls_take_the_connection_that_the_client_holds(faulty, monkeypatch):
    sent = []

    class Noting(HTTPAdapter):
        def send(self, request, **options):
            sent.append(request.url)
            return super().send(request, **options)

    class Client(PrometheusConnect):
        def __init__(self, url, *, session, **options):
            super().__init__(url, session=session, **options)
            session.mount(url, Noting())

    monkeypatch.setattr("prometheus_api_client.PrometheusConnect", Client)
    faulty.replies[QUERY] = Reply(answer([]))

    ask(faulty.url)

    assert [url.partition("?")[0] for url in sent] == [faulty.url + QUERY]
