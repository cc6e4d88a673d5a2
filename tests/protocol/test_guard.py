"""Who is let in at the WebSocket door, and who is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sprite_bridge.protocol.guard import BAD_REQUEST, FORBIDDEN, OK, refusal, same_token

PORT = 50124
OWN = [f"127.0.0.1:{PORT}", f"localhost:{PORT}", f"[::1]:{PORT}"]


@pytest.mark.parametrize("host", [*OWN, f"LocalHost:{PORT}", f"LOCALHOST:{PORT}"])
def test_programs_of_this_computer_send_no_origin_and_are_let_in(host):
    assert refusal([host], [], PORT) == OK


@pytest.mark.parametrize("host", OWN)
@pytest.mark.parametrize("path", ["", "/"])
@pytest.mark.parametrize("scheme", ["ws", "http"])
@pytest.mark.parametrize("name", OWN)
def test_our_own_address_may_be_the_origin(host, name, scheme, path):
    origin = f"{scheme}://{name}{path}"
    assert refusal([host], [origin], PORT) == OK
    assert refusal([host], [origin.upper()], PORT) == OK


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        f"evil.example:{PORT}",
        "127.0.0.1",
        "localhost",
        "[::1]",
        f":{PORT}",
        ":",
        f"127.0.0.1:{PORT + 1}",
        f"localhost:{PORT + 1}",
        f"127.0.0.1:0{PORT}",
        f"127.0.0.1:{PORT} ",
        f" 127.0.0.1:{PORT}",
        f"127.0.0.1.:{PORT}",
        f"localhost.:{PORT}",
        f"127.1:{PORT}",
        f"2130706433:{PORT}",
        f"0.0.0.0:{PORT}",
        f"127.0.0.2:{PORT}",
        f"::1:{PORT}",
        f"[::1:{PORT}",
        f"[::]:{PORT}",
        f"[::ffff:127.0.0.1]:{PORT}",
        f"x@127.0.0.1:{PORT}",
        f"127.0.0.1:{PORT}@evil.example",
        f"127.0.0.1:{PORT}.evil.example",
        f"localhost.evil.example:{PORT}",
        f"127.0.0.1:{PORT}, evil.example",
        f"127.0.0.1:{PORT}/",
        f"http://127.0.0.1:{PORT}",
        f"127.0.0.1:{PORT}\0",
        f"１２７.0.0.1:{PORT}",
        f"127.0.0.1:{PORT}#",
        "null",
    ],
)
def test_a_foreign_host_is_refused_whatever_the_origin(host):
    assert refusal([host], [], PORT) == FORBIDDEN
    assert refusal([host], [f"http://{host}"], PORT) == FORBIDDEN
    assert refusal([host], [f"http://127.0.0.1:{PORT}"], PORT) == FORBIDDEN


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "file://",
        "http://evil.example",
        f"http://evil.example:{PORT}",
        f"https://127.0.0.1:{PORT}",
        f"wss://127.0.0.1:{PORT}",
        f"127.0.0.1:{PORT}",
        f"//127.0.0.1:{PORT}",
        "http://127.0.0.1",
        "http://localhost",
        f"http://127.0.0.1:{PORT + 1}",
        "http://localhost:8080",
        f"http://user@127.0.0.1:{PORT}",
        f"http://user:pass@127.0.0.1:{PORT}",
        f"http://127.0.0.1:{PORT}@evil.example",
        f"http://@127.0.0.1:{PORT}",
        f"http://127.0.0.1:{PORT}.evil.example",
        f"http://localhost.evil.example:{PORT}",
        f"http://[::2]:{PORT}",
        f"http://[::1:{PORT}",
        "http://[",
        f"http://127.0.0.1:{PORT}/page",
        f"http://127.0.0.1:{PORT}/?x",
        f"http://127.0.0.1:{PORT}/#x",
        f"http://127.0.0.1:{PORT} http://evil.example",
        f"chrome-extension://127.0.0.1:{PORT}",
        f"ftp://127.0.0.1:{PORT}",
        f"http:127.0.0.1:{PORT}",
        f"http:/127.0.0.1:{PORT}",
        f"http://evil.example\\@127.0.0.1:{PORT}",
        f"http://127.0.0.1:{PORT}\t",
        f" http://127.0.0.1:{PORT}",
        f"http://127.0.\n0.1:{PORT}",
        f"http://127.0.0.1:{PORT}?",
        f"http://127.0.0.1:{PORT}#",
        f"http://127.0.0.1:{PORT}//",
    ],
)
@pytest.mark.parametrize("host", OWN)
def test_a_page_of_another_origin_is_refused(host, origin):
    assert refusal([host], [origin], PORT) == FORBIDDEN


def test_a_name_that_was_made_to_point_here_is_refused():
    host = f"rebound.evil.example:{PORT}"
    assert refusal([host], [f"http://{host}"], PORT) == FORBIDDEN


@pytest.mark.parametrize(
    "hosts", [[], [""], OWN[:2], [OWN[0], OWN[0]], [OWN[0], "evil.example"], ["", OWN[0]]]
)
@pytest.mark.parametrize("origins", [[], [f"http://{OWN[0]}"], ["http://evil.example"]])
def test_no_host_or_several_are_a_bad_request(hosts, origins):
    assert refusal(hosts, origins, PORT) == BAD_REQUEST


def test_several_origins_are_a_bad_request():
    assert refusal([OWN[0]], [f"http://{OWN[0]}", f"http://{OWN[0]}"], PORT) == BAD_REQUEST


@given(st.text(max_size=30), st.text(max_size=30))
def test_nothing_made_up_is_let_in(host, origin):
    assert refusal([host], [], PORT) in (BAD_REQUEST, FORBIDDEN)
    assert refusal([OWN[0]], [origin], PORT) == FORBIDDEN


def test_the_answers_are_http_statuses():
    assert (OK, BAD_REQUEST, FORBIDDEN) == (0, 400, 403)


@given(st.text(min_size=1, max_size=20))
def test_only_the_token_is_the_token(other):
    token = "cGxlYXNlLWd1ZXNzLW1l"
    assert same_token(token, token)
    assert same_token(token.encode(), token)
    for said in (other, other.encode(), token + other, other + token, token[:-1], "", b""):
        assert same_token(said, token) is (said in (token, token.encode()))


def test_a_token_that_is_no_text_is_no_error():
    assert not same_token("\udcff", "token")
    assert not same_token(b"\xff\0", "token")
