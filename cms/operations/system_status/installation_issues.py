"""What is wrong around the installation: no space for files, or a frontend whose visitors Clarion cannot tell apart."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from cms.core.requests import find_frontend_without_key
from cms.files.storage.directory import uses_local_files

from .issues import Issue, Level

MIN_FREE_BYTES = 2 * 2**30  # a document may have 50 MB, and the renditions of an image 6 MB
CRITICAL_FREE_BYTES = 200 * 2**20


def find_disk_issues() -> Iterator[Issue]:
    """Yield an issue if little space is left."""
    if not uses_local_files():
        return
    directory = Path(settings.MEDIA_ROOT)
    if not directory.exists():
        return
    free = shutil.disk_usage(directory).free
    if free < MIN_FREE_BYTES:
        what = _("Only %(size)s are left for pictures and documents.") % {"size": filesizeformat(free)}
        level: Level = "critical" if free < CRITICAL_FREE_BYTES else "warning"
        yield Issue(level, what, _("Enlarge the disk of DATA_DIR, or move other data from it."))


def find_frontend_issues() -> Iterator[Issue]:
    """Yield an issue if a server has named many visitors without a valid key."""
    if address := find_frontend_without_key():
        what = _("The server at %(address)s names its visitors without a valid key, so all of them share one limit.")
        remedy = _("If it is your frontend, give it a key of FRONTEND_KEY. The message disappears after a day.")
        yield Issue("warning", what % {"address": address}, remedy)
