from __future__ import annotations

from pathlib import Path

import pytest

from cms.moving.importing.resolution.file_sources import DirectorySource
from cms.moving.importing.resolution.files import FileStore
from tests.cms.moving.importing.files.drawings import OLD


@pytest.fixture
def uploads(tmp_path) -> Path:
    (tmp_path / "uploads" / "2013" / "03").mkdir(parents=True)
    return tmp_path / "uploads"


@pytest.fixture
def put(uploads):
    def write(name: str, content: bytes) -> str:
        (uploads / "2013/03" / name).write_bytes(content)
        return f"{OLD}/2013/03/{name}"

    return write


@pytest.fixture
def store(uploads):
    return FileStore([DirectorySource(uploads)])
