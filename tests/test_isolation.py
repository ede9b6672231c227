"""Tests connect to no other machine, do not depend on the shell, and in `make test-fast` start no process."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests import isolation
from tests.isolation import NetworkRefused, ProcessRefused, is_local

ROOT = Path(__file__).parents[1]
PUBLIC = "192.0.2.1"  # an address of the block for documentation (RFC 5737): no machine has it


@pytest.mark.parametrize("family", [socket.AF_INET, socket.AF_INET6])
@pytest.mark.parametrize("connect", ["connect", "connect_ex"])
def test_a_connection_to_a_public_address_is_refused(family: socket.AddressFamily, connect: str) -> None:
    host = PUBLIC if family == socket.AF_INET else "2001:db8::1"
    with socket.socket(family) as client, pytest.raises(NetworkRefused, match=host):
        getattr(client, connect)((host, 443))


def test_a_connection_to_a_host_name_is_refused_without_looking_it_up() -> None:
    with socket.socket() as client, pytest.raises(NetworkRefused):
        client.connect(("www.example.org", 443))


def test_a_datagram_to_a_public_address_is_refused() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as client, pytest.raises(NetworkRefused):
        client.sendto(b"", (PUBLIC, 53))


def test_loopback_and_unix_sockets_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
    monkeypatch.chdir(tmp_path)  # a path of a Unix socket has at most 107 characters
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind("socket")
        server.listen()
        client.connect("socket")


@pytest.mark.parametrize(
    ("host", "local"),
    [
        *((host, True) for host in ("127.0.0.1", "127.9.9.9", "::1", "localhost", "0.0.0.0", "")),
        *((host, False) for host in (PUBLIC, "10.0.0.1", "fe80::1%eth0", "localhost.example.org")),
    ],
)
def test_only_loopback_is_local(host: str, local: bool) -> None:
    assert is_local(host) is local


def test_a_server_named_by_the_environment_may_be_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in isolation.SERVER_VARIABLES:
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("ELASTICSEARCH_URL", f"https://user:password@{PUBLIC}:9200")
    monkeypatch.setenv("TEST_CACHE_URL", "redis://127.0.0.1:6379/0")
    assert isolation._named_hosts() == {PUBLIC}


def test_starting_a_process_is_refused_in_fast_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_FAST", "yes")
    fixture = isolation.refuse_processes.__wrapped__()
    next(fixture)
    try:
        with pytest.raises(ProcessRefused):
            subprocess.run([sys.executable, "-c", ""], check=False)
        with pytest.raises(ProcessRefused):
            os.fork()
    finally:
        next(fixture, None)


@pytest.mark.processes
def test_test_settings_ignore_the_ports_and_the_data_directory_of_the_shell(tmp_path: Path) -> None:
    script = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        "from cms.settings.env import DATA_DIR\n"
        "print(settings.CMS_URL, settings.FRONTEND_URL, settings.STATIC_ROOT, DATA_DIR, settings.DATABASES)"
    )
    shell = {"PORT": "8765", "SITE_PORT": "8766", "DATA_DIR": str(tmp_path / "shell")}
    environment = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "cms.settings.test", **shell}
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert not [value for value in shell.values() if value in done.stdout]
    assert not (tmp_path / "shell").exists()
