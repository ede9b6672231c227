"""Files in a bucket are listed in a backup; a restore compares them, and makes earlier versions the current ones."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command

from cms.demo import factories
from cms.files.storage.locations import Directory, build_storage
from tests.s3 import get_client, new_bucket

pytestmark = [pytest.mark.s3, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def bucket(settings, tmp_path):
    """Return the bucket of media, and let backups go to a directory."""
    settings.BACKUP_LOCATION = Directory(tmp_path / "place")
    with new_bucket("/own/media") as (_, location):
        settings.MEDIA_LOCATION = location
        settings.STORAGES = {**settings.STORAGES, "default": build_storage(location)}
        yield location


@pytest.fixture
def versions(bucket) -> Iterator[None]:
    """Let the bucket keep versions, which are deleted at the end."""
    try:
        get_client().put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration={"Status": "Enabled"})
    except ClientError:
        pytest.skip("not run: the S3 server keeps no versions; versitygw does with --versioning-dir and no --sidecar")
    yield
    for page in get_client().get_paginator("list_object_versions").paginate(Bucket=bucket.name):
        for found in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
            get_client().delete_object(Bucket=bucket.name, Key=found["Key"], VersionId=found["VersionId"])


def restore(*options: str) -> str:
    output = io.StringIO()
    call_command("restore", "latest", *options, stdout=output)
    return output.getvalue()


@pytest.fixture
def names(bucket, identity) -> list[str]:
    """Return the names of the files at the moment of a backup: three that can be changed."""
    factories.site()
    factories.DocumentFactory()
    for name in ("documents/a.txt", "documents/b.txt"):
        default_storage.write_stream(name, io.BytesIO(name.encode()))
    call_command("backup", stdout=io.StringIO())
    return sorted(name for name, _ in default_storage.list_files())


def test_files_that_are_as_they_were_are_left_alone(names):
    assert "All " in restore("--verify")
    default_storage.write_stream("documents/later.txt", io.BytesIO(b"later"))
    assert "restored" not in restore("--overwrite").splitlines()[0]
    assert sorted(name for name, _ in default_storage.list_files()) == sorted([*names, "documents/later.txt"])


def test_files_that_are_missing_or_changed_are_named(names):
    default_storage.remove("documents/a.txt")
    default_storage.write_stream("documents/b.txt", io.BytesIO(b"changed"))
    with pytest.raises(CommandError, match="differs from what it says in 2 points"):
        restore("--verify")
    with pytest.raises(CommandError, match=r"2 files are missing\. Everything else was restored"):
        restore("--overwrite")


def test_earlier_versions_become_the_current_ones(versions, names):
    default_storage.remove("documents/a.txt")
    default_storage.write_stream("documents/b.txt", io.BytesIO(b"changed"))
    restore("--overwrite")
    for name in ("documents/a.txt", "documents/b.txt"):
        with default_storage.open_range(name) as stored:
            assert b"".join(stored.chunks) == name.encode()
