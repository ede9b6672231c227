"""Keep tests on this machine: they connect to loopback addresses and Unix sockets, and to servers named for them."""

from __future__ import annotations

import ipaddress
import os
import socket
import subprocess
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

# A developer may name servers of their own on other machines.
SERVER_VARIABLES = ("ELASTICSEARCH_URL", "DATABASE_URL", "CACHE_URL", "TEST_DATABASE_URL", "TEST_CACHE_URL", "S3_URL")
CONNECTING = ("connect", "connect_ex", "sendto")


class NetworkRefused(RuntimeError):
    """A test has tried to reach another machine."""


class ProcessRefused(RuntimeError):
    """A test of `make test-fast` has tried to start a process."""


@pytest.fixture(scope="session", autouse=True)
def refuse_other_machines() -> Iterator[None]:
    """Raise NetworkRefused where Python code of a test connects to an address that is not loopback.

    Libraries that open sockets in C, such as libpq, and processes that a test starts are not watched.
    """
    named = _named_hosts()
    with pytest.MonkeyPatch.context() as patched:
        for name in CONNECTING:
            patched.setattr(socket.socket, name, _guarded(name, named))
        yield


@pytest.fixture(scope="session", autouse=True)
def refuse_processes() -> Iterator[None]:
    """Raise ProcessRefused where a test starts a process, if TEST_FAST is set: such a test needs a marker."""
    if not os.environ.get("TEST_FAST"):
        yield
        return

    def refuse(*_: object, **__: object) -> None:
        raise ProcessRefused("Mark the test with `processes`: make test-fast starts no other process.")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(subprocess.Popen, "__init__", refuse)
        patched.setattr(subprocess.Popen, "__del__", lambda process: None)  # it reads what __init__ sets
        patched.setattr(os, "fork", refuse)
        yield


def is_local(host: str) -> bool:
    """Return whether a host is a loopback address, `localhost` or the address that listens everywhere."""
    if host in {"", "localhost"}:
        return True
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def _guarded(name: str, named: frozenset[str]) -> Any:
    original = getattr(socket.socket, name)

    def connect(self: socket.socket, *arguments: Any) -> Any:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            host = arguments[-1][0]
            if not is_local(host) and host not in named:
                raise NetworkRefused(f"Tests do not connect to other machines: {host}.")
        return original(self, *arguments)

    return connect


def _named_hosts() -> frozenset[str]:
    """Return the names and addresses of the servers that the environment names for the tests."""
    hosts: set[str] = set()
    for variable in SERVER_VARIABLES:
        host = urlsplit(os.environ.get(variable, "")).hostname
        if host and not is_local(host):
            hosts |= {host, *(str(found[4][0]) for found in socket.getaddrinfo(host, None))}
    return frozenset(hosts)
