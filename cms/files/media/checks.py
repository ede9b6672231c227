"""A system check of the storage of files, for `manage.py check --deploy`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.files.storage import default_storage

from .probe import StoragePublic, StorageUnusable, probe_storage


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
