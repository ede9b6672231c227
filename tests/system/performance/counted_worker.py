"""The worker, with a count of its queries in a file: `python -m tests.system.performance.counted_worker FILE`."""

from __future__ import annotations

import mmap
import struct
import sys
import threading
from pathlib import Path
from typing import Any

import django
from django.core.management import call_command
from django.db.backends.signals import connection_created

NUMBER = struct.Struct("<Q")


class QueryCounter:
    """Counts the queries of all connections of Django in this process; the file can be read by another one."""

    def __init__(self, path: Path) -> None:
        path.write_bytes(NUMBER.pack(0))
        with path.open("r+b") as file:
            self.memory = mmap.mmap(file.fileno(), NUMBER.size)
        self.lock, self.count = threading.Lock(), 0

    def connect(self, connection: Any, **_: Any) -> None:
        if self not in connection.execute_wrappers:
            connection.execute_wrappers.append(self)

    def __call__(self, execute: Any, *arguments: Any) -> Any:
        with self.lock:
            self.count += 1
            NUMBER.pack_into(self.memory, 0, self.count)
        return execute(*arguments)


def read_count(path: Path) -> int:
    return NUMBER.unpack(path.read_bytes())[0]


if __name__ == "__main__":
    django.setup()
    counter = QueryCounter(Path(sys.argv[1]))
    connection_created.connect(counter.connect)
    call_command("worker")
