"""The outbox of a rehearsal: a file with one line for each thing that would have left, which the report reads.

It has no recipients and no texts: only when, what kind, a name such as that of a host, and a number of recipients. The
file is in the directory of the rehearsal and is deleted with it.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

FILE_NAME = "outbox.jsonl"
MAX_BYTES = 20_000_000  # further entries are left out
MAX_NAME_LENGTH = 200

EMAIL = "email"
REFUSED = "refused"  # a connection or a process that no part of Clarion announces


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that would have left.

    `kind` is an e-mail, the purpose of a request (`webhook`, `subscriber_webhook`, `indexnow`, `link_check`, `import`),
    or a refusal. `name` is the kind of e-mail, or the host. `tags` are the cache tags that a message asks to purge.
    """

    at: datetime
    kind: str
    name: str
    recipients: int = 1
    tags: int = 0


class Outbox:
    """The file of one rehearsal. Threads and forked processes append to it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._mutex = threading.Lock()

    def record(self, entry: Entry) -> None:
        """Append an entry as one line."""
        values = [entry.at.isoformat(), entry.kind, entry.name[:MAX_NAME_LENGTH], entry.recipients, entry.tags]
        line = json.dumps(values, ensure_ascii=True).encode() + b"\n"
        with self._mutex:
            file = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                if os.fstat(file).st_size < MAX_BYTES:
                    os.write(file, line)  # short, so that the system writes it whole
            finally:
                os.close(file)

    @property
    def is_full(self) -> bool:
        """Whether entries have been left out because the file has reached its limit."""
        return self.path.exists() and self.path.stat().st_size >= MAX_BYTES

    def read(self) -> Iterator[Entry]:
        """Yield the entries in the order in which they were recorded, without a line that a killed process left."""
        if not self.path.exists():
            return
        with self.path.open("rb") as lines:
            for line in lines:
                if line.endswith(b"\n"):
                    at, kind, name, recipients, tags = json.loads(line)
                    yield Entry(datetime.fromisoformat(at), kind, name, recipients, tags)


_outbox: Outbox | None = None


def use_outbox(outbox: Outbox | None) -> None:
    """Make an outbox that of this process."""
    global _outbox
    _outbox = outbox


def get_outbox() -> Outbox:
    """Return the outbox of this process.

    Raises:
        RuntimeError: The process is not that of a rehearsal.
    """
    if _outbox is None:
        raise RuntimeError("There is no outbox: this process sends what leaves it.")
    return _outbox
