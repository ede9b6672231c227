"""Only the owner of the processes can read what they write; pictures are public, and static files (test_image.py)."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from cms.files.storage.directory import MediaStorage
from cms.settings.file_permissions import create_data_directory, make_private
from tests.production.processes import environment, run

FILES = """
import sqlite3, cms.settings.production as settings
connection = sqlite3.connect(settings.DATA_DIR / "clarion.sqlite3")
connection.execute("PRAGMA journal_mode=WAL")
connection.execute("CREATE TABLE example (id)")
connection.commit()
(settings.DATA_DIR / "search").mkdir()
open(settings.DATA_DIR / "clarion.log", "w").close()
print({path.name: oct(path.stat().st_mode & 0o777) for path in [settings.DATA_DIR, *settings.DATA_DIR.iterdir()]})
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture(autouse=True)
def permissive_umask():
    """Start from the umask of most systems, so that the tests check what Clarion sets."""
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.processes
def test_the_database_the_index_and_logs_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    data = tmp_path / "data"
    done = run("-c", FILES, env=environment(data))
    assert done.returncode == 0, done.stderr
    assert eval(done.stdout) == {
        "data": "0o711",
        "clarion.sqlite3": "0o600",
        "clarion.sqlite3-wal": "0o600",
        "clarion.sqlite3-shm": "0o600",
        "search": "0o700",
        "clarion.log": "0o600",
    }


def test_the_data_directory_of_an_operator_keeps_its_permissions(tmp_path: Path) -> None:
    tmp_path.chmod(0o750)
    create_data_directory(tmp_path)
    assert mode(tmp_path) == 0o750


def test_an_existing_database_loses_the_permissions_of_others(tmp_path: Path) -> None:
    for name in ("a.sqlite3", "a.sqlite3-wal", "b.sqlite3"):
        (tmp_path / name).touch(0o644)
    make_private(tmp_path / "a.sqlite3")
    assert [mode(path) for path in sorted(tmp_path.iterdir())] == [0o600, 0o600, 0o644]
    make_private(tmp_path / "absent.sqlite3")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("pictures/0123.png", 0o644),
        ("renditions/0123.webp", 0o644),
        ("documents/0123.pdf", 0o600),
        ("wagtail_uploads/report.pdf", 0o600),
        ("avatar_images/ada.png", 0o600),
        ("pictures.png", 0o600),
    ],
)
def test_only_pictures_can_be_read_by_a_proxy(tmp_path: Path, name: str, expected: int) -> None:
    storage = MediaStorage(location=tmp_path / "media")
    path = Path(storage.path(storage.save(name, ContentFile(b"x"))))
    assert mode(path) == expected
    assert mode(tmp_path / "media") == 0o711
    assert {mode(parent) for parent in path.parents if parent.is_relative_to(tmp_path / "media")} == {0o711}
