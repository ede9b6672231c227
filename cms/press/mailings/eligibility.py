"""Which release may be sent to which journalist: a public one to all, one under embargo to those with access.

This is asked immediately before each e-mail leaves. A release that was unpublished or withdrawn, or has a new embargo,
therefore leaves no more from that moment on.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from cms.core import clock
from cms.core.scheduled_versions import find_scheduled
from cms.core.visibility import find_visible_page
from cms.journal.content_version import content_version
from cms.page_types.press_releases.models import ReleasePage
from cms.press.embargo_access.accesses import is_active, open_accesses
from cms.press.embargo_access.releases import EmbargoedRelease, find_embargoed_release, load_page
from cms.press.journalists.models import Journalist
from cms.press.press_kits.content import KitContent
from cms.press.press_kits.content_loader import read_page_content

MISSING_TEXT = _("The release has no text, so there is nothing to send. Write it first.")


def load_coming_version(page: ReleasePage) -> ReleasePage | None:
    """Return the version that is public, or will be: the scheduled one, or the last draft; None if it was deleted."""
    if page.live:
        return page
    release = find_embargoed_release(page)
    if release:
        version = load_page(release)
    else:
        scheduled = find_scheduled(page)
        version = scheduled.as_object() if scheduled else page.get_latest_revision_as_object()
    return version if isinstance(version, ReleasePage) else None


def lacks_text(page: ReleasePage) -> bool:
    """Return whether the release has no text in the version that would be sent."""
    version = load_coming_version(page)
    return version is None or version.lacks_text


@dataclass(frozen=True, slots=True)
class SentVersion:
    """What an e-mail contains of a release, and the revision of it; no content for the notice of a withdrawal."""

    content: KitContent | None = None
    revision_id: int | None = None


def read_public(page_id: int) -> KitContent | None:
    """Return the content of a release that the public sees at this moment, else None."""
    version = read_public_version(page_id)
    return version.content if version else None


def read_public_version(page_id: int) -> SentVersion | None:
    """Return the version of a release that the public sees at this moment, else None."""
    version = content_version()  # read before the content
    page = find_visible_page(page_id)
    if not isinstance(page, ReleasePage):
        return None
    content = read_once(page_id, (version.state, page.live_revision_id))
    return SentVersion(content, page.live_revision_id) if content else None


@lru_cache(maxsize=4)
def read_once(page_id: int, version: Hashable) -> KitContent | None:
    """Return the content, which is the same for all recipients while nothing changes."""
    page = find_visible_page(page_id)
    return read_page_content(page, clock.now()) if isinstance(page, ReleasePage) else None


def read_under_embargo(page: ReleasePage, journalist: Journalist) -> SentVersion | None:
    """Return the scheduled version, marked with the name of a journalist who may read it now, else None."""
    release = find_embargoed_release(page)
    if release is None or not has_accepted(page, journalist, release):
        return None
    scheduled = load_page(release)
    if not isinstance(scheduled, ReleasePage):
        return None
    content = read_page_content(scheduled, clock.now(), recipient=journalist.name)
    return SentVersion(content, release.revision_id) if content else None


def has_accepted(page: ReleasePage, journalist: Journalist, release: EmbargoedRelease) -> bool:
    """Return whether the journalist has an access that works, and has accepted the terms of this embargo."""
    accesses = open_accesses().filter(page=page, journalist=journalist).select_related("page", "journalist")
    accepted = {"token_digest__isnull": False, "embargo_until__gte": release.embargo_until}
    return any(is_active(access) and access.acceptances.filter(**accepted).exists() for access in accesses)
