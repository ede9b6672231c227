"""Both storages of media behave alike, and a bucket gives nothing without a key."""

from __future__ import annotations

import urllib.error
import urllib.request
from threading import Thread

import pytest
from django.core.exceptions import SuspiciousOperation
from django.core.files.base import ContentFile

from cms.files.media.health import probe_storage
from cms.files.storage.directory import CHUNK_BYTES, InvalidRange
from tests.s3 import create_storage, get_client

CONTENT = bytes(range(256)) * (CHUNK_BYTES // 128)  # two pieces


def test_a_file_is_stored_read_listed_replaced_and_deleted(each_storage):
    name = each_storage.save("documents/a.pdf", ContentFile(CONTENT))
    assert name == "documents/a.pdf"
    assert each_storage.exists(name)
    assert each_storage.size(name) == len(CONTENT)
    with each_storage.open(name) as opened:
        assert opened.read() == CONTENT
    assert list(each_storage.list_files()) == [(name, len(CONTENT))]
    assert each_storage.url(name) == "/media/documents/a.pdf"
    each_storage.delete(name)
    each_storage.delete(name)  # also if it does not exist
    assert not each_storage.exists(name)
    assert list(each_storage.list_files()) == []


def test_a_range_of_bytes_is_read(each_storage):
    each_storage.save("documents/a.pdf", ContentFile(CONTENT))
    total = len(CONTENT)
    for start, end in [(0, None), (0, 1), (5, 300), (total - 1, None), (10, 10**9)]:
        with each_storage.open_range("documents/a.pdf", start, end) as stored:
            assert b"".join(stored.chunks) == CONTENT[start:end]
        assert (stored.start, stored.end, stored.total) == (start, min(end or total, total), total)


def test_what_does_not_exist_is_not_found(each_storage):
    each_storage.save("documents/empty.txt", ContentFile(b""))
    for read in (each_storage.open, each_storage.size, each_storage.open_range):
        with pytest.raises(FileNotFoundError):
            read("documents/b.pdf")
    with pytest.raises(InvalidRange):
        each_storage.open_range("documents/empty.txt", 1)
    with each_storage.open_range("documents/empty.txt") as stored:
        assert (list(stored.chunks), stored.total) == ([], 0)
    with pytest.raises(SuspiciousOperation):
        each_storage.open("../documents/empty.txt")


def test_a_working_storage_is_found_in_order_and_left_empty(each_storage):
    probe_storage(each_storage)
    assert list(each_storage.list_files()) == []


@pytest.mark.s3
def test_a_bucket_gives_no_file_and_no_list_without_a_key(bucket, bucket_storage):
    bucket_storage.save("documents/a.pdf", ContentFile(CONTENT))
    addresses = ["", "/files/media/documents/a.pdf", "?prefix=files", "/files/media/documents/", "?acl", "?versions"]
    for address in addresses:
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(f"{bucket.endpoint}/{bucket.name}{address}")


@pytest.mark.s3
def test_files_outside_of_the_prefix_are_not_seen(bucket, bucket_storage):
    get_client().put_object(Bucket=bucket.name, Key="files/media-of-others/b.pdf", Body=b"b")
    assert list(bucket_storage.list_files()) == []


@pytest.mark.s3
def test_all_threads_share_one_client(bucket):
    storage = create_storage(bucket)
    clients: list[object] = []
    threads = [Thread(target=lambda: clients.append(storage.client)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(client) for client in clients}) == 1
