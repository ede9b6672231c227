"""The addresses to which a rehearsal may connect: its database, index, storage and cache, and nothing else."""

from __future__ import annotations

import ipaddress
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from cms.files.storage.locations import Bucket

DEFAULT_PORTS = {"postgresql": 5432, "postgres": 5432, "redis": 6379, "rediss": 6379, "http": 80, "https": 443}
RESOLUTION_SECONDS = 30.0  # the time that the addresses of a name are remembered
AWS_SUFFIX = ".amazonaws.com"
# Where AWS gives the keys of a role to a process, if MEDIA_URL has none.
AWS_ROLE_HOSTS = ("169.254.169.254", "169.254.170.2")

Address = tuple[str, int]


class OwnServices:
    """Hosts with ports, and paths of Unix sockets, that a process may connect to."""

    def __init__(self, hosts: set[Address], sockets: set[str]) -> None:
        self.hosts, self.sockets = frozenset(hosts), frozenset(sockets)
        self.is_asking = threading.local()  # its attribute `now` is set while this object resolves a name
        self._resolved: dict[str, tuple[float, frozenset[str]]] = {}

    def has_name(self, host: str) -> bool:
        """Return whether a host may be looked up. An address needs no look-up: connecting to it is judged."""
        return is_address(host) or any(host.lower().rstrip(".") == known for known, _ in self.hosts)

    def has_address(self, host: str, port: int) -> bool:
        """Return whether a process may connect to a host, or to the address of one."""
        ports = {known: number for known, number in self.hosts if number == port}
        return host in ports or any(_normalise(host) in self._resolve(known) for known in ports)

    def has_socket(self, path: str) -> bool:
        """Return whether a process may connect to a Unix socket; PostgreSQL names only its directory."""
        return path in self.sockets or any(path.startswith(f"{known}/.s.PGSQL.") for known in self.sockets)

    def _resolve(self, host: str) -> frozenset[str]:
        until, addresses = self._resolved.get(host, (0.0, frozenset()))
        if time.monotonic() < until:
            return addresses
        self.is_asking.now = True
        try:
            addresses = frozenset(_normalise(str(found[4][0])) for found in socket.getaddrinfo(host, None))
        except OSError:
            addresses = frozenset()
        finally:
            self.is_asking.now = False
        self._resolved[host] = (time.monotonic() + RESOLUTION_SECONDS, addresses)
        return addresses


def find_own_services() -> OwnServices:
    """Return the services that the settings of this process name."""
    hosts: set[Address] = set()
    sockets: set[str] = set()
    for host, port in _list_services():
        if host.startswith("/"):
            sockets.add(host.rstrip("/"))
        elif host:
            hosts.add((host.lower(), port))
    return OwnServices(hosts, sockets)


def is_address(host: str) -> bool:
    """Return whether a host is an IP address."""
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def _list_services() -> Iterator[Address]:
    for database in settings.DATABASES.values():
        if "postgresql" in database["ENGINE"]:
            names, port = str(database.get("HOST") or ""), int(database.get("PORT") or DEFAULT_PORTS["postgresql"])
            yield from ((name or "/var/run/postgresql", port) for name in names.split(","))
    for url in (settings.DATABASE_LISTEN_URL, *_list_cache_urls(), *settings.SEARCH_URL.split(",")):
        yield from _parse(url)
    if isinstance(settings.MEDIA_LOCATION, Bucket):
        yield from _list_storage_hosts(settings.MEDIA_LOCATION)


def _list_cache_urls() -> Iterator[str]:
    for cache in settings.CACHES.values():
        locations: Any = cache.get("LOCATION", "")
        yield from [locations] if isinstance(locations, str) else locations


def _parse(url: str) -> Iterator[Address]:
    """Yield the host of a URL; a URL of files, such as that of the embedded engine, has none."""
    parts = urlsplit(url)
    if parts.scheme == "unix":
        yield parts.path, 0
    elif parts.hostname and parts.scheme in DEFAULT_PORTS:
        yield parts.hostname, parts.port or DEFAULT_PORTS[parts.scheme]


def _list_storage_hosts(bucket: Bucket) -> Iterator[Address]:
    """Yield the hosts of a bucket; a bucket may be a part of the name of its host."""
    if bucket.endpoint:
        for host, port in _parse(bucket.endpoint):
            yield host, port
            if not is_address(host):
                yield f"{bucket.name}.{host}", port
        return
    for service in (f"s3.{bucket.region}", f"{bucket.name}.s3.{bucket.region}", f"{bucket.name}.s3"):
        yield f"{service}{AWS_SUFFIX}", DEFAULT_PORTS["https"]
    if not bucket.key:
        yield f"sts.{bucket.region}{AWS_SUFFIX}", DEFAULT_PORTS["https"]
        yield from ((host, DEFAULT_PORTS["http"]) for host in AWS_ROLE_HOSTS)


def _normalise(address: str) -> str:
    """Return an address in the form in which it is compared: an IPv4 address inside IPv6 as IPv4."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return str(mapped or found)
