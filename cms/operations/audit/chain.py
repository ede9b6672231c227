"""The hash chain of the audit trail and of the ledger: each row has the digest of the row before it.

The digest of a row covers that of the row before and the content of the row, so a row that is changed, removed or
inserted does not fit its neighbours. The chain has no secret: a person who may write may compute it again to its end.
Then its head, the sequence and digest of the last row, differs from the head that the log, an e-mail or a backup place
has recorded.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

HEAD_PATTERN = re.compile(r"0:|(\d+):([0-9a-f]{64})")  # the first is the head of an empty chain


@dataclass(frozen=True, slots=True)
class Head:
    """The sequence and digest of the last row of a chain; 0 and empty before the first."""

    sequence: int = 0
    digest: str = ""

    def __str__(self) -> str:
        return f"{self.sequence}:{self.digest}"

    @classmethod
    def parse(cls, text: str) -> Head:
        """Return the head that a text names.

        Raises:
            ValueError: It is not a number, a colon and 64 hexadecimal digits.
        """
        match = HEAD_PATTERN.fullmatch(text.strip())
        if match is None:
            raise ValueError(f"{text!r} is not a head: it is a number, a colon and 64 hexadecimal digits.")
        return cls(int(match[1] or 0), match[2] or "")


@dataclass(frozen=True, slots=True)
class Link:
    """A row of a chain."""

    sequence: int
    previous: str  # digest of the row before; empty in the first
    digest: str
    content: Mapping[str, Any]  # values of JSON

    @property
    def head(self) -> Head:
        """Return the head of a chain that ends with this row."""
        return Head(self.sequence, self.digest)


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that is not as it was written, or rows that are missing."""

    kind: str  # "changed", "removed" or "inserted"
    first: int  # sequence
    last: int

    def __str__(self) -> str:
        rows = f"Row {self.first} was" if self.first == self.last else f"Rows {self.first} to {self.last} were"
        return f"{rows} {self.kind}."


def compute_digest(previous: str, content: Mapping[str, Any]) -> str:
    """Return the digest of a row with this content after the row with the digest `previous`."""
    text = json.dumps([previous, content], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def extend(head: Head, contents: Iterable[Mapping[str, Any]]) -> Iterator[Link]:
    """Yield a row for each content, after the row of the head."""
    for content in contents:
        link = Link(head.sequence + 1, head.digest, compute_digest(head.digest, content), content)
        head = link.head
        yield link


class ChainCheck:
    """Compares the rows of a chain with their neighbours, in the order of their sequence.

    A row that was removed leaves a gap in the numbers. A row that does not fit its own digest was changed. Each row
    also names the digest of the row before, so that one which no later row refers to was inserted, and one whose
    digest was computed again is named by the next.
    """

    def __init__(self, start: Head, noted: Collection[Head]) -> None:
        self.noted = {head.digest: head.sequence for head in noted if head.sequence > start.sequence}
        self.path = [start]  # the rows that refer to one another, so far
        self.positions = {start.digest: 0}  # place of each digest in the path
        self.unlinked: set[str] = set()  # digests of rows in the path that do not refer to the one before them
        self.faults: dict[int, Fault] = {}

    def add(self, link: Link) -> None:
        """Compare a row with those before it."""
        last = self.path[-1]
        if compute_digest(link.previous, link.content) != link.digest:
            self._name("changed", link.sequence)
        if link.previous != last.digest and link.previous in self.positions:
            self._drop_inserted(link.previous)
        elif link.sequence > last.sequence + 1:
            self._name("removed", last.sequence + 1, link.sequence - 1)
        elif link.previous != last.digest:
            self.unlinked.add(link.digest)
        self.positions[link.digest] = len(self.path)
        self.path.append(link.head)

    def finish(self) -> list[Fault]:
        """Compare the end with the heads that were noted, and return all faults in the order of the rows."""
        proven = max((self.positions[digest] for digest in self.noted if digest in self.positions), default=0)
        for position in sorted(self.positions[digest] for digest in self.unlinked):
            if position > proven and (proven or position == len(self.path) - 1):
                self._drop_inserted(self.path[position - 1].digest)
                break
            self._name("changed", self.path[position - 1].sequence)
        last = self.path[-1].sequence
        missing = sorted(sequence for digest, sequence in self.noted.items() if digest not in self.positions)
        if missing and missing[-1] > last:
            self._name("removed", last + 1, missing[-1])
        for sequence in missing:
            if sequence <= last and sequence not in self.faults:
                self._name("changed", sequence)
        return [self.faults[sequence] for sequence in sorted(self.faults)]

    def _drop_inserted(self, previous: str) -> None:
        """Name the rows after the one with this digest, to which the next genuine row refers."""
        while self.path[-1].digest != previous:
            head = self.path.pop()
            self.positions.pop(head.digest)
            self.unlinked.discard(head.digest)
            self._name("inserted", head.sequence)

    def _name(self, kind: str, first: int, last: int | None = None) -> None:
        self.faults[first] = Fault(kind, first, last or first)


def find_faults(links: Iterable[Link], start: Head | None = None, noted: Collection[Head] = ()) -> list[Fault]:
    """Return the rows that were changed, removed or inserted. The rows come in the order of their sequence.

    `start` is the head before the first of the rows. `noted` are heads that were recorded elsewhere: a chain that was
    cut before one of them, or computed again, does not have it.
    """
    check = ChainCheck(start or Head(), noted)
    for link in links:
        check.add(link)
    return check.finish()
