"""Run the nginx of Debian with the configuration of `ops/nginx`, on free ports of this machine."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from cms.settings.capacity import Capacity, write_files
from tests.production.processes import PROJECT, STOP_TIMEOUT_SECONDS, free_port, wait_for

OPS = PROJECT / "ops/nginx"
UNUSED = ("fastcgi", "scgi", "uwsgi")  # modules whose directories Debian's nginx keeps where only root may write


@dataclass
class Nginx:
    """A running server."""

    port: int  # port of visitors
    internal: int  # port of the operator
    redirecting: int  # port that redirects to HTTPS
    directory: Path

    @property
    def access_log(self) -> str:
        return (self.directory / "access.log").read_text()


@cache
def program() -> str:
    """Return the path of nginx. If it is not installed, skip the test, or fail it in CI."""
    found = subprocess.run([PROJECT / "scripts/nginx", "path"], capture_output=True, text=True, check=False)
    if found.returncode == 0:
        return found.stdout.strip()
    if os.environ.get("CI"):
        pytest.fail("nginx is not installed; `scripts/nginx install` says why.")
    pytest.skip("not run: nginx is not installed; install it with `scripts/nginx install`")


@contextmanager
def nginx(
    directory: Path,
    *,
    public: int | Sequence[int],
    admin: int,
    server: str = "server-behind-proxy.conf",
    data: Path | None = None,
    files: Mapping[str, str] | None = None,
    cores: int = 2,
) -> Iterator[Nginx]:
    """Run nginx in front of two ports until the end of the block. `files` are those of the operator.

    `public` is the port of the pool for the public, or those of its hosts.
    """
    ports = Nginx(free_port(), free_port(), free_port(), directory)
    (directory / "clarion.d").mkdir(parents=True, exist_ok=True)
    for name, text in (files or {}).items():
        (directory / "clarion.d" / name).write_text(text)
    hosts = [public] if isinstance(public, int) else public
    command = build_command(
        configure(ports, public=hosts, admin=[admin], server=server, data=data or directory, cores=cores)
    )
    checked = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    with (directory / "error.log").open("wb") as output:
        process = subprocess.Popen([*command, "-g", "daemon off;"], stdout=output, stderr=output)
    try:
        wait_for(lambda: process.poll() is not None or _listens(ports.port), 20, "nginx listens")
        assert process.poll() is None, (directory / "error.log").read_text()
        yield ports
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(STOP_TIMEOUT_SECONDS)


def configure(
    ports: Nginx, *, public: Sequence[int], admin: Sequence[int], server: str, data: Path, cores: int = 2
) -> Path:
    """Copy the files, with the addresses of this machine in the place of those of the container. Return the first.

    `cores` are those of all web hosts together, from which the limits of all clients together follow.
    """
    directory = ports.directory
    unused = "".join(f"{kind}_temp_path {directory}/{kind};\n" for kind in UNUSED)
    replacements = {
        "/etc/nginx/clarion.d/": f"{directory}/clarion.d/",
        "/etc/nginx/clarion/": f"{directory}/clarion/",
        "/etc/nginx/capacity/": f"{directory}/capacity/",
        "/etc/nginx/server.conf": f"{directory}/clarion/{server}",
        "/var/cache/nginx/": f"{directory}/cache/",
        "/run/nginx.pid": f"{directory}/nginx.pid",
        "/dev/stdout": f"{directory}/access.log",
        "default /data;": f"default {data};",
        "server web:8000;": _list_hosts("public", public),
        "server admin:8000;": _list_hosts("admin", admin),
        "listen 8081;": f"listen 127.0.0.1:{ports.internal};",
        "listen 8080 sndbuf=256k;": f"listen 127.0.0.1:{ports.port} sndbuf=256k;",
        "listen 443 ssl sndbuf=256k;": f"listen 127.0.0.1:{ports.port} ssl sndbuf=256k;",
        "listen 80;": f"listen 127.0.0.1:{ports.redirecting};",
        "    listen [::]:443 ssl sndbuf=256k;\n": "",
        "    listen [::]:80;\n": "",
        "http {": f"http {{\n{unused}",
    }
    for name in ("clarion", "cache"):
        (directory / name).mkdir(exist_ok=True)
    texts = {file: file.read_text() for file in OPS.glob("*.conf")}
    for written in replacements:
        assert any(written in text for text in texts.values()), f"No file of {OPS} has: {written}"
    for file, text in texts.items():
        for written, replacement in replacements.items():
            text = text.replace(written, replacement)
        if file.name == "nginx.conf" and os.getuid() == 0:
            text = "user root;\n" + text  # others may not read the directories of the tests
        (directory / "clarion" / file.name).write_text(text)
    write_files(Capacity(cores), directory / "capacity")
    return directory / "clarion/nginx.conf"


def _list_hosts(name: str, ports: Sequence[int]) -> str:
    """Return the hosts of a pool, as docs/operating/install/several-hosts.md lists them."""
    zone, options = (f"zone {name} 64k; ", " max_fails=3 fail_timeout=5s") if len(ports) > 1 else ("", "")
    return zone + " ".join(f"server 127.0.0.1:{port}{options};" for port in ports)


def build_command(configuration: Path) -> list[str]:
    """Return the command that starts nginx with this configuration."""
    return [program(), "-e", "stderr", "-c", str(configuration)]


def _listens(port: int) -> bool:
    with socket.socket() as client:
        return client.connect_ex(("127.0.0.1", port)) == 0
