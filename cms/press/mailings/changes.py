"""Corrections and withdrawals of a release, who has an earlier version, and the mailings that tell these people.

A version is known by its revision: that of an e-mail is recorded when its text is built, that of an opening with the
opening. Those recorded before this was done count as earlier if they are older than the change.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import override, pgettext
from wagtail.models import Revision

from cms.core import clock
from cms.core.localisation import get_site_zone, language_of_words
from cms.editing.versions.models import PublicVersion, Withdrawal
from cms.page_types.press_releases.models import ReleasePage
from cms.pages.reader_notes import NoteKind
from cms.press.embargo_access.models import AccessEvent
from cms.press.embargo_access.notices import READ_KINDS
from cms.press.journalists.models import Journalist

from .models import MAX_INTRO_LENGTH, MAX_SUBJECT_LENGTH, Delivery, Mailing

Purpose = Mailing.Purpose
# The results with which the recipient has the e-mail, or may have it.
RECEIVED_STATES = (Delivery.State.SENT, Delivery.State.COMPLAINED, Delivery.State.UNKNOWN)
TOLD_EVENTS = (AccessEvent.Kind.RELEASE_READ, AccessEvent.Kind.VERSION_TOLD)  # who has these knows the version


@dataclass(frozen=True, slots=True)
class ReleaseChange:
    """A correction or a withdrawal of a public release."""

    page: ReleasePage
    purpose: Any  # one of `Mailing.Purpose`
    at: datetime
    version: PublicVersion | None = None  # the version with the correction
    notice: str = ""  # the text of the withdrawal


def list_changes(page: ReleasePage) -> list[ReleaseChange]:
    """Return the withdrawal of a hidden release, or the corrections of a public one, the newest first."""
    if not page.live:
        withdrawals = Withdrawal.objects.filter(page_id=page.pk)
        return [ReleaseChange(page, Purpose.WITHDRAWAL, one.withdrawn_at, notice=one.notice) for one in withdrawals]
    corrections = PublicVersion.objects.filter(page_id=page.pk, note_kind=NoteKind.CORRECTION).defer("texts")
    return [
        ReleaseChange(page, Purpose.CORRECTION, one.public_from, version=one) for one in corrections.order_by("-number")
    ]


def find_change(mailing: Mailing) -> ReleaseChange | None:
    """Return what the mailing is about; None if it is the release itself, or if the change is no longer in effect."""
    if mailing.page is None or mailing.purpose == Purpose.RELEASE:
        return None
    changes = list_changes(mailing.page)
    return next((one for one in changes if (one.purpose, one.at) == (mailing.purpose, mailing.about_at)), None)


def find_earlier_readers(change: ReleaseChange) -> QuerySet[Journalist]:
    """Return those to whom an earlier version was sent, and those who have opened one under embargo, each once.

    Also those who may get no e-mails now. After a withdrawal, that is everybody who has the release. A correction that
    took the place of an earlier version under embargo is known to those who have read it, or were told of it, then.
    """
    sent = Delivery.objects.filter(mailing__page=change.page.pk, state__in=RECEIVED_STATES)
    sent = sent.exclude(mailing__purpose=Purpose.WITHDRAWAL)
    opened = AccessEvent.objects.filter(access__page=change.page.pk, kind__in=(*READ_KINDS, *TOLD_EVENTS))
    if change.version is not None:
        told = opened.filter(kind__in=TOLD_EVENTS, revision_id__isnull=False)
        told = told.exclude(_is_earlier(change, told, "happened_at"))
        opened = opened.filter(_is_earlier(change, opened, "happened_at"), kind__in=READ_KINDS)
        opened = opened.exclude(access__journalist__in=told.order_by().values("access__journalist"))
        sent = sent.filter(_is_earlier(change, sent, "changed_at"))
        sent = sent.exclude(journalist__in=told.order_by().values("access__journalist"))
    return Journalist.objects.filter(
        Q(pk__in=sent.order_by().values("journalist")) | Q(pk__in=opened.order_by().values("access__journalist"))
    )


def find_embargo_recipients(page_id: int) -> dict[int, int]:
    """Return the last revision of a release that journalists were sent under embargo, as a finder of its notices."""
    sent = Delivery.objects.filter(mailing__page=page_id, mailing__when=Mailing.When.EMBARGO, state__in=RECEIVED_STATES)
    last = sent.exclude(revision_id=None).order_by().values("journalist").annotate(last=Max("revision_id"))
    return dict(last.values_list("journalist", "last"))


def _is_earlier(change: ReleaseChange, rows: QuerySet[Any], time: str) -> Q:
    ids = rows.order_by().exclude(revision_id=None).values_list("revision_id", flat=True).distinct()
    return Q(revision_id__in=_find_earlier(change, ids)) | Q(revision_id=None, **{f"{time}__lt": change.at})


def _find_earlier(change: ReleaseChange, revision_ids: Iterable[int]) -> list[int]:
    """Return the revisions without the correction.

    The version names the last revision with its text: an earlier one has the correction if it has its note, or was
    created after the correction became public.
    """
    version = change.version
    last = version.revision_id if version else None
    before = sorted(one for one in revision_ids if last is None or one < last)
    for revision in Revision.objects.filter(pk__in=before).order_by("pk"):
        note = change.page.with_content_json(revision.content).get_reader_note()
        if version and (revision.created_at > change.at or note.fingerprint == version.note_fingerprint):
            return [one for one in before if one < revision.pk]
    return before


def find_addressees(change: ReleaseChange) -> QuerySet[Journalist]:
    """Return the earlier readers to whom e-mails may be sent."""
    readers = find_earlier_readers(change)
    return readers.filter(pk__in=Journalist.objects.reachable().values("pk"))


def build_mailing(change: ReleaseChange) -> Mailing:
    """Return a mailing about the change that is not stored, with its words in the language of the release."""
    with override(language_of_words(change.page.locale.language_code)):
        subject, intro = _write_subject(change), _write_intro(change)
    return Mailing(
        page=change.page,
        purpose=change.purpose,
        about_at=change.at,
        subject=subject[:MAX_SUBJECT_LENGTH],
        intro=intro[:MAX_INTRO_LENGTH],
        when=Mailing.When.NOW,
    )


def release_mailing(change: ReleaseChange, subject: str, intro: str, user: Any) -> tuple[Mailing, bool]:
    """Store the mailing about a change for sending, and return it, and whether it was released now.

    There is one mailing for a change. One that ended before its e-mails were queued is released again.
    """
    values = {"subject": subject, "intro": intro, "when": Mailing.When.NOW, "created_by": user, "released_by": user}
    values |= {"released_at": clock.now(), "state": Mailing.State.WAITING, "finished_at": None}
    with transaction.atomic():
        mailing, is_new = Mailing.objects.select_for_update().get_or_create(
            page=change.page, purpose=change.purpose, about_at=change.at, defaults=values
        )
        is_released = is_new or mailing.has_ended_unsent
        if is_released and not is_new:
            Mailing.objects.filter(pk=mailing.pk).update(**values)
            mailing.refresh_from_db()
    return mailing, is_released


def _write_subject(change: ReleaseChange) -> str:
    if change.purpose == Purpose.WITHDRAWAL:
        return pgettext("visitor", "Withdrawn: {title}").replace("{title}", change.page.title)
    return pgettext("visitor", "Correction: {title}").replace("{title}", change.page.title)


def _write_intro(change: ReleaseChange) -> str:
    """Return the paragraphs: which release it is, what was wrong, and what is right."""
    if change.version is None:
        begin = pgettext("visitor", "We have withdrawn this release. Please do not use it any more:")
        return "\n\n".join([f"{begin}\n{change.page.title}", change.notice])
    date = date_format(change.at.astimezone(get_site_zone()), "DATE_FORMAT")
    begin = pgettext("visitor", "We corrected this release on {date}. You have an earlier version.")
    wrong, right = pgettext("visitor", "What was wrong:"), pgettext("visitor", "What is right:")
    parts = [begin.replace("{date}", date)]
    for version in [change.version, *_find_omitted(change)]:
        parts += [f"{wrong}\n{version.was_wrong}", f"{right}\n{version.is_right}"]
    return "\n\n".join(parts)


def _find_omitted(change: ReleaseChange) -> list[PublicVersion]:
    """Return the corrections between the last one that was sent and this one, the newest first.

    A mailing is about the newest correction, so its words have to include those that no mailing was about. Corrections
    of a version that none of the journalists has are not included.
    """
    mailings = Mailing.objects.filter(page=change.page.pk, purpose=Purpose.CORRECTION)
    told = {mailing.about_at for mailing in mailings if not mailing.has_ended_unsent}
    found = []
    for earlier in list_changes(change.page):
        if earlier.at in told:
            break
        if earlier.version and earlier.at < change.at and find_addressees(earlier).exists():
            found.append(earlier.version)
    return found
