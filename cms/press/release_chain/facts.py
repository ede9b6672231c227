"""What the steps of releases depend on, read for a list of releases with a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.utils.dateparse import parse_datetime
from wagtail.models import Revision

from cms.content.blocks.body import has_text_to_read
from cms.editing.page_states.facts import Facts, read_facts
from cms.editing.versions.models import PublicVersion
from cms.page_types.press_releases.models import ReleasePage
from cms.pages.reader_notes import NoteKind
from cms.press.embargo_access.models import EmbargoAccess
from cms.press.embargo_access.notices import READ_KINDS
from cms.press.mailings.changes import RECEIVED_STATES
from cms.press.mailings.models import Delivery, Mailing
from cms.press.press_kits.models import PressKit


@dataclass(frozen=True, slots=True)
class Accesses:
    """How many journalists have an access to a release that was not revoked, and how many have read it."""

    count: int = 0
    readers: int = 0
    first_read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """What decides the steps of a release."""

    page: ReleasePage
    state: Facts
    has_text: bool  # the version that is public, or will be
    embargo_until: datetime | None  # the end in that version
    accesses: Accesses = field(default_factory=Accesses)
    mailings: Sequence[Mailing] = ()  # the newest first, those about corrections included
    sent: dict[int, int] = field(default_factory=dict)  # e-mails that were accepted, by mailing
    first_sent_at: datetime | None = None
    kit_built_at: datetime | None = None
    corrected_at: datetime | None = None  # the last correction
    embargo_zone: str = ""  # the name of the zone in which the end of the embargo was typed

    @property
    def changed_at(self) -> datetime | None:
        """When the release was withdrawn, or corrected for the last time."""
        return self.state.withdrawal.withdrawn_at if self.state.withdrawal else self.corrected_at

    @property
    def is_scheduled(self) -> bool:
        return self.state.scheduled_at is not None

    def is_under_embargo(self, now: datetime) -> bool:
        """Return whether the release is scheduled for the end of an embargo: only then can journalists read it."""
        return self.is_scheduled and not self.page.live and bool(self.embargo_until and self.embargo_until > now)


def read_release_facts(pages: Iterable[ReleasePage], now: datetime) -> list[ReleaseFacts]:
    """Return the facts of each release, in the order of the releases."""
    pages = list(pages)
    ids = [page.pk for page in pages]
    states = read_facts(pages, now)
    drafts = _read_drafts(pages)
    accesses, mailings, kits, corrections = _read_accesses(ids), _read_mailings(ids), _read_kits(ids), _corrected(ids)
    sent = _read_sent(ids)
    facts = []
    for page, state in zip(pages, states, strict=True):
        has_text, embargo_until, embargo_zone = drafts[page.pk]
        own = mailings.get(page.pk, [])
        facts.append(
            ReleaseFacts(
                page=page,
                state=state,
                has_text=has_text,
                embargo_until=embargo_until,
                embargo_zone=embargo_zone,
                accesses=accesses.get(page.pk, Accesses()),
                mailings=own,
                sent={mailing.pk: sent[mailing.pk][0] for mailing in own if mailing.pk in sent},
                first_sent_at=min((sent[mailing.pk][1] for mailing in own if mailing.pk in sent), default=None),
                kit_built_at=kits.get(page.pk),
                corrected_at=corrections.get(page.pk),
            )
        )
    return facts


def _read_drafts(pages: Sequence[ReleasePage]) -> dict[int, tuple[bool, datetime | None, str]]:
    """Return whether releases have a text, and the end of their embargo, in the version that is public or will be.

    The version is not built as a page: that takes queries for each.
    """
    hidden = [str(page.pk) for page in pages if not page.live]
    scheduled = Revision.page_revisions.filter(object_id__in=hidden, approved_go_live_at__isnull=False)
    latest = [page.latest_revision_id for page in pages if not page.live and page.latest_revision_id]
    rows = {row.pk: row for row in Revision.objects.filter(pk__in=latest)} if latest else {}
    by_page = {int(row.object_id): row for row in (*rows.values(), *(scheduled.order_by("pk") if hidden else ()))}
    return {page.pk: _read_draft(page, by_page.get(page.pk)) for page in pages}


def _read_draft(page: ReleasePage, revision: Any) -> tuple[bool, datetime | None, str]:
    if revision is None:
        return has_text_to_read(page.body), page.embargo_until, page.embargo_zone
    body = ReleasePage._meta.get_field("body").to_python(revision.content.get("body") or "[]")
    until = revision.content.get("embargo_until")
    return has_text_to_read(body), parse_datetime(until) if until else None, revision.content.get("embargo_zone", "")


def _read_accesses(ids: Sequence[int]) -> dict[int, Accesses]:
    read = Q(events__kind__in=READ_KINDS)
    rows = EmbargoAccess.objects.filter(page__in=ids).order_by().values("page")
    counted = rows.annotate(
        accesses=Count("pk", distinct=True, filter=Q(revoked_at=None)),
        readers=Count("journalist", distinct=True, filter=read),
        first=Min("events__happened_at", filter=read),
    )
    return {row["page"]: Accesses(row["accesses"], row["readers"], row["first"]) for row in counted}


def _read_mailings(ids: Sequence[int]) -> dict[int, list[Mailing]]:
    found: dict[int, list[Mailing]] = defaultdict(list)
    for mailing in Mailing.objects.filter(page__in=ids):
        found[mailing.page_id].append(mailing)
    return found


def _read_sent(ids: Sequence[int]) -> dict[int, tuple[int, datetime]]:
    """Return for each mailing how many e-mails were received, and when the first one was."""
    received = Delivery.objects.filter(mailing__page__in=ids, state__in=RECEIVED_STATES).order_by()
    rows = received.exclude(mailing__purpose=Mailing.Purpose.WITHDRAWAL).values("mailing")
    counted = rows.annotate(count=Count("pk"), first=Min("changed_at"))
    return {row["mailing"]: (row["count"], row["first"]) for row in counted}


def _read_kits(ids: Sequence[int]) -> dict[int, datetime]:
    return dict(PressKit.objects.filter(page_id__in=ids).values_list("page_id", "built_at"))


def _corrected(ids: Sequence[int]) -> dict[int, datetime]:
    corrections = PublicVersion.objects.filter(page_id__in=ids, note_kind=NoteKind.CORRECTION).order_by()
    return dict(corrections.values("page_id").annotate(last=Max("public_from")).values_list("page_id", "last"))
