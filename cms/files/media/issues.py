"""What is wrong with the storage of files, and what operators can do."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from cms.operations.system_status.issues import Issue

from .probe import StoragePublic, StorageUnusable, probe_storage


def find_issues() -> Iterator[Issue]:
    """Yield whether files can be stored, read and deleted, and whether anyone can read them without a key."""
    try:
        probe_storage(default_storage)
    except StorageUnusable as error:
        what = _("Pictures and documents are not available: %(reason)s.") % {"reason": error}
        yield Issue(
            "critical", what, _("Check MEDIA_URL, its keys and their rights, and whether the storage responds.")
        )
    except StoragePublic:
        what = _("Everybody can read the files in the storage of MEDIA_URL, also those under embargo.")
        yield Issue("critical", what, _("Remove the policy or ACL that lets everybody read the bucket."))
