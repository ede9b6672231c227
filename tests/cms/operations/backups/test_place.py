"""A place keeps whole objects, lists no others, and belongs to its owner."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from cms.files.storage.bucket import PART_BYTES
from cms.files.storage.locations import Directory
from cms.operations.backups.place import Place


class BrokenStream(io.RawIOBase):
    """A stream that has some bytes, and then fails."""

    def __init__(self, size: int) -> None:
        self.left = size

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if not self.left:
            raise RuntimeError("the source failed")
        size = min(size, self.left) if size >= 0 else self.left
        self.left -= size
        return bytes(size)


def read(place: Place, name: str) -> bytes:
    with place.read(name) as stored:
        return b"".join(stored.chunks)


def list_names(place: Place, prefix: str = "") -> list[str]:
    return sorted(one.name for one in place.list(prefix))


def test_what_is_written_is_listed_read_replaced_and_deleted(each_place):
    assert list_names(each_place) == []
    each_place.write("ledger/000001", io.BytesIO(b"one"))
    each_place.write("ledger/000001", io.BytesIO(b"two, longer"))
    each_place.write("archives/a.age", io.BytesIO(b"archive"))
    assert {(one.name, one.size) for one in each_place.list()} == {("archives/a.age", 7), ("ledger/000001", 11)}
    assert list_names(each_place, "ledger/") == ["ledger/000001"]
    assert read(each_place, "ledger/000001") == b"two, longer"
    each_place.delete("ledger/000001")
    each_place.delete("ledger/000001")
    assert list_names(each_place) == ["archives/a.age"]
    with pytest.raises(FileNotFoundError):
        each_place.read("ledger/000001")


@pytest.mark.few(2)
@pytest.mark.parametrize("size", [0, 100_000, PART_BYTES + 1])
def test_a_stream_that_fails_leaves_nothing_and_keeps_what_was_there(each_place, size):
    each_place.write("archives/a.age", io.BytesIO(b"whole"))
    with pytest.raises(RuntimeError, match="the source failed"):
        each_place.write("archives/a.age", BrokenStream(size))
    assert read(each_place, "archives/a.age") == b"whole"
    assert each_place.delete_unfinished(seconds=-1) == 0


def test_a_file_that_a_killed_process_was_writing_is_not_listed_and_deleted_later(tmp_path: Path):
    place = Place(Directory(tmp_path))
    place.write("archives/a.age", io.BytesIO(b"whole"))
    (tmp_path / "archives" / ".b.age.1234.part").write_bytes(b"half")
    assert list_names(place) == ["archives/a.age"]
    assert place.delete_unfinished(seconds=3600) == 0
    assert place.delete_unfinished(seconds=-1) == 1
    assert [path.name for path in (tmp_path / "archives").iterdir()] == ["a.age"]


def test_only_the_owner_may_read_a_directory_and_its_files(tmp_path: Path):
    Place(Directory(tmp_path / "backups")).write("archives/a.age", io.BytesIO(b"whole"))
    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "backups").rglob("*")}
    assert modes == {"archives": 0o700, "a.age": 0o600}
    assert (tmp_path / "backups").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", ["", "/etc/passwd", "../a", "a/../b", "a//b", ".part", "a/.b", "a\n"])
def test_a_name_that_leads_elsewhere_is_refused(each_place, name):
    with pytest.raises(ValueError, match="no name of an object"):
        each_place.write(name, io.BytesIO(b""))
