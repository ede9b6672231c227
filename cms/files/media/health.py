"""Whether the storage of files works: the probe, and its system check, metric and issue.

The probe stores a small file, reads it, deletes it, and asks for it without a key.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from prometheus_client.core import GaugeMetricFamily, Metric

from cms.files.storage.directory import MediaUnavailable, describe_error, uses_local_files
from cms.operations.system_status.issues import Issue

PROBE_CONTENT = b"A test of the storage of Clarion's files. It can be deleted."


class StorageUnusable(Exception):
    """Files cannot be stored, read or deleted; the message says which, and the reason."""


class StoragePublic(Exception):
    """Anyone can read or list the files, so embargoes do not hold."""


def probe_storage(storage: Any) -> None:
    """Store, read and delete a file, and check that it cannot be read without keys.

    Raises:
        StorageUnusable: One of these is impossible.
        StoragePublic: The storage answers requests without keys.
    """
    name = f"probe-{secrets.token_hex(16)}"
    with _named_step("stored"):
        storage.save(name, ContentFile(PROBE_CONTENT))
    try:
        with _named_step("read"), storage.open_range(name) as stored:
            content = b"".join(stored.chunks)
        is_public = storage.is_public(name)
    finally:
        with _named_step("deleted"):
            storage.remove(name)
    if content != PROBE_CONTENT:
        raise StorageUnusable("files are not returned as they were stored")
    if is_public:
        raise StoragePublic


@contextmanager
def _named_step(step: str) -> Iterator[None]:
    """Raise StorageUnusable with the reason, without names of files and without keys."""
    try:
        yield
    except OSError as error:
        raise StorageUnusable(f"files cannot be {step} ({describe_error(error)})") from error


@register(deploy=True)
def check_media_storage(**_: Any) -> list[CheckMessage]:
    """Report a storage in which files cannot be stored, read or deleted, or that anyone can read."""
    try:
        probe_storage(default_storage)
    except StorageUnusable as error:
        hint = "Check MEDIA_URL, its keys and their rights, and the storage; see docs/operating/install/storage.md."
        return [Error(f"{settings.MEDIA_LOCATION}: {error}.", hint=hint, id="media.E001")]
    except StoragePublic:
        hint = "Remove the policy or ACL that lets everybody read the bucket: embargoed files are in it."
        return [Error(f"{settings.MEDIA_LOCATION} can be read without keys.", hint=hint, id="media.E002")]
    return []


def read_media_metrics() -> Iterator[Metric]:
    """Yield whether the bucket responds; without a value for files of this machine."""
    responds = GaugeMetricFamily("clarion_media_storage_up", "Whether the bucket of pictures and documents responds.")
    if not uses_local_files():
        responds.add_metric([], int(_responds()))
    yield responds


def _responds() -> bool:
    try:
        default_storage.exists("probe")
    except MediaUnavailable:
        return False
    return True


def find_storage_issues() -> Iterator[Issue]:
    """Yield whether files can be stored, read and deleted, and whether anyone can read them without a key."""
    try:
        probe_storage(default_storage)
    except StorageUnusable as error:
        what = _("Images and documents are not available: %(reason)s.") % {"reason": error}
        yield Issue(
            "critical", what, _("Check MEDIA_URL, its keys and their rights, and whether the storage responds.")
        )
    except StoragePublic:
        what = _("Everybody can read the files in the storage of MEDIA_URL, also those under embargo.")
        yield Issue("critical", what, _("Remove the policy or ACL that lets everybody read the bucket."))
