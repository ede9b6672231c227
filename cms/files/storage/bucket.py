"""Uploaded files in object storage that speaks S3, through django-storages.

The bucket is private, and nothing here makes an object public or hands out its URL: readers get files from the
application, which decides about each request. Time-outs are short, and storage that has not responded is not asked
again for some seconds, so that it never occupies many threads.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import IO, Any
from urllib.parse import urljoin

import structlog
from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore import UNSIGNED
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import File
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from .directory import CHUNK_BYTES, FileRange, InvalidRange, MediaUnavailable

log = structlog.get_logger(__name__)

CONNECT_TIMEOUT_SECONDS = 2
READ_TIMEOUT_SECONDS = 5  # pause between two reads
MAX_ATTEMPTS = 2
PAUSE_SECONDS = 5  # the pause after a time-out or a connection that failed
PATIENT_OPTIONS = {"read_timeout": 60, "max_attempts": 6, "pause_seconds": 0}  # the options of management commands
MAX_MEMORY_BYTES = 4_000_000  # a larger file is copied to a temporary file when it is opened
PART_BYTES = 32 * 2**20  # a part of a stream; a bucket takes 10,000 parts, so 320 GB
STREAM_CONFIG = TransferConfig(multipart_threshold=PART_BYTES, multipart_chunksize=PART_BYTES, use_threads=False)
NOT_FOUND_CODES = {"NoSuchKey", "NoSuchVersion", "404", "NotFound"}
UNVERSIONED = "null"  # the version of an object of a bucket that keeps no versions


@dataclass(frozen=True, slots=True)
class StoredFile:
    """What a bucket says of a file."""

    name: str
    size: int
    etag: str
    version: str  # empty where the bucket keeps no versions


class ObjectStorage(S3Storage):
    """A bucket in which every object is private.

    One client serves all threads, because each would take 10 MB of memory and 50 ms of a request.
    """

    def __init__(self, **options: Any) -> None:
        self._lock = Lock()
        self._resource: Any = None
        self._session: Any = None
        self._paused_until = 0.0
        super().__init__(**options)
        self.client_config = Config(
            connect_timeout=CONNECT_TIMEOUT_SECONDS,
            read_timeout=self.read_timeout,
            retries={"mode": "standard", "total_max_attempts": self.max_attempts},
            max_pool_connections=settings.STORAGE_CONNECTIONS,
            signature_version="s3v4",
            s3={"addressing_style": self.addressing_style},
            # Newer checksums are unknown to many services that speak S3.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        self.transfer_config = TransferConfig(use_threads=False)
        # Names are random, and those of renditions stand for their content.
        self.file_overwrite = True
        self.default_acl = None

    def get_default_settings(self) -> dict[str, Any]:
        return super().get_default_settings() | {
            "read_timeout": READ_TIMEOUT_SECONDS,
            "max_attempts": MAX_ATTEMPTS,
            "pause_seconds": PAUSE_SECONDS,
        }

    @property
    def connection(self) -> Any:
        """Return the resource of boto3, with a client that all threads share."""
        with self._lock:
            if self._resource is None:
                self._resource = self._create_session().resource(
                    "s3", region_name=self.region_name, endpoint_url=self.endpoint_url, config=self.client_config
                )
        return self._resource

    def _create_session(self) -> Any:
        """Return one session for all clients of this storage, which then read the description of S3 once."""
        if self._session is None:
            self._session = super()._create_session()
        return self._session

    @property
    def client(self) -> Any:
        """Return the client of boto3."""
        return self.connection.meta.client

    def url(self, name: str | None, *_: Any, **__: Any) -> str:
        """Return the URL at which the application answers, as for files of this machine."""
        return urljoin(settings.MEDIA_URL, filepath_to_uri(name or "").lstrip("/"))

    def open_range(self, name: str, start: int = 0, end: int | None = None) -> FileRange:
        """Return the bytes from `start` to `end`, or to the end of the file, which are read while they are sent.

        Raises:
            FileNotFoundError: There is no such file.
            InvalidRange: The file ends before `start`.
            MediaUnavailable: The storage does not respond, or refuses.
        """
        wanted = {} if (start, end) == (0, None) else {"Range": f"bytes={start}-{'' if end is None else end - 1}"}
        with self._translated_errors("read", name):
            found = self.client.get_object(Bucket=self.bucket_name, Key=self._key(name), **wanted)
        total = int(found["ContentRange"].rpartition("/")[2]) if "ContentRange" in found else found["ContentLength"]
        body = found["Body"]
        return FileRange(self._read_chunks(body, name), body.close, start, start + found["ContentLength"], total)

    def write_stream(self, name: str, stream: IO[bytes]) -> None:
        """Store what the stream has under this name, whole or not at all. A file of this name is replaced.

        What the stream raises ends it, and leaves nothing behind. The size need not be known: memory holds one part.
        """
        with self._translated_errors("store", name):
            self.client.upload_fileobj(stream, self.bucket_name, self._key(name), Config=STREAM_CONFIG)

    def delete_unfinished(self, seconds: float) -> int:
        """Delete what killed processes have left of `write_stream`, if it is older than this; return how many."""
        where = {"Bucket": self.bucket_name, "Prefix": self._directory()}
        oldest = time.time() - seconds  # noqa: TID251 - the service has made the times of uploads
        deleted = 0
        with self._translated_errors("delete", ""):
            for page in self.client.get_paginator("list_multipart_uploads").paginate(**where):
                for one in page.get("Uploads", ()):
                    if one["Initiated"].timestamp() < oldest:
                        self.client.abort_multipart_upload(
                            Bucket=self.bucket_name, Key=one["Key"], UploadId=one["UploadId"]
                        )
                        deleted += 1
        return deleted

    def list_files(self, prefix: str = "") -> Iterator[tuple[str, int]]:
        """Yield the names and sizes of all files whose names begin with `prefix`, a thousand for each request."""
        where = {"Bucket": self.bucket_name, "Prefix": f"{self._directory()}{prefix}"}
        with self._translated_errors("list", ""):
            for page in self.client.get_paginator("list_objects_v2").paginate(**where):
                yield from ((one["Key"][len(self._directory()) :], one["Size"]) for one in page.get("Contents", ()))

    def describe_files(self) -> Iterator[StoredFile]:
        """Yield what the bucket says of all files, with their versions where it keeps versions and says so."""
        where = {"Bucket": self.bucket_name, "Prefix": self._directory()}
        start = len(self._directory())
        try:
            self.client.list_object_versions(**where, MaxKeys=1)
            method, key = "list_object_versions", "Versions"
        except (ClientError, BotoCoreError):  # the service does not have it, or the keys do not have the right
            method, key = "list_objects_v2", "Contents"
        with self._translated_errors("list", ""):
            for page in self.client.get_paginator(method).paginate(**where):
                for one in page.get(key, ()):
                    if one.get("IsLatest", True):
                        version = one.get("VersionId") or ""
                        version = "" if version == UNVERSIONED else version
                        yield StoredFile(one["Key"][start:], one["Size"], one["ETag"].strip('"'), version)

    def describe(self, name: str) -> tuple[int, str] | None:
        """Return the size and the ETag of a file; None if there is none."""
        try:
            with self._translated_errors("find", name):
                found = self.client.head_object(Bucket=self.bucket_name, Key=self._key(name))
        except FileNotFoundError:
            return None
        return found["ContentLength"], found["ETag"].strip('"')

    def restore_version(self, name: str, version: str) -> None:
        """Make a version the current one again, by a copy within the bucket. Raises FileNotFoundError."""
        key = self._key(name)
        source = {"Bucket": self.bucket_name, "Key": key, "VersionId": version}
        with self._translated_errors("store", name):
            self.client.copy(source, self.bucket_name, key)

    def exists(self, name: str) -> bool:
        with self._translated_errors("find", name):
            return bool(super().exists(name))

    def size(self, name: str) -> int:
        with self._translated_errors("find", name):
            return int(super().size(name))

    def delete(self, name: str) -> None:
        """Delete the file. While the storage does not respond it stays, which is logged.

        Wagtail deletes a file after the commit that has deleted its row, so an error would only stop what comes next.
        A file without a row has no URL.
        """
        try:
            self.remove(name)
        except MediaUnavailable as error:
            log.error("media.delete_failed", name=name, reason=str(error))

    def remove(self, name: str) -> None:
        """Delete the file, and raise MediaUnavailable if that is impossible."""
        with self._translated_errors("delete", name):
            super().delete(name)

    def is_public(self, name: str) -> bool:
        """Return whether the storage gives this file, or the list of files, to a request without keys."""
        config = self.client_config.merge(Config(signature_version=UNSIGNED))
        anonymous = self._create_session().client(
            "s3", region_name=self.region_name, endpoint_url=self.endpoint_url, config=config
        )
        for ask, arguments in ((anonymous.get_object, {"Key": self._key(name)}), (anonymous.list_objects_v2, {})):
            try:
                ask(Bucket=self.bucket_name, **arguments)
            except (ClientError, BotoCoreError):
                continue
            return True
        return False

    def _open(self, name: str, mode: str = "rb") -> File:
        """Return a copy of the file, in memory or temporary."""
        if mode != "rb":
            raise ValueError("Files in object storage are opened for reading only; `save` replaces them.")
        copy: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=MAX_MEMORY_BYTES)  # noqa: SIM115 - the caller closes it
        try:
            with self.open_range(name) as stored:
                copy.writelines(stored.chunks)
        except BaseException:
            copy.close()
            raise
        copy.seek(0)
        return File(copy, name)

    def _save(self, name: str, content: Any) -> str:
        with self._translated_errors("store", name):
            return str(super()._save(name, content))

    def _directory(self) -> str:
        return f"{self.location}/" if self.location else ""

    def _key(self, name: str) -> str:
        return str(self._normalize_name(clean_name(name)))

    def _read_chunks(self, body: Any, name: str) -> Iterator[bytes]:
        with self._translated_errors("read", name, is_new=False):
            yield from body.iter_chunks(CHUNK_BYTES)

    @contextmanager
    def _translated_errors(self, operation: str, name: str, *, is_new: bool = True) -> Iterator[None]:
        """Raise errors of boto3 as FileNotFoundError, InvalidRange or MediaUnavailable, which a pause raises."""
        if is_new and time.monotonic() < self._paused_until:
            raise MediaUnavailable("paused")
        try:
            yield
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if code in NOT_FOUND_CODES:
                raise FileNotFoundError(name) from error
            if code == "InvalidRange":
                raise InvalidRange(name) from error
            raise _unavailable(operation, code) from error
        except (BotoCoreError, Boto3Error) as error:
            self._paused_until = time.monotonic() + self.pause_seconds
            raise _unavailable(operation, type(error).__name__) from error


def _unavailable(operation: str, reason: str) -> MediaUnavailable:
    log.error("media.storage_failed", operation=operation, reason=reason)
    return MediaUnavailable(reason)
