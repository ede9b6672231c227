"""The guard of a rehearsal: refuses connections and processes, also those of an app of a project.

It is an audit hook of the interpreter (PEP 578): Python calls it before each connection, look-up of a name and start of
a process, and nothing can remove it. What it refuses fails like a server that refuses a connection, so the code that
asked goes on, and the report lists it. A library that opens sockets in C without Python is not seen: of those that
Clarion uses, that is the client of PostgreSQL, which gets the address of the copy only. docs/operating says how to take
the network from the process as well.
"""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import cms

from .own_services import OwnServices

OWN_CODE = Path(cms.__file__).parent
PROCESS_OPTIONS = ["-I", "-B"]  # the options of `cms.core.limited_process`, whose processes can open nothing
LIBRARY_LOOK_UP = ["/sbin/ldconfig", "-p"]  # how ctypes finds Pango for PDFs of press kits; it opens no connection
# How ctypes goes on looking for a library that this does not know. Refused, too, but no news for the report.
FURTHER_LOOK_UPS = {("gcc", "-Wl,-t"), ("cc", "-Wl,-t"), ("ld", "-t")}
NAME_EVENTS = {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"}
ADDRESS_EVENTS = {"socket.connect", "socket.sendto", "socket.sendmsg"}
PROCESS_EVENTS = {"subprocess.Popen", "os.posix_spawn", "os.exec", "os.spawn", "os.system", "pty.spawn"}
COMMAND_POSITIONS = {"subprocess.Popen": 1, "os.posix_spawn": 1, "os.exec": 1}  # the index among the arguments

RefusalRecorder = Callable[[str], None]


class Refused(ConnectionRefusedError):
    """Raised where a rehearsal would have connected to something or started a process."""


class Guard:
    """Judges the events of the interpreter."""

    def __init__(self, services: OwnServices, record: RefusalRecorder) -> None:
        self.services, self._record = services, record
        self._judges: dict[str, Callable[[str, tuple[Any, ...]], str]] = {
            **dict.fromkeys(NAME_EVENTS, self._judge_name),
            **dict.fromkeys(ADDRESS_EVENTS, self._judge_address),
            **dict.fromkeys(PROCESS_EVENTS, self._judge_process),
        }

    def install(self) -> None:
        """Judge every event of this process from now on, until it ends."""
        sys.addaudithook(self._audit)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        judge = self._judges.get(event)
        if judge is None or getattr(self.services.is_asking, "now", False):
            return
        if refused := judge(event, arguments):
            if not _is_further_look_up(event, arguments):
                self._record(refused)
            raise Refused(f"A rehearsal connects to nothing outside: {refused}")

    def _judge_name(self, _: str, arguments: tuple[Any, ...]) -> str:
        """Return what is refused; empty if the name may be looked up."""
        host = _decode(arguments[0])
        return "" if not host or self.services.has_name(host) else host

    def _judge_address(self, _: str, arguments: tuple[Any, ...]) -> str:
        """Return what is refused; empty for a service of the rehearsal, and for a socket that is connected."""
        connection, address = arguments[0], arguments[-1]
        if address is None:
            return ""
        if connection.family == socket.AF_UNIX:
            path = _decode(address)
            return "" if self.services.has_socket(path) else f"unix:{path}"
        if connection.family in (socket.AF_INET, socket.AF_INET6) and isinstance(address, tuple):
            host, port = _decode(address[0]), int(address[1])
            return "" if self.services.has_address(host, port) else f"{host}:{port}"
        return f"socket family {int(connection.family)}"

    def _judge_process(self, event: str, arguments: tuple[Any, ...]) -> str:
        """Return what is refused; empty for a process of Clarion that reads a file with limits."""
        return "" if _is_harmless(_find_command(event, arguments)) else f"process {_name_program(arguments)}"


def _find_command(event: str, arguments: tuple[Any, ...]) -> Any:
    position = COMMAND_POSITIONS.get(event)
    return arguments[position] if position is not None and len(arguments) > position else ()


def _is_further_look_up(event: str, arguments: tuple[Any, ...]) -> bool:
    command = _find_command(event, arguments)
    if not isinstance(command, Sequence) or isinstance(command, str | bytes) or len(command) < 2:
        return False
    return (Path(_decode(command[0])).name, _decode(command[1])) in FURTHER_LOOK_UPS


def _is_harmless(command: Any) -> bool:
    if not isinstance(command, Sequence) or isinstance(command, str | bytes):
        return False
    if list(map(_decode, command)) == LIBRARY_LOOK_UP:
        return True
    if len(command) < 4:
        return False
    program, first, second, file = map(_decode, command[:4])
    return (
        program == sys.executable
        and [first, second] == PROCESS_OPTIONS
        and Path(file).resolve().is_relative_to(OWN_CODE)
    )


def _name_program(arguments: tuple[Any, ...]) -> str:
    """Return the name of a program without its arguments, which may have secrets."""
    first = next((one for one in arguments if isinstance(one, str | bytes | os.PathLike)), "")
    return Path(_decode(first).split(" ")[0]).name


def _decode(value: Any) -> str:
    if isinstance(value, bytes | bytearray):
        return bytes(value).decode(errors="replace")
    return os.fspath(value) if isinstance(value, Path) else str(value or "")
