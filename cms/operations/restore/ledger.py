"""The ledger: what was taken back, in objects beside the backups, so that a restore can take it back again.

The objects of a ledger are below `ledger/NAME/`. Each has some entries, a line of JSON each, and is named by the
numbers of the first and the last. They are never changed. Two workers may write the same entries, in objects of other
lengths. The last line of an object signs its last entry with SECRET_KEY, and with the chain all of them, so no other
entry is accepted. `head.json` has the number and digest of the last entry, signed as well: an end that is missing is
noticed. A ledger belongs to one database; one that was restored without its ledger begins another. `ledger/current`
names the one that is in use.
"""

from __future__ import annotations

import io
import json
import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cms.core import clock
from cms.core.signatures import FULL_LENGTH, is_signature, sign
from cms.operations.audit.actions import AuditEntry
from cms.operations.audit.chain import Head, Link, find_faults
from cms.operations.audit.models import AuditRow
from cms.operations.backups.place import Place

PREFIX = "ledger/"
CURRENT_NAME = f"{PREFIX}current"
HEAD_NAME = "head.json"
OBJECT_NAME = re.compile(r"/(\d{12})-(\d{12})\.jsonl$")
HEAD_SALT = "cms.operations.restore.ledger.head"
OBJECT_SALT = "cms.operations.restore.ledger.object"
ADD_KEY = "Add that one to SECRET_KEY_FALLBACKS."


class LedgerBroken(Exception):
    """The ledger is not whole: entries are missing or were changed, or its end is not known. The text says which."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """An entry of the ledger."""

    link: Link

    @property
    def key(self) -> str:
        """Return the key of the row of the audit trail."""
        return str(self.link.content["key"])

    def read(self) -> AuditEntry:
        """Return what was recorded."""
        content = self.link.content
        happened_at = datetime.fromisoformat(content["happened_at"])
        return AuditEntry(content["action"], content["subject"], content["facts"], content["actor"], happened_at)


@dataclass(frozen=True, slots=True)
class StoredLedger:
    """A ledger in a place. Its methods raise OSError if the place does not respond."""

    place: Place
    name: str

    @property
    def prefix(self) -> str:
        """Return what the names of its objects begin with."""
        return f"{PREFIX}{self.name}/"

    def append(self, links: Sequence[Link]) -> None:
        """Store entries, then the head."""
        lines = [json.dumps(asdict(link), ensure_ascii=False, sort_keys=True) for link in links]
        lines.append(json.dumps({"signature": sign(OBJECT_SALT, f"{self.name} {links[-1].head}", FULL_LENGTH)}))
        name = f"{self.prefix}{links[0].sequence:012}-{links[-1].sequence:012}.jsonl"
        self._write(name, "\n".join(lines))
        self.write_head(links[-1].head)

    def write_head(self, head: Head) -> None:
        """Store the number and digest of the last entry."""
        signature = sign(HEAD_SALT, f"{self.name} {head}", FULL_LENGTH)
        text = json.dumps({"head": str(head), "signature": signature})
        self._write(f"{self.prefix}{HEAD_NAME}", text)

    def read_head(self) -> Head:
        """Return the head.

        Raises:
            LedgerBroken: There is none, or it was not signed with SECRET_KEY or one of SECRET_KEY_FALLBACKS.
        """
        try:
            stored = json.loads(_read(self.place, f"{self.prefix}{HEAD_NAME}"))
            head = Head.parse(str(stored["head"]))
        except FileNotFoundError:
            raise LedgerBroken("Its head is missing.") from None
        except (ValueError, KeyError, TypeError):
            raise LedgerBroken("Its head cannot be read.") from None
        if not is_signature(stored.get("signature", ""), HEAD_SALT, f"{self.name} {head}", FULL_LENGTH):
            raise LedgerBroken(f"Its head was signed with another SECRET_KEY. {ADD_KEY}")
        return head

    def read_after(self, start: Head) -> list[LedgerEntry]:
        """Return the entries after a head, in their order.

        Raises:
            LedgerBroken: An entry is missing, was changed, does not follow the head, or was not signed with SECRET_KEY
                or one of SECRET_KEY_FALLBACKS.
        """
        links: list[Link] = []
        for _, last, name in sorted(self._list_objects()):
            if last > (reached := links[-1].sequence if links else start.sequence):
                links += [link for link in self._read_links(name) if link.sequence > reached]
        if faults := find_faults(links, start=start):
            raise LedgerBroken(" ".join(str(fault) for fault in faults[:10]))
        return [LedgerEntry(link) for link in links]

    def _list_objects(self) -> Iterator[tuple[int, int, str]]:
        for stored in self.place.list(self.prefix):
            if match := OBJECT_NAME.search(stored.name):
                yield int(match[1]), int(match[2]), stored.name

    def _read_links(self, name: str) -> list[Link]:
        try:
            *lines, last = _read(self.place, name).splitlines()
            links = [_parse_link(line) for line in lines]
            signature, signed = str(json.loads(last)["signature"]), f"{self.name} {links[-1].head}"
        except (ValueError, TypeError, KeyError, AttributeError, IndexError):
            raise LedgerBroken(f"{name} cannot be read.") from None
        if not is_signature(signature, OBJECT_SALT, signed, FULL_LENGTH):
            raise LedgerBroken(f"{name} was signed with another SECRET_KEY. {ADD_KEY}")
        return links

    def _write(self, name: str, text: str) -> None:
        self.place.write(name, io.BytesIO(text.encode()))


def _parse_link(line: str) -> Link:
    link = Link(**json.loads(line))
    LedgerEntry(link).read()
    if type(link.sequence) is not int or not UUID(link.content["key"]):
        raise ValueError(line)
    return link


def create_name() -> str:
    """Return the name of a new ledger."""
    return f"{clock.now():%Y%m%dt%H%M%S%f}-{secrets.token_hex(4)}"


def read_current(place: Place) -> str:
    """Return the name of the ledger that is in use; empty if there is none."""
    try:
        return _read(place, CURRENT_NAME).strip()
    except FileNotFoundError:
        return ""


def create_ledger(place: Place, name: str) -> None:
    """Store the head of a new ledger, and let it be the one in use."""
    StoredLedger(place, name).write_head(Head())
    place.write(CURRENT_NAME, io.BytesIO(name.encode()))


def _read(place: Place, name: str) -> str:
    with place.read(name) as stored:
        return b"".join(stored.chunks).decode(errors="replace")


def build_content(row: AuditRow) -> dict[str, Any]:
    """Return the content of the entry of a row."""
    return row.build_content() | {"row": row.sequence}
