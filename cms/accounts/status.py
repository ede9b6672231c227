"""What System status says about second factors: secrets that no key opens, and those that are not encrypted."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.operations.system_status.issues import Issue

from .encryption import Storage, count_secrets, find_unreadable_users


def find_issues() -> Iterator[Issue]:
    """Yield an issue for what keeps accounts out, and for what a stolen database would reveal."""
    if names := find_unreadable_users():
        what = ngettext(
            "The authenticator app of %(count)s account cannot be checked, because its key is missing: %(names)s.",
            "The authenticator apps of %(count)s accounts cannot be checked, because their key is missing: %(names)s.",
            len(names),
        ) % {"count": len(names), "names": ", ".join(names)}
        yield Issue("critical", what, _("Add the missing key to SECOND_FACTOR_KEYS, and restart every process."))
    counts = count_secrets()
    if waiting := counts[Storage.PLAIN] + counts[Storage.EARLIER]:
        what = ngettext(
            "%(count)s secret of a second factor is not encrypted with the first key.",
            "%(count)s secrets of second factors are not encrypted with the first key.",
            waiting,
        ) % {"count": waiting}
        yield Issue("warning", what, _("Run manage.py rotate_second_factor_keys."))
