"""The page that shows what `make run` does, at the addresses that it prepares."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from contextlib import closing
from http.client import HTTPConnection

import pytest


def read(port: int) -> tuple[int, Mapping[str, str], str]:
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as connection:
        connection.request("GET", "/any/path?q=1")
        response = connection.getresponse()
        return response.status, response.headers, response.read().decode()


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def test_the_page_shows_each_step_and_is_not_stored(page, port):
    progress = page.Progress()
    progress.report("Installing packages")
    progress.finish("Installing packages")
    progress.report("Loading the demo content", "<12> of 90")
    with page.serve_progress(progress, {"PORT": ("127.0.0.1", port)}):
        status, headers, body = read(port)
    assert "<li>Installing packages: done (0 s)</li><li>Loading the demo content: &lt;12&gt; of 90</li>" in body
    assert (status, headers["Retry-After"], headers["Cache-Control"]) == (503, "1", "no-store")


def test_the_ports_are_free_afterwards(page, port):
    for _ in range(2):
        with page.serve_progress(page.Progress(), {"PORT": ("127.0.0.1", port)}):
            assert read(port)[0] == 503
    socket.create_server(("127.0.0.1", port)).close()


def test_a_step_is_printed_once_when_it_begins_and_with_its_time_when_it_ends(page, capsys):
    progress = page.Progress()
    for detail in ("", "1 of 2", "2 of 2"):
        progress.report("Loading", detail)
    progress.finish("Loading")
    assert capsys.readouterr().out == "Loading\nLoading: 0.0 s\n"
