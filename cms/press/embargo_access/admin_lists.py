"""The lists of the admin: the accesses of a release with their states, what was opened, and the releases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext, ngettext
from wagtail.models import Page

from cms.press.journalists.models import Journalist

from .accesses import is_active, may_open
from .models import AccessEvent, AccessLink, EmbargoAccess, TermsAcceptance
from .notices import READ_KINDS
from .releases import EmbargoedRelease, find_embargoed_release
from .versions import differs

MAX_PAGES = 200  # limit of the report, which has the pages that were opened last


@dataclass(frozen=True, slots=True)
class ListedAccess:
    """An access as a row of the table."""

    row: Any  # an access with the annotations of `_rows`
    state: str
    works: bool
    accepted: TermsAcceptance | None  # the last acceptance


@dataclass(frozen=True, slots=True)
class ListedRelease:
    """A release with accesses as a row of the report."""

    page: Page
    release: EmbargoedRelease | None
    opened: int
    working: int


def list_accesses(page: Page, release: EmbargoedRelease | None) -> list[ListedAccess]:
    """Return the accesses of a page, the working ones first, by name."""
    rows = list(_rows(page))
    acceptances = defaultdict(list)
    for acceptance in TermsAcceptance.objects.filter(access__in=[row.pk for row in rows]).order_by("pk"):
        acceptances[acceptance.access_id].append(acceptance)
    outdated = _find_outdated((row.read_revision for row in rows), release)
    listed = [_list(row, release, acceptances[row.pk], outdated) for row in rows]
    return sorted(listed, key=lambda one: (not one.works, one.row.journalist.name.casefold(), -one.row.pk))


def _find_outdated(revision_ids: Iterable[int | None], release: EmbargoedRelease | None) -> set[int]:
    """Return the revisions among these that are earlier than the scheduled one and differ from it."""
    if release is None:
        return set()
    earlier = {one for one in revision_ids if one and one < release.revision_id}
    return {one for one in earlier if differs(one, release.revision_id)}


def list_events(page: Page) -> QuerySet[AccessEvent]:
    """Return what was done with the accesses of a page, newest first."""
    return AccessEvent.objects.filter(access__page=page).select_related("access__journalist")


def list_releases(user: Any) -> list[ListedRelease]:
    """Return the releases with accesses that the user may open, those that were opened last first."""
    counts = EmbargoAccess.objects.order_by().values("page").annotate(last=Max("pk"), opened=Count("pk"))
    rows = list(counts.order_by("-last")[:MAX_PAGES])
    pages = {page.pk: page for page in Page.objects.filter(pk__in=[row["page"] for row in rows]).specific()}
    shown = [(pages[row["page"]], row["opened"]) for row in rows if row["page"] in pages]
    return [_list_release(page, opened) for page, opened in shown if may_open(user, page)]


def _list_release(page: Page, opened: int) -> ListedRelease:
    release = find_embargoed_release(page)
    accesses = EmbargoAccess.objects.filter(page=page).select_related("page", "journalist")
    working = sum(map(is_active, accesses)) if release else 0
    return ListedRelease(page, release, opened, working)


def _rows(page: Page) -> Iterable[Any]:
    kinds = AccessEvent.Kind
    read = Q(events__kind__in=READ_KINDS)
    # A new link ends the earlier ones by deleting their rows: the first row is the begin of what works now.
    links = AccessLink.objects.filter(access=OuterRef("pk")).order_by("pk")
    opened = Q(events__kind=kinds.LINK_OPENED, events__happened_at__gte=F("linked_at"))
    return (
        EmbargoAccess.objects.filter(page=page)
        .select_related("page", "journalist", "opened_by")
        .annotate(
            linked_at=Subquery(links.values("created_at")[:1]),
            link_opened_at=Max("events__happened_at", filter=opened),
            read_at=Max("events__happened_at", filter=Q(events__kind=kinds.RELEASE_READ)),
            read_revision=Max("events__revision_id", filter=read),
            told_revision=Max("events__revision_id", filter=Q(events__kind=kinds.VERSION_TOLD)),
            downloads=Count("events", filter=Q(events__kind=kinds.FILE_DOWNLOADED)),
        )
    )


def _list(
    row: Any, release: EmbargoedRelease | None, acceptances: Sequence[TermsAcceptance], outdated: set[int]
) -> ListedAccess:
    state, works = _describe_end(row, release), False
    if not state and release:
        state, works = _describe_progress(row, release, acceptances), True
        if row.read_revision in outdated:
            state = f"{state}; {_describe_outdated(row, release)}"
    return ListedAccess(row, state, works, acceptances[-1] if acceptances else None)


def _describe_end(row: EmbargoAccess, release: EmbargoedRelease | None) -> str:
    """Return why the access does not work; empty if it does."""
    if row.revoked_at:
        return gettext("revoked")
    if row.journalist.status == Journalist.Status.INACTIVE:
        return gettext("suspended: the contact is inactive")
    if not is_active(row):
        return gettext("ended: the release was published")
    return "" if release else gettext("suspended: the release is not scheduled")


def _describe_progress(row: Any, release: EmbargoedRelease, acceptances: Sequence[TermsAcceptance]) -> str:
    """Say how far the journalist has come with the links and tokens that work now."""
    working = [one for one in acceptances if one.token_digest]
    if working and working[-1].embargo_until < release.embargo_until:
        return gettext("has to accept the terms again: the embargo was moved")
    if working:
        times = ngettext("accepted", "accepted on %(count)s devices", len(working))
        return times % {"count": len(working)} if len(working) > 1 else times
    return gettext("link opened") if row.link_opened_at else _describe_mail(row.mail_outcome)


def _describe_outdated(row: Any, release: EmbargoedRelease) -> str:
    """Say whether a journalist who has read an earlier version only was told of the new one."""
    if row.told_revision == release.revision_id:
        return gettext("has read an earlier version, and was told of the new one")
    return gettext("has read an earlier version, and was not told of the new one by e-mail")


def _describe_mail(outcome: str) -> str:
    """Return what became of the e-mail with the link."""
    if not outcome:
        return gettext("no e-mail: copy the link and hand it over")
    texts = {
        "queued": gettext("e-mail is being sent"),
        "sent": gettext("e-mail sent"),
        "cancelled": gettext("no e-mail: it was no longer wanted"),
    }
    return texts.get(outcome, gettext("the e-mail could not be delivered: copy the link and hand it over"))
