"""Fixtures of the tests of backups."""

from __future__ import annotations

from pathlib import Path

import pyrage
import pytest
from django.core.files.storage import default_storage

from cms.files.storage.locations import Directory, build_storage
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


@pytest.fixture
def identity(settings) -> str:
    """Return the key of backups, which the settings have."""
    settings.BACKUP_KEYS = [str(pyrage.x25519.Identity.generate())]
    return settings.BACKUP_KEYS[0]


@pytest.fixture
def media(settings, tmp_path: Path):
    """Return the storage of media, an empty directory of the test."""
    settings.MEDIA_LOCATION = Directory(tmp_path / "media")
    settings.STORAGES = {**settings.STORAGES, "default": build_storage(settings.MEDIA_LOCATION)}
    return default_storage
