"""Fixtures of the tests of backups."""

from __future__ import annotations

from pathlib import Path

import pytest

from cms.files.storage.locations import Directory
from cms.operations.backups.place import Place
from tests.s3 import new_bucket


@pytest.fixture(params=["directory", pytest.param("bucket", marks=pytest.mark.s3)])
def each_place(request, settings, tmp_path: Path):
    """Run the test once for each kind of place, which is empty and that of the settings."""
    if request.param == "directory":
        settings.BACKUP_LOCATION = Directory(tmp_path / "place")
        yield Place(settings.BACKUP_LOCATION)
        return
    with new_bucket("/own/prefix") as (_, location):
        settings.BACKUP_LOCATION = location
        yield Place(location)
