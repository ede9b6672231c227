"""Fixtures for tests that store files in a directory and in a bucket. Conftests import them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage

from cms.files.storage.locations import Bucket, Directory, Location, build_storage
from tests.s3 import create_storage, new_bucket


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    """Return an empty bucket, of which the files are below a prefix."""
    with new_bucket("/files/media") as (_, location):
        yield location


@pytest.fixture
def bucket_storage(bucket) -> Any:
    """Return the storage of `bucket`."""
    return create_storage(bucket)


@pytest.fixture
def use_storage(settings) -> Callable[..., Any]:
    """Return a function that makes a place the storage of media until the end of the test."""

    def use(location: Location, **options: Any) -> Any:
        entry = build_storage(location)
        entry["OPTIONS"] |= options
        settings.STORAGES = {**settings.STORAGES, "default": entry}
        settings.MEDIA_LOCATION = location
        return default_storage

    return use


@pytest.fixture(params=["directory", pytest.param("bucket", marks=pytest.mark.s3)])
def each_storage(request, use_storage, tmp_path: Path) -> Any:
    """Run the test once for each storage of media, which is empty; `default_storage` is the same."""
    if request.param == "directory":
        return use_storage(Directory(tmp_path / "media"))
    return use_storage(request.getfixturevalue("bucket"))
