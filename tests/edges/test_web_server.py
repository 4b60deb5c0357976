"""gunicorn, as we set it up, over a bare socket: requests that two servers could read in two ways, and too much."""

from __future__ import annotations

import contextlib
import re
import socket
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.usefixtures("production_server")

HEAD = b"GET /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
POST = b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\n"
SECOND = b"GET /smuggled/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

#: Each is answered 4xx once, or closed; the request hidden in it is not read as one.
SMUGGLED = {
    "length and chunks": POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SECOND,
    "chunks and length": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n" + SECOND,
    "two lengths": POST + b"Content-Length: 0\r\nContent-Length: 45\r\n\r\n" + SECOND,
    "two equal lengths in one": POST + b"Content-Length: 0, 0\r\n\r\n" + SECOND,
    "negative length": POST + b"Content-Length: -1\r\n\r\n" + SECOND,
    "signed length": POST + b"Content-Length: +0\r\n\r\n" + SECOND,
    "length in words": POST + b"Content-Length: zero\r\n\r\n" + SECOND,
    "length in hexadecimal": POST + b"Content-Length: 0x0\r\n\r\n" + SECOND,
    "length with an underscore": POST + b"Content-Length: 1_0\r\n\r\n" + SECOND,
    "chunked twice": POST
    + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    + SECOND,
    "chunked and then identity": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n" + SECOND,
    "nearly chunked": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n" + SECOND,
    "chunked after a tab": POST + b"Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n" + SECOND,
    "chunked in HTTP/1.0": POST.replace(b"1.1", b"1.0")
    + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    + SECOND,
    "space before the colon": POST + b"Content-Length : 0\r\n\r\n" + SECOND,
    "folded header": POST + b"X-Folded: a\r\n b\r\n\r\n" + SECOND,
    "header that begins with a space": POST + b" Content-Length: 0\r\n\r\n" + SECOND,
    "bare line feeds": b"POST /sign-in/ HTTP/1.1\nHost: 127.0.0.1\nContent-Length: 0\n\n" + SECOND,
    "a bare line feed in a header": POST + b"X-A: b\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + SECOND,
    "a bare carriage return in a header": POST
    + b"X-A: b\rTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    + SECOND,
    "a null in a header": POST + b"X-A: b\x00c\r\n\r\n" + SECOND,
    "a null in a name": POST + b"X-\x00A: b\r\n\r\n" + SECOND,
    "chunk size that lies": POST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n0\r\n\r\n" + SECOND,
    "chunk with a bare line feed": POST + b"Transfer-Encoding: chunked\r\n\r\n1\na\n0\n\n" + SECOND,
    "chunk size with a sign": POST + b"Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n0\r\n\r\n" + SECOND,
    "no such version": b"GET /sign-in/ HTTP/9.9\r\nHost: 127.0.0.1\r\n\r\n" + SECOND,
    "no version": b"GET /sign-in/\r\nHost: 127.0.0.1\r\n\r\n" + SECOND,
    "no method": b" /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + SECOND,
    "spaces in the address": b"GET /sign-in/ x HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + SECOND,
    "a control character in the method": b"G\x01ET /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" + SECOND,
    "a preface of HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + SECOND,
    "TLS to a plain port": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"
    + b"\x00" * 64
    + b"\r\n\r\n"
    + SECOND,
    "a proxy's preface": b"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n" + HEAD + b"\r\n" + SECOND,
}

#: Each gets one clear answer.
TOO_MUCH = {
    "a long address": (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", (400, 414)),
    "a long header": (HEAD + b"X-A: " + b"a" * 20_000 + b"\r\n\r\n", (400, 431)),
    "many headers": (HEAD + b"".join(b"X-%d: a\r\n" % n for n in range(200)) + b"\r\n", (400, 431)),
    "a large body": (POST + b"Content-Length: 99999999999\r\n\r\n", (413,)),
    "a large upload": (
        POST.replace(b"sign-in", b"import")
        + b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 30000000\r\n\r\n",
        (413,),
    ),
    "another host": (b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", (400,)),
    "two hosts": (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: evil.example\r\n\r\n", (400,)),
    "a host that is no name": (b"GET / HTTP/1.1\r\nHost: 127.0.0.1/../x\r\n\r\n", (400,)),
}

#: What a client says of itself and is not believed.
FORGED = (
    b"X-Forwarded-Proto: https\r\nX-Forwarded-Ssl: on\r\nX-Forwarded-Protocol: ssl\r\n"
    b"X-Forwarded-Host: evil.example\r\nX-Forwarded-For: 1.2.3.4\r\n"
    b"Script-Name: /evil\r\nSCRIPT_NAME: /evil\r\nPATH_INFO: /people/\r\nRemote-User: carys\r\nREMOTE_USER: carys\r\n"
)


def ask(address: str, sent: bytes, *, seconds: float = 3.0) -> bytes:
    """Everything that comes back until the server closes, or says nothing for a while."""
    where = urlsplit(address)
    received = b""
    with socket.create_connection((where.hostname or "", where.port or 0), timeout=seconds) as connection:
        with contextlib.suppress(ConnectionError):
            connection.sendall(sent)
        with contextlib.suppress(ConnectionError, TimeoutError):
            while piece := connection.recv(65536):
                received += piece
                connection.settimeout(0.5)
    return received


def statuses(received: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3}) ", received)]


@pytest.mark.parametrize("what", SMUGGLED)
def test_a_request_that_could_be_read_in_two_ways(production_server: str, what: str) -> None:
    received = ask(production_server, SMUGGLED[what])
    # The page may refuse before it reads what follows; that is then refused in its turn. 404 would be the hidden one.
    assert set(statuses(received)) <= {400, 403, 405, 431, 501, 505}, received[:500]
    assert len(statuses(received)) <= 2, received[:2000]
    assert b"Traceback" not in received


@pytest.mark.parametrize("what", TOO_MUCH)
def test_too_much_gets_a_clear_answer(production_server: str, what: str) -> None:
    sent, expected = TOO_MUCH[what]
    received = ask(production_server, sent)
    assert statuses(received)[0] in expected, received[:500]
    assert b"Traceback" not in received


def test_no_answer_names_what_serves(production_server: str) -> None:
    for sent in (HEAD + b"\r\n", b"GET /nothing/ HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", b"nonsense\r\n\r\n"):
        received = ask(production_server, sent)
        assert received
        assert not re.search(rb"gunicorn|django|python|whitenoise|^server:", received.lower(), re.MULTILINE)


def test_what_a_client_says_of_itself_is_not_believed(production_server: str) -> None:
    received = ask(production_server, b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + FORGED + b"\r\n")
    assert statuses(received) == [302], received[:300]
    assert b"Location: /sign-in/?next=/\r\n" in received
    assert b"evil" not in received


ODD = [b"*", b"http://evil.example/", b"//evil.example/", b"/../../etc/passwd", b"/%00", b"/\xff\xfe"]


@pytest.mark.parametrize("target", ODD)
def test_odd_targets_lead_nowhere(production_server: str, target: bytes) -> None:
    received = ask(production_server, b"GET " + target + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    assert statuses(received)[0] in (302, 400, 404), received[:300]
    assert b"Location: http" not in received
    assert b"Location: //" not in received
