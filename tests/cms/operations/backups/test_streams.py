"""An error of any step of the way to the place is raised, and nothing that looks whole is stored."""

from __future__ import annotations

import secrets
import threading
from typing import IO

import pytest

from cms.files.storage.locations import Directory
from cms.operations.backups.encryption import encrypted, parse_keys
from cms.operations.backups.place import Place
from cms.operations.backups.streams import produced_by

KEYS = parse_keys([secrets.token_hex(32)])


class DumpFailed(Exception):
    """What a program of the database raises."""


@pytest.mark.parametrize("size", [0, 10, 300_000, 5_000_000])
def test_a_source_that_fails_stores_nothing(tmp_path, size):
    def produce(target: IO[bytes]) -> None:
        target.write(bytes(size))
        raise DumpFailed

    place = Place(Directory(tmp_path))
    with pytest.raises(DumpFailed), produced_by(produce) as plain, encrypted(plain, KEYS) as stream:
        place.write("archives/a.age", stream)
    assert list(place.list()) == []
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_target_that_fails_ends_the_source():
    ended = threading.Event()

    def produce(target: IO[bytes]) -> None:
        try:
            while True:
                target.write(bytes(100_000))
        finally:
            ended.set()

    def upload(stream: IO[bytes]) -> None:
        stream.read(1000)
        raise OSError("no space")

    with pytest.raises(OSError, match="no space"), produced_by(produce) as plain, encrypted(plain, KEYS) as stream:
        upload(stream)
    assert ended.is_set()
    assert not [thread for thread in threading.enumerate() if thread.name == "backup"]
