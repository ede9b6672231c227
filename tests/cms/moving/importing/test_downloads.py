"""Downloads: limits on size, time and redirects, public addresses only, politeness. The server is a real one."""

from __future__ import annotations

import hashlib
import socket

import pytest

from cms.http import outgoing_requests
from cms.http.outgoing_requests import Timeouts, quote_url
from cms.moving.importing.resolution import downloads
from cms.moving.importing.resolution.downloads import Downloader, DownloadFailed
from tests.cms.moving.importing.old_site_server import answer, drip, run_server
from tests.endless_response import MAX_CHUNKS, EndlessResponse

MAX_BYTES = 1_000


class Clock:
    """A clock that only waiting advances."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.waits.append(round(seconds, 1))
        self.now += seconds


@pytest.fixture
def server(settings):
    with run_server() as created:
        settings.IMPORT_ALLOWED_HOSTS = [created.host]
        yield created


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def downloader(clock):
    return Downloader(wait=clock.wait, clock=clock)


def read(downloader: Downloader, url: str) -> bytes:
    found = downloader.download(url, max_bytes=MAX_BYTES)
    with found.file:
        content = found.file.read()
    assert (found.size, found.digest) == (len(content), hashlib.sha256(content).hexdigest())
    return content


def fail(downloader: Downloader, url: str) -> str:
    with pytest.raises(DownloadFailed) as caught:
        downloader.download(url, max_bytes=MAX_BYTES)
    return str(caught.value)


def test_a_file_is_downloaded_with_a_clear_user_agent(server, downloader):
    server.files["/a.txt"] = b"a"
    assert read(downloader, server.url("/a.txt")) == b"a"
    assert server.headers[0]["User-Agent"].startswith("Clarion/")
    assert server.headers[0]["Accept-Encoding"] == "identity"
    assert server.headers[0]["Host"] == server.host


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("/caf\u00e9 (1).jpg", "/caf%C3%A9%20(1).jpg"),
        ("/caf%C3%A9.jpg?v=1&x=\u00e9", "/caf%C3%A9.jpg?v=1&x=%C3%A9"),
        ("/a.jpg#top", "/a.jpg"),
        ("/a\r\nX: y.jpg", "/aX:%20y.jpg"),  # `urlsplit` removes line breaks
    ],
)
def test_addresses_are_encoded(url, sent, server, downloader):
    server.files[sent] = b"found"
    assert read(downloader, server.url(url)) == b"found"


def test_a_host_with_letters_outside_ascii_is_encoded():
    assert quote_url("https://b\u00fccher.example/\u00fc") == "https://xn--bcher-kva.example/%C3%BC"


# ---------------------------------------------------------------- redirects


def test_redirects_are_followed_also_to_relative_addresses(server, downloader):
    server.special["/1"] = answer(301, Location="/2")
    server.special["/2"] = answer(302, Location=server.url("/\u00e9").encode().decode("latin-1"))
    server.files["/%C3%A9"] = b"end"
    found = downloader.download(server.url("/1"), max_bytes=MAX_BYTES)
    assert (found.file.read(), found.url) == (b"end", server.url("/%C3%A9"))
    found.file.close()


def test_too_many_redirects_are_refused(server, downloader):
    for number in range(10):
        server.special[f"/{number}"] = answer(302, Location=f"/{number + 1}")
    assert fail(downloader, server.url("/0")) == "the server redirects more than 5 times"
    assert server.requests == [f"/{number}" for number in range(6)]


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:{port}/secret",
        "http://[::ffff:127.0.0.1]:{port}/secret",
        "http://2130706433:{port}/secret",
        "http://169.254.169.254/latest/meta-data/",
        "https://127.0.0.1:{port}/secret",
        "file:///etc/passwd",
        "ftp://localhost:{port}/secret",
        "http://user:password@{host}/secret",
        "http://[",
    ],
)
def test_a_redirect_to_a_private_or_invalid_address_is_refused(location, server, downloader, monkeypatch):
    monkeypatch.setattr(outgoing_requests, "ALLOWED_PORTS", {80, server.port})
    server.files["/secret"] = b"secret"
    server.special["/a"] = answer(302, Location=location.format(port=server.port, host=server.host))
    reason = fail(downloader, server.url("/a"))
    assert "is not allowed" in reason or "redirects to an invalid address" in reason
    assert server.requests == ["/a"]


def test_a_private_host_is_refused_unless_the_operator_has_allowed_it(server, downloader, settings, monkeypatch):
    monkeypatch.setattr(outgoing_requests, "ALLOWED_PORTS", {server.port})
    server.files["/a"] = b"a"
    settings.IMPORT_ALLOWED_HOSTS = ["localhost:1"]
    assert "not public" in fail(downloader, server.url("/a"))
    assert server.requests == []
    settings.IMPORT_ALLOWED_HOSTS = ["localhost"]
    assert read(downloader, server.url("/a")) == b"a"


def test_the_hosts_that_webhooks_may_reach_are_not_those_of_imports(server, downloader, settings):
    settings.WEBHOOK_ALLOWED_HOSTS = [server.host]
    settings.IMPORT_ALLOWED_HOSTS = []
    assert "is not allowed" in fail(downloader, server.url("/a"))


def test_a_host_name_with_a_private_address_is_refused(server, downloader, monkeypatch):
    found = [(socket.AF_INET, 1, 6, "", (address, 80)) for address in ("93.184.216.34", "10.0.0.1")]
    monkeypatch.setattr(outgoing_requests, "lookup_host", lambda host, port: found)
    assert "not public" in fail(downloader, "http://rebinding.example/a")


# ---------------------------------------------------------------- size and time


def test_a_file_of_exactly_the_largest_size_is_accepted(server, downloader):
    server.files["/a"] = b"x" * MAX_BYTES
    assert len(read(downloader, server.url("/a"))) == MAX_BYTES


def test_a_file_that_is_announced_as_too_large_is_not_read(server, downloader):
    server.files["/a"] = b"x" * (MAX_BYTES + 1)
    assert fail(downloader, server.url("/a")) == "too large: 1,001 bytes, at most 1,000"


def test_a_file_of_unknown_size_is_read_up_to_the_limit(server, downloader):
    server.special["/a"] = endless = EndlessResponse()
    assert fail(downloader, server.url("/a")) == "too large: at most 1,000"
    assert endless.chunks < MAX_CHUNKS


def test_a_server_that_holds_the_connection_is_given_up(server, downloader, monkeypatch):
    monkeypatch.setattr(downloads, "TIMEOUTS", Timeouts(connect=5, read=0.1, total=5))
    server.special["/a"] = lambda handler: server.has_ended.wait(10)
    assert fail(downloader, server.url("/a")) == "The endpoint did not respond in time."


def test_a_server_that_sends_slowly_is_given_up_at_the_total_limit(server, downloader, monkeypatch):
    """Each byte arrives within the read timeout."""
    monkeypatch.setattr(downloads, "TIMEOUTS", Timeouts(connect=5, read=5, total=0.3))

    server.special["/a"] = drip(server)
    assert "took longer than" in fail(downloader, server.url("/a"))
    assert server.requests == ["/a"], "a file that is too slow is not requested again"


# ---------------------------------------------------------------- failures


def test_an_absent_file_is_requested_once(server, downloader):
    assert fail(downloader, server.url("/a")) == "the server answered 404"
    assert server.requests == ["/a"]


def test_a_truncated_file_is_requested_again(server, downloader, clock):
    def truncate(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", "10")
        handler.end_headers()
        handler.wfile.write(b"12345")

    server.special["/a"] = truncate
    assert fail(downloader, server.url("/a")) == "the connection ended after 5 of 10 bytes"
    assert len(server.requests) == 3
    assert clock.waits == [2.0, 10.0]


def test_a_truncated_file_in_chunks_is_refused(server, downloader):
    def truncate(handler):
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12345\r\n9\r\n123")

    server.special["/a"] = truncate
    assert fail(downloader, server.url("/a")) == "The response is not valid HTTP."


def test_a_compressed_file_is_refused(server, downloader):
    server.special["/a"] = answer(200, b"\x1f\x8b", Content_Encoding="gzip")
    assert "compressed" in fail(downloader, server.url("/a"))


def test_a_response_that_is_not_http_is_refused(server, downloader):
    server.special["/a"] = lambda handler: handler.wfile.write(b"SSH-2.0\r\n\r\n")
    assert fail(downloader, server.url("/a")) == "The response is not valid HTTP."


# ---------------------------------------------------------------- politeness


def test_there_is_a_pause_between_two_requests_to_a_host(server, downloader, clock):
    server.files["/a"] = server.files["/b"] = b"x"
    read(downloader, server.url("/a"))
    assert clock.waits == []
    read(downloader, server.url("/b"))
    assert clock.waits == [downloads.PAUSE_SECONDS]


def test_a_busy_server_is_asked_again_after_the_pause_that_it_names(server, downloader, clock):
    def busy_once(handler):
        server.files["/a"] = b"now"
        del server.special["/a"]
        answer(503, Retry_After="7")(handler)

    server.special["/a"] = busy_once
    assert read(downloader, server.url("/a")) == b"now"
    assert clock.waits == [7.0]


def test_a_server_that_asks_for_a_long_pause_is_not_asked_again(server, downloader, clock):
    server.special["/a"] = answer(429, Retry_After="3600")
    server.files["/b"] = b"x"
    assert fail(downloader, server.url("/a")) == "the server answered 429"
    assert "asks for a pause of 3600 seconds" in fail(downloader, server.url("/b"))
    assert (server.requests, clock.waits) == (["/a"], [])


def test_the_pause_also_holds_for_the_next_file(server, downloader, clock):
    server.special["/a"] = answer(503, Retry_After="30")
    server.files["/b"] = b"x"
    fail(downloader, server.url("/a"))
    clock.waits.clear()
    read(downloader, server.url("/b"))
    assert clock.waits == [30.0]


def test_a_host_that_always_fails_is_given_up(server, downloader):
    server.special["/a"] = answer(503)
    for _ in range(3):
        assert fail(downloader, server.url("/a")) == "the server answered 503"
    assert "failed 9 times in a row" in fail(downloader, server.url("/b"))
    assert len(server.requests) == 9


def test_a_success_ends_the_count_of_failures(server, downloader):
    server.special["/a"] = answer(503)
    server.files["/b"] = b"x"
    for _ in range(5):
        fail(downloader, server.url("/a"))
        read(downloader, server.url("/b"))
