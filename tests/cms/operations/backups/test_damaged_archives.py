"""An archive that is damaged, foreign, of a later version or of another key is refused before anything is changed."""

from __future__ import annotations

import dataclasses
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pyrage
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import override_settings
from pyrage.x25519 import Identity

from cms.db.dumps import BackupRuns
from cms.db.sqlite.dumps import SqliteDatabase
from cms.demo import factories
from cms.files.storage.locations import Directory
from cms.operations.backups.archives import PREFIX, SUFFIX, list_archives
from cms.operations.backups.place import Place
from cms.operations.backups.restoration import Refused, require_target
from cms.page_types.stories.models import StoryPage

CHUNK = 65_536 + 16  # what age authenticates at once, with its tag
NAME = "clarion-20260101T000000Z-00000000"

Members = list[tuple[str, bytes]]


@dataclasses.dataclass
class Original:
    """An archive that is whole, and what is in it."""

    content: bytes
    members: Members
    key: Identity

    @property
    def body(self) -> int:
        """Where the chunks begin: after the header of age and its nonce."""
        return self.content.index(b"\n", self.content.index(b"\n--- ") + 1) + 1 + 16


def pack(members: Members) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for name, content in members:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return target.getvalue()


def encrypt(original: Original, plain: bytes) -> bytes:
    return pyrage.encrypt(plain, [original.key.to_public()])


def flip(content: bytes, at: int) -> bytes:
    at %= len(content)
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def cut_chunk(original: Original) -> bytes:
    """Cut after a whole chunk, where a program without a mark of the last one would see a whole archive."""
    return original.content[: original.body + CHUNK]


def exchange_chunks(original: Original) -> bytes:
    start, content = original.body, original.content
    first, second, rest = content[start : start + CHUNK], content[start + CHUNK : start + 2 * CHUNK], content
    return content[:start] + second + first + rest[start + 2 * CHUNK :]


def repeat_chunk(original: Original) -> bytes:
    start, content = original.body, original.content
    return content[: start + CHUNK] + content[start:]


def splice(original: Original) -> bytes:
    """Join the beginning of one archive and the end of another one of the same key and length."""
    other = encrypt(original, pack(original.members))
    return original.content[: original.body + CHUNK] + other[original.body + CHUNK :]


RAW: dict[str, tuple[Callable[[Original], bytes], str]] = {
    "nothing": (lambda one: b"", "beginning"),
    "one byte": (lambda one: b"a", "beginning"),
    "the header cut": (lambda one: one.content[:50], "beginning"),
    "cut after the header": (lambda one: one.content[: one.body], "does not have its end"),
    "cut in the middle": (lambda one: one.content[: len(one.content) // 2], "does not have its end"),
    "cut after a whole chunk": (cut_chunk, "does not have its end"),
    "without the last byte": (lambda one: one.content[:-1], "does not have its end"),
    "a bit of the header": (lambda one: flip(one.content, one.content.index(b"--- ") + 8), "beginning"),
    "a bit of the nonce": (lambda one: flip(one.content, one.body - 1), "bytes were changed"),
    "a bit in the middle": (lambda one: flip(one.content, len(one.content) // 2), "bytes were changed"),
    "a bit of the last byte": (lambda one: flip(one.content, -1), "bytes were changed"),
    "zeros in the middle": (
        lambda one: one.content[:70_000] + bytes(4096) + one.content[74_096:],
        "bytes were changed",
    ),
    "something appended": (lambda one: one.content + b"more", "bytes were changed"),
    "twice": (lambda one: one.content * 2, "bytes were changed"),
    "two chunks exchanged": (exchange_chunks, "bytes were changed"),
    "a chunk twice": (repeat_chunk, "bytes were changed"),
    "joined from two archives": (splice, "bytes were changed"),
    "a text": (lambda one: b"Backups are stored elsewhere.\n" * 100, "beginning"),
    "a tar file that is not encrypted": (lambda one: pack(one.members), "beginning"),
    "of another key": (lambda one: pyrage.encrypt(b"x", [Identity.generate().to_public()]), "another key"),
}


def change(members: Members, name: str, content: bytes | None) -> Members:
    """Replace the content of the first member whose name begins so; None removes it."""
    at = next(number for number, (found, _) in enumerate(members) if found.startswith(name))
    replaced = [] if content is None else [(members[at][0], content)]
    return [*members[:at], *replaced, *members[at + 1 :]]


def get(members: Members, name: str) -> bytes:
    return next(content for found, content in members if found.startswith(name))


def change_header(**values: Any) -> Callable[[Members], Members]:
    def apply(members: Members) -> Members:
        header = json.loads(get(members, "header.json")) | values
        return change(members, "header.json", json.dumps(header).encode())

    return apply


def reverse_database(members: Members) -> Members:
    return [(name.replace("database/000000", "database/000001"), content) for name, content in members]


def name_directory(name: str) -> Callable[[Members], Members]:
    def apply(members: Members) -> Members:
        return [(f"files/{name}" if found.startswith("files/") else found, content) for found, content in members]

    return apply


def lead_out(members: Members) -> Members:
    return [(f"files/../../{name}" if name.startswith("files/") else name, content) for name, content in members]


REPACKED: dict[str, tuple[Callable[[Members], Members], str]] = {
    "no members": (lambda members: [], "header.json is missing"),
    "without a header": (lambda members: members[1:], "header.json is missing"),
    "a header that is no JSON": (lambda members: change(members, "header.json", b"{"), "header cannot be read"),
    "a header without fields": (lambda members: change(members, "header.json", b"{}"), "header cannot be read"),
    "a later format": (change_header(format=2), "was made by Clarion"),
    "a later version": (change_header(clarion_version="99.1.0"), "99.1.0"),
    "an unknown migration": (change_header(migrations=["pages.9999_later"]), "pages.9999_later"),
    "another kind of database": (change_header(database="oracle"), "is of oracle"),
    "files of a bucket": (change_header(files="bucket"), "MEDIA_URL"),
    "without the database": (lambda members: change(members, "database/", None), "content is not what its manifest"),
    "without the first piece": (reverse_database, "missing or in another order"),
    "another database": (lambda members: change(members, "database/", b"other"), "content is not what its manifest"),
    "without a file": (lambda members: change(members, "files/", None), "is missing or is not"),
    "another file": (lambda members: change(members, "files/", b"other"), "is missing or is not"),
    "a file that leads out": (lead_out, "leads out"),
    "a file without a name": (name_directory(""), "leads out"),
    "a file with the name of the directory": (name_directory("."), "leads out"),
    "without the index": (lambda members: change(members, "index/", None), "files are in no index"),
    "an index that is no JSON": (lambda members: change(members, "index/", b"["), "cannot be read"),
    "without a manifest": (lambda members: members[:-1], "manifest.json is missing"),
    "a manifest without fields": (lambda members: change(members, "manifest", b"{}"), "manifest cannot be read"),
    "something after the manifest": (lambda members: [*members, ("files/later", b"x")], "follows its manifest"),
    "an unknown part": (lambda members: [members[0], ("other", b"x"), *members[1:]], "manifest.json is missing"),
}


@pytest.fixture(scope="module")
def original(module_tree, tmp_path_factory) -> Iterator[Original]:
    key = Identity.generate()
    place = Directory(tmp_path_factory.mktemp("place"))
    with stored_file(), override_settings(BACKUP_LOCATION=place, BACKUP_KEYS=[str(key)]):
        call_command("backup", stdout=io.StringIO())
        (archive,) = list_archives(Place(place))
        content = (place.path / archive.object_name).read_bytes()
        plain = pyrage.decrypt(content, [key])
        with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
            members = [(one.name, tar.extractfile(one).read()) for one in tar]  # type: ignore[union-attr]
        yield Original(content, members, key)


@contextmanager
def stored_file() -> Iterator[None]:
    name = default_storage.save("documents/report.txt", ContentFile(b"a report" * 1000))
    try:
        yield
    finally:
        default_storage.delete(name)


@pytest.fixture
def restore(settings, tmp_path, original) -> Callable[[bytes], str]:
    """Return a function that stores an archive and restores it, and returns the reason why it was refused."""
    settings.BACKUP_LOCATION, settings.BACKUP_KEYS = Directory(tmp_path), [str(original.key)]

    def run(content: bytes) -> str:
        Place(settings.BACKUP_LOCATION).write(f"{PREFIX}{NAME}{SUFFIX}", io.BytesIO(content))
        with pytest.raises(CommandError) as refused:
            call_command("restore", NAME, "--overwrite", stdout=io.StringIO())
        return str(refused.value)

    return run


@pytest.fixture
def page(original, monkeypatch) -> StoryPage:
    def refuse(*_: object) -> None:
        raise AssertionError("the database or the files would have been changed")

    monkeypatch.setattr("cms.operations.backups.management.commands.restore.load_archive", refuse)
    return factories.StoryFactory(title="Stays")


@pytest.mark.few(4)
@pytest.mark.parametrize("kind", RAW)
def test_a_damaged_archive_is_refused(kind, original, restore, page):
    damage, reason = RAW[kind]
    message = restore(damage(original))
    assert reason in message
    assert NAME in message


@pytest.mark.few(5)
@pytest.mark.parametrize("kind", REPACKED)
def test_an_archive_of_the_right_key_that_is_not_as_it_should_be_is_refused(kind, original, restore, page):
    damage, reason = REPACKED[kind]
    assert reason in restore(encrypt(original, pack(damage(original.members))))


def test_encrypted_data_that_is_no_archive_is_refused(original, restore, page):
    assert "not an archive of Clarion" in restore(encrypt(original, b"a letter"))


def test_a_link_in_an_archive_is_refused(original, restore, page):
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w") as tar:
        for name, content in original.members:
            member = tarfile.TarInfo(name)
            member.size = len(content)
            if name.startswith("files/"):
                member.type, member.linkname, member.size = tarfile.SYMTYPE, "/etc/passwd", 0
            tar.addfile(member, io.BytesIO(content))
    assert "no file" in restore(encrypt(original, target.getvalue()))


def test_the_archive_itself_is_whole(original, settings, tmp_path, capsys):
    settings.BACKUP_LOCATION, settings.BACKUP_KEYS = Directory(tmp_path), [str(original.key)]
    Place(settings.BACKUP_LOCATION).write(f"{PREFIX}{NAME}{SUFFIX}", io.BytesIO(original.content))
    assert len(original.content) > 2 * CHUNK
    output = io.StringIO()
    call_command("restore", NAME, "--verify", stdout=output)
    assert "All " in output.getvalue()


def test_a_database_among_the_files_is_not_restored_to(media, tmp_path):
    """The restore would delete it with them."""
    require_target(SqliteDatabase(path=tmp_path / "clarion.sqlite3"), overwrite=True)
    with pytest.raises(Refused, match="MEDIA_URL"):
        require_target(SqliteDatabase(path=tmp_path / "media" / "clarion.sqlite3"), overwrite=True)


def test_a_database_is_locked_before_its_directory_exists(tmp_path):
    """A restore on another machine begins with it."""
    database = SqliteDatabase(path=tmp_path / "absent" / "database" / "clarion.sqlite3")
    with database.lock(), pytest.raises(BackupRuns), database.lock():
        pass
    assert database.list_tables() == []
