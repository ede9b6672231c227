"""The version of a release that an embargo access shows: the one that is scheduled to become public."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Q
from django.db.models.fields.json import KT
from django.utils.dateparse import parse_datetime
from wagtail.models import Page, Revision

from cms.content.references import ReadContext, References, resolve_references
from cms.core import clock
from cms.core.sites import SiteRoot, SiteRoots
from cms.core.visibility import outside_restrictions, visible_now
from cms.core.zones import name_zone_field
from cms.pages.models import BasePage

from .models import ScheduledVersion


@dataclass(frozen=True, slots=True)
class EmbargoedRelease:
    """The version of a page that becomes public when its embargo ends, and where; or an earlier one.

    `number` counts the versions of the page that journalists could read.
    """

    page_id: int
    revision_id: int
    number: int
    embargo_until: datetime
    root: SiteRoot
    embargo_zone: str = ""  # the name of the zone in which the end was typed; empty if unknown


def find_embargoed_release(page: Page) -> EmbargoedRelease | None:
    """Return the scheduled version of a page under embargo; None if the page is public, or will not become so.

    A user with the right to publish has scheduled this version. Drafts that were saved later, and a page whose schedule
    was cancelled, are not shown; neither is a page with a view restriction, or outside every site.
    """
    field = _get_embargo_field(page)
    root = SiteRoots.read().root_of(page)
    if not field or root is None or page.live or not outside_restrictions(root=root).filter(pk=page.pk).exists():
        return None
    scheduled = Revision.page_revisions.filter(object_id=str(page.pk), approved_go_live_at__isnull=False)
    typed = KT(f"content__{name_zone_field(field)}")
    revision = scheduled.annotate(embargo=KT(f"content__{field}"), typed=typed).defer("content").order_by("-pk").first()
    embargo_until = parse_datetime(revision.embargo) if revision and revision.embargo else None
    if revision is None or embargo_until is None:
        return None
    return EmbargoedRelease(
        page.pk, revision.pk, _find_number(page.pk, revision.pk), embargo_until, root, revision.typed or ""
    )


def _find_number(page_id: int, revision_id: int) -> int:
    """Return the number of a version: that with which it was recorded, or the one after the last recorded version.

    The number is found by the revision: the version may be replaced between the two queries.
    """
    versions = ScheduledVersion.objects.filter(page=page_id)
    numbers = versions.aggregate(own=Max("number", filter=Q(revision_id=revision_id)), last=Max("number"))
    return int(numbers["own"] or (numbers["last"] or 0) + 1)


def is_under_embargo(page: Page) -> bool:
    """Return whether the page has a scheduled version whose embargo has not ended, so that it can be opened."""
    release = find_embargoed_release(page)
    return release is not None and release.embargo_until > clock.now()


def lacks_text(release: EmbargoedRelease) -> bool:
    """Return whether the version that journalists would read has no text, although its type needs one.

    No such version can be scheduled any more; it may have been before this was refused, or imported.
    """
    page = load_page(release)
    return page is not None and page.lacks_text


def load_page(release: EmbargoedRelease) -> BasePage | None:
    """Return the page with the content of the scheduled version; None if it has just been deleted."""
    page = BasePage.objects.filter(pk=release.page_id).specific().first()
    revision = Revision.objects.filter(pk=release.revision_id).first()
    if page is None or revision is None or revision.object_id != str(page.pk):
        return None
    scheduled: BasePage = page.with_content_json(revision.content)
    scheduled.set_listing_date()
    return scheduled


def find_document_ids(release: EmbargoedRelease) -> set[int]:
    """Return the ids of the documents in the release and its calls to action."""
    page = load_page(release)
    if page is None:
        return set()
    references = References(page_id=page.pk)
    page.collect_references(references)
    context = ReadContext(site_roots=SiteRoots.read(), root=release.root, now=clock.now())
    resolve_references(references, context, kinds=("own_action", "call_to_action"))
    return references.ids["document"]


def find_public_url(page: Page) -> str | None:
    """Return the URL of the page on its frontend; None while the public may not see it."""
    root = SiteRoots.read().root_of(page)
    if root is None or not visible_now(BasePage, root=root).filter(pk=page.pk).exists():
        return None
    return root.url_of(page)


def _get_embargo_field(page: Page) -> str:
    """Return the name of the field with the end of the embargo; empty for page types without embargoes."""
    return str(getattr(page.specific_class, "restricted_until", ""))
