"""Batches of records, each of which is one transaction."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import Self, TypeAlias

from .outcomes import RecordPosition
from .records import AnyRecord, BadFile, BadRecord, Record

Item: TypeAlias = tuple[RecordPosition, AnyRecord | BadRecord]
Source: TypeAlias = Iterable[Item]
BATCH_SIZE = 25  # records per transaction: about a third of a second, so that other writers do not wait long
MAX_BYTES_IN_MEMORY = 5_000_000


def split_into_batches(items: Source) -> Iterator[list[Item]]:
    """Yield batches of records, either of pages or of other objects, which have to exist before pages refer to them.

    Those before an unreadable one are yielded as well.
    """
    batch: list[Item] = []
    try:
        for item in items:
            if batch and (len(batch) == BATCH_SIZE or _is_of_page(batch[-1]) != _is_of_page(item)):
                yield batch
                batch = []
            batch.append(item)
    except BadFile:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def _is_of_page(item: Item) -> bool:
    return isinstance(item[1], Record)


class Backlog:
    """Records that are read again at the end of a run, in a file beyond a few megabytes.

    Use it as a context manager.
    """

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(max_size=MAX_BYTES_IN_MEMORY)  # noqa: SIM115 - closed by `__exit__`
        self.count = 0

    def add(self, position: RecordPosition, record: AnyRecord) -> None:
        """Add a record."""
        pickle.dump((position, record), self._file)
        self.count += 1

    def read(self) -> Iterator[Item]:
        """Yield the records in the order in which they were added."""
        self._file.seek(0)
        for _ in range(self.count):
            yield pickle.load(self._file)  # noqa: S301 - only what `add` has written

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
