"""The S3 server that tests use: the one `scripts/s3` started, or S3_URL. Each test has a bucket of its own."""

from __future__ import annotations

import subprocess
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest
from django.core.files.storage import FileSystemStorage

from cms.files.storage.bucket import ObjectStorage
from cms.files.storage.locations import Bucket, build_storage, parse_location

SCRIPT = Path(__file__).parents[1] / "scripts" / "s3"


@cache
def find_url() -> str | None:
    """Return the URL of the server with its keys, or None if no server responds."""
    done = subprocess.run([SCRIPT, "url"], capture_output=True, text=True, check=False)
    return done.stdout.strip() if done.returncode == 0 else None


def require_url() -> str:
    """Return the URL of the server, or skip the test. It is never required, also not with CI: Go has to build it."""
    if found := find_url():
        return found
    pytest.skip("not run: no S3 server responds; start one with `scripts/s3 start`")


@cache
def get_client() -> Any:
    """Return a client of the server with which buckets are created, inspected and deleted."""
    location = parse_location(f"{require_url().replace('http://', 's3://')}/any?scheme=http", {})
    assert isinstance(location, Bucket)
    return create_storage(location).client


@contextmanager
def new_bucket(prefix: str = "") -> Iterator[tuple[str, Bucket]]:
    """Yield MEDIA_URL and the location of an empty bucket, which is deleted at the end."""
    name = f"test-{uuid.uuid4().hex[:12]}"
    media_url = f"{require_url().replace('http://', 's3://')}/{name}{prefix}?scheme=http"
    location = parse_location(media_url, {})
    assert isinstance(location, Bucket)
    client = get_client()
    client.create_bucket(Bucket=name)
    yield media_url, location
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=name)
    for key in [one["Key"] for page in pages for one in page.get("Contents", ())]:
        client.delete_object(Bucket=name, Key=key)
    client.delete_bucket(Bucket=name)


def create_storage(location: Bucket, **options: object) -> ObjectStorage:
    """Return a storage of the bucket."""
    return ObjectStorage(**build_storage(location)["OPTIONS"], **options)


def fetch_as_stranger(storage: Any) -> set[int]:
    """Return the statuses with which the server itself answers without keys: for each file, and the list of all.

    For files of this machine there are none.
    """
    if isinstance(storage, FileSystemStorage):
        return set()
    bucket, statuses = f"{storage.endpoint_url}/{storage.bucket_name}", set()
    files = [f"{bucket}/{storage.location}/{name}" for name, _ in storage.list_files()]
    for address in (bucket, f"{bucket}?list-type=2", *files):
        try:
            with urlopen(address) as response:
                statuses.add(response.status)
        except HTTPError as refused:
            statuses.add(refused.code)
    return statuses
