"""What people do with rehearsals: request one, move it to a later minute, share it, and end it.

Web processes only write rows. The service takes them, and follows what changes in them within a second.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from cms.core import clock
from cms.editing.preview.credentials import hash_credential
from cms.editing.restricted_drafts.rules import get_hidden_page_ids
from cms.operations.audit.trail import record_audit

from .models import Rehearsal, RehearsalLink
from .tokens import build_token

PERMISSION = "rehearsal.rehearse_minute"
MAX_DISTANCE = timedelta(days=366)  # to the minute; jobs run at every minute at which something is due on the way
RETENTION_PERIOD = timedelta(days=30)  # after the end of a rehearsal
DELETE_BATCH_SIZE = 100

REQUESTED = "rehearsal.requested"
ADVANCED = "rehearsal.advanced"
SHARED = "rehearsal.shared"
LINK_REVOKED = "rehearsal.link_revoked"
ENDED = "rehearsal.ended"


class RehearsalRefused(Exception):
    """Something cannot be done with a rehearsal; the text says why, for its user."""


def may_rehearse(user: Any) -> bool:
    """Return whether a user may rehearse minutes and share links."""
    return bool(user.is_active and user.has_perm(PERMISSION))


def is_on() -> bool:
    """Return whether this installation has a rehearsal service."""
    return bool(settings.REHEARSAL_URL)


def create_rehearsal(user: Any, at: datetime, zone: str, drafts: Collection[int] | None = None) -> Rehearsal:
    """Request a rehearsal of a minute from the service.

    Without `drafts`, the copy has all scheduled drafts that the user may see. With the ids of pages it has only the
    drafts of these, and links to it can be made.

    Raises:
        RehearsalRefused: The minute is not ahead, or there are too many rehearsals.
    """
    if not is_on():
        raise RehearsalRefused(_("This installation has no rehearsal service."))
    with transaction.atomic():
        running = Rehearsal.running().count()
        if running >= settings.REHEARSAL_MAX_RUNNING:
            raise RehearsalRefused(
                _("There are %(number)d rehearsals already. End one before you begin another.") % {"number": running}
            )
        rehearsal = create_row(user, at, zone, drafts)
        record_audit(REQUESTED, subject=rehearsal, actor=user, at=at.isoformat())
    return rehearsal


def create_row(user: Any, at: datetime, zone: str, drafts: Collection[int] | None, **fields: Any) -> Rehearsal:
    """Create the row of a rehearsal. `user` is None for a command.

    Raises:
        RehearsalRefused: The minute is not ahead, or a chosen draft is hidden from the user.
    """
    now = clock.now()
    _check_minute(at, now)
    if drafts is not None and user is not None and get_hidden_page_ids(user).intersection(drafts):
        raise RehearsalRefused(_("One of these pages does not exist."))
    fields.setdefault("audience", user)
    rehearsal = Rehearsal(
        made_by=user,
        at=at,
        zone=zone,
        drafts=None if drafts is None else sorted(set(drafts)),
        ends_at=now + timedelta(hours=settings.REHEARSAL_LIFETIME_HOURS),
        **fields,
    )
    rehearsal.token_digest = hash_credential(build_token(rehearsal))
    rehearsal.save(force_insert=True)
    return rehearsal


def advance(rehearsal: Rehearsal, at: datetime, user: Any = None) -> None:
    """Move a rehearsal to a later minute; the service then runs what is due on the way.

    Raises:
        RehearsalRefused: The rehearsal has ended, or shows a later minute already.
    """
    with transaction.atomic():
        row = _lock(rehearsal)
        if row is None or row.is_over:
            raise RehearsalRefused(_("This rehearsal has ended."))
        if at < row.at:
            raise RehearsalRefused(_("A rehearsal does not go back. Begin another one for an earlier minute."))
        _check_minute(at, clock.now())
        row.at = at
        if row.state == Rehearsal.State.READY and row.reached_at != at:
            row.state, row.progress = Rehearsal.State.ADVANCING, 0
        row.save(update_fields=["at", "state", "progress"])
        record_audit(ADVANCED, subject=row, actor=user, at=at.isoformat())
    rehearsal.refresh_from_db()


def end(rehearsal: Rehearsal, user: Any = None) -> None:
    """End a rehearsal. Its addresses stop at once, and the service removes the copy."""
    with transaction.atomic():
        row = _lock(rehearsal)
        if row is not None and row.state not in Rehearsal.OVER:
            row.state, row.ended_at = Rehearsal.State.ENDED, clock.now()
            row.save(update_fields=["state", "ended_at"])
            record_audit(ENDED, subject=row, actor=user)
    rehearsal.refresh_from_db()


def create_link(rehearsal: Rehearsal, user: Any, note: str = "", lifetime: timedelta | None = None) -> RehearsalLink:
    """Create a link by which people without an account see a rehearsal; `build_address` returns its address.

    Raises:
        RehearsalRefused: The rehearsal has ended, or has drafts that were not chosen.
    """
    with transaction.atomic():
        row = _lock(rehearsal)
        if row is None or row.is_over:
            raise RehearsalRefused(_("This rehearsal has ended."))
        if row.drafts is None:
            raise RehearsalRefused(_("Begin a rehearsal for which you choose the drafts, and share that one."))
        ends_at = row.ends_at if lifetime is None else min(row.ends_at, clock.now() + lifetime)
        link = RehearsalLink(rehearsal=row, made_by=user, note=note, ends_at=ends_at)
        link.token_digest = hash_credential(build_token(link))
        link.save(force_insert=True)
        record_audit(SHARED, subject=row, actor=user, link=str(link.pk))
    return link


def revoke_link(link: RehearsalLink, user: Any = None) -> None:
    """End a link; the rehearsal goes on."""
    with transaction.atomic():
        if RehearsalLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=clock.now()):
            record_audit(LINK_REVOKED, subject=link.rehearsal, actor=user, link=str(link.pk))


def build_address(row: Rehearsal | RehearsalLink, origin: str = "") -> str:
    """Return the address that a frontend has as that of its CMS to show a rehearsal; it contains the token."""
    return f"{origin or settings.REHEARSAL_URL}/rehearsal/{build_token(row)}"


def delete_expired() -> int:
    """Delete a batch of the rows of rehearsals that ended RETENTION_PERIOD ago; return how many."""
    limit = clock.now() - RETENTION_PERIOD
    old = Rehearsal.objects.filter(ends_at__lt=limit).values_list("pk", flat=True)[:DELETE_BATCH_SIZE]
    return Rehearsal.objects.filter(pk__in=list(old)).delete()[1].get("rehearsal.Rehearsal", 0)


def _check_minute(at: datetime, now: datetime) -> None:
    if at <= now:
        raise RehearsalRefused(_("Choose a minute that is ahead."))
    if at > now + MAX_DISTANCE:
        raise RehearsalRefused(_("Choose a minute within the next year."))


def _lock(rehearsal: Rehearsal) -> Rehearsal | None:
    return Rehearsal.objects.select_for_update(of=("self",)).filter(pk=rehearsal.pk).first()
