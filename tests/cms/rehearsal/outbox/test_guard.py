"""The guard refuses connections and processes that are not the rehearsal's own.

A guard stays until its process ends, so each of these tests asks a process that has one.
"""

from __future__ import annotations

import multiprocessing
import os
import socket
import subprocess
import sys
import textwrap
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cms.files.storage.locations import Bucket, Directory
from cms.rehearsal.outbox import own_services
from cms.rehearsal.outbox.guard import Guard
from cms.rehearsal.outbox.own_services import OwnServices
from tests.isolation import CONNECTING

REFUSED = [
    ("socket.create_connection(('192.0.2.1', 443), timeout=1)", "192.0.2.1:443"),
    ("socket.create_connection(('127.0.0.1', 9), timeout=1)", "127.0.0.1:9"),
    ("socket.getaddrinfo('hooks.example', 443)", "hooks.example"),
    ("socket.gethostbyname('hooks.example')", "hooks.example"),
    ("socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('192.0.2.1', 53))", "192.0.2.1:53"),
    ("socket.socket(type=socket.SOCK_DGRAM).sendmsg([b''], [], 0, ('192.0.2.1', 53))", "192.0.2.1:53"),
    ("socket.socket(socket.AF_INET6).connect(('2001:db8::1', 443))", "2001:db8::1:443"),
    ("socket.socket(socket.AF_UNIX).connect('/run/other.sock')", "unix:/run/other.sock"),
    ("import smtplib; smtplib.SMTP('mail.example', 25)", "mail.example"),
    ("import urllib.request; urllib.request.urlopen('http://192.0.2.1/')", "192.0.2.1:80"),
    ("import asyncio; asyncio.run(asyncio.open_connection('192.0.2.1', 443))", "192.0.2.1:443"),
    ("subprocess.run(['curl', 'https://hooks.example/secret'])", "process curl"),
    ("subprocess.run('curl https://hooks.example/secret', shell=True)", "process sh"),
    ("subprocess.run(['/sbin/ldconfig'])", "process ldconfig"),
    ("os.system('true https://hooks.example/secret')", "process true"),
    ("os.posix_spawn('/bin/true', ['true'], {})", "process true"),
    ("os.execv('/bin/true', ['true'])", "process true"),
    ("subprocess.run([sys.executable, '-c', 'pass'])", f"process {sys.executable.rpartition('/')[2]}"),
    (
        "subprocess.run([sys.executable, '-I', '-B', '/tmp/own.py'])",
        f"process {sys.executable.rpartition('/')[2]}",
    ),
]
Result = list[Any]  # what became of a code, and what was refused


def run(*codes: str, hosts: Any = (), sockets: Any = ()) -> list[Result]:
    """Run codes in a forked process with a guard."""
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    services = OwnServices(set(hosts), set(sockets))
    process = context.Process(target=run_guarded, args=([textwrap.dedent(code) for code in codes], services, sender))
    process.start()
    sender.close()
    try:
        assert receiver.poll(120), "the process does not end"
        results: list[Result] = receiver.recv()
    finally:
        process.kill()
        process.join()
    return results


def run_guarded(codes: list[str], services: OwnServices, sender: Connection) -> None:
    """Install a guard in this process, run codes, and send what became of each."""
    refused: list[str] = []
    Guard(services, refused.append).install()
    for name in CONNECTING:  # the guard is asked, and not what keeps tests on this machine
        delattr(socket.socket, name)
    names = {"os": os, "socket": socket, "subprocess": subprocess, "sys": sys, "refused": refused}
    results = []
    for code in codes:
        refused.clear()
        try:
            exec(code, names)
            result = "went on"
        except ConnectionRefusedError as error:
            result = type(error).__name__
        except OSError:
            result = "OSError"
        results.append([result, list(refused)])
    sender.send(results)


@pytest.mark.processes
def test_everything_else_is_refused_and_recorded_without_what_it_sends():
    results = run(*(code for code, _ in REFUSED))
    assert [recorded for _, recorded in results] == [[refused] for _, refused in REFUSED]
    assert {result for result, _ in results} == {"Refused", "OSError"}  # `urllib` wraps the error


@pytest.mark.processes
def test_thread_and_forked_process_are_guarded_as_well():
    code = """
    import threading
    def connect():
        try:
            socket.create_connection(('192.0.2.1', 443), timeout=1)
        except ConnectionRefusedError:
            pass
    thread = threading.Thread(target=connect)
    thread.start(); thread.join()
    child = os.fork()
    if not child:
        connect()
        os._exit(len(refused))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 2
    """
    assert run(code) == [["went on", ["192.0.2.1:443"]]]


@pytest.mark.processes
def test_own_services_are_reached():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        code = f"""
        socket.create_connection(('localhost', {port}), timeout=5).close()
        socket.create_connection(('127.0.0.1', {port}), timeout=5).close()
        """
        other = f"socket.create_connection(('127.0.0.1', {port + 1}))"
        refused = ["Refused", [f"127.0.0.1:{port + 1}"]]
        assert run(code, other, hosts=[("localhost", port)]) == [["went on", []], refused]


@pytest.mark.processes
def test_process_that_reads_a_file_with_limits_is_started():
    code = """
    from pathlib import Path
    import cms
    file = Path(cms.__file__).parent / 'files/documents/pdf_process.py'
    subprocess.run([sys.executable, '-I', '-B', str(file)], stdin=subprocess.DEVNULL, capture_output=True)
    """
    look_up = "import ctypes.util; ctypes.util.find_library('c')"
    missing = "import ctypes.util; assert ctypes.util.find_library('no-such-library') is None"
    assert run(code, look_up, missing) == [["went on", []]] * 3


def use_settings(monkeypatch: pytest.MonkeyPatch, **values: Any) -> OwnServices:
    """Return the services that these settings name."""
    given = {"DATABASE_LISTEN_URL": "", "MEDIA_LOCATION": Directory(Path("/srv/media"))} | values
    monkeypatch.setattr(own_services, "settings", SimpleNamespace(**given))
    return own_services.find_own_services()


def test_services_are_those_of_the_settings(monkeypatch):
    found = use_settings(
        monkeypatch,
        DATABASES={"default": {"ENGINE": "cms.db.postgresql", "HOST": "db.example", "PORT": ""}},
        DATABASE_LISTEN_URL="postgres://clarion@listen.example:6000/clarion",
        CACHES={"default": {"LOCATION": "redis://cache.example/1"}},
        SEARCH_URL="https://one.example:9200,https://two.example",
        MEDIA_LOCATION=Bucket("media", "", "https://files.example:9000", "us-east-1", "path", "key", "secret"),
    )
    assert found.hosts == {
        ("db.example", 5432),
        ("listen.example", 6000),
        ("cache.example", 6379),
        ("one.example", 9200),
        ("two.example", 443),
        ("files.example", 9000),
        ("media.files.example", 9000),
    }
    assert found.has_name("DB.example.")
    assert not found.has_name("other.example")


def test_embedded_services_have_no_address(monkeypatch):
    found = use_settings(
        monkeypatch,
        DATABASES={"default": {"ENGINE": "cms.db.sqlite", "NAME": "clarion.sqlite3"}},
        CACHES={"default": {"LOCATION": "clarion"}},
        SEARCH_URL="tantivy:///srv/search",
    )
    assert (found.hosts, found.sockets) == (frozenset(), frozenset())


def test_socket_of_postgresql_is_its_own():
    services = OwnServices(set(), {"/var/run/postgresql"})
    assert services.has_socket("/var/run/postgresql/.s.PGSQL.5432")
    assert not services.has_socket("/var/run/postgresql/other")
    assert not services.has_socket("/run/docker.sock")
