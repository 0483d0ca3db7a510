"""Which error a call becomes that brought no answer."""

import pytest
import requests

from ralphcap.errors import SourceUnavailable
from ralphcap.sources.refusals import check_status, connection_fault
from ralphcap.sources.transport import RawAnswer, Request

REQUEST = Request("GET", "/api/v1/query", {"query": "up", "time": "0"}, "0" * 64, about="web.load")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (requests.ReadTimeout(), r"no whole answer from http://here within 5 s"),
        (requests.ConnectionError("HTTPConnectionPool: Read timed out."), r"no whole answer from http://here"),
        (requests.exceptions.SSLError("self-signed"), "a certificate that is not trusted"),
        (requests.exceptions.ChunkedEncodingError(), "broke off or cannot be decoded"),
        (requests.exceptions.ContentDecodingError(), "broke off or cannot be decoded"),
        (requests.ConnectionError("[Errno 111] Connection refused"), r"cannot be reached \(connection refused\)"),
        (requests.ConnectionError("Failed to resolve 'here'"), r"cannot be reached \(unknown host\)"),
        (requests.exceptions.InvalidHeader(), r"cannot be asked \(InvalidHeader\)"),
    ],
)
def test_each_broken_connection_is_told_by_its_cause(error, words):
    told = connection_fault(error, REQUEST, "http://here", 5)

    assert isinstance(told, SourceUnavailable)
    with pytest.raises(SourceUnavailable, match=rf"^web.load: .*{words}.*\n  "):
        raise told


@pytest.mark.parametrize("status", [201, 203, 204, 206, 299, 302, 500])
def test_a_body_is_an_answer_under_status_200_alone(status):
    answer = RawAnswer(b'{"status":"success","data":{"resultType":"matrix","result":[]}}', status)

    with pytest.raises(SourceUnavailable):
        check_status(answer, REQUEST, "http://here")
