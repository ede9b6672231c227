"""Mailings as items of bundles: their e-mails are queued in the transaction that makes the release public.

Until then a mailing of a bundle is a draft, so that it does not leave if its release is published in another way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.translation import gettext

from cms.core import clock
from cms.editing.bundles.models import Bundle
from cms.editing.bundles.publication import MemberFailure
from cms.editing.restricted_drafts.rules import exclude_references_to_hidden, get_hidden_page_ids

from .dispatcher import find_recipients, is_readable, queue_deliveries, stop
from .eligibility import MISSING_TEXT
from .models import Delivery, Mailing
from .views import SEND_PERMISSION

State = Mailing.State
LEFT_STATES = (Delivery.State.SENT, Delivery.State.BOUNCED, Delivery.State.COMPLAINED, Delivery.State.UNKNOWN)


class MailingItems:
    """The kind of items (`cms.editing.bundles.items`)."""

    kind = "mailing"

    def describe(self, object_id: int, user: Any) -> str:
        """Return the subject of the mailing; nothing of one about a release that the user may not see."""
        mailing = Mailing.objects.filter(pk=object_id).first()
        if mailing is not None and mailing.page_id in get_hidden_page_ids(user):
            return gettext("A mailing about a page that you may not see")
        return mailing.subject if mailing else ""

    def is_about(self, object_id: int, page_id: int) -> bool:
        """Return whether the mailing is about this release."""
        return Mailing.objects.filter(pk=object_id, page_id=page_id).exists()

    def list_choices(self, bundle: Bundle, user: Any) -> Iterable[tuple[int, str]]:
        """Return the drafts of mailings about releases of the bundle."""
        if not user.has_perm(SEND_PERMISSION):
            return []
        pages = bundle.members.values("page_id")
        drafts = Mailing.objects.filter(page__in=pages, state=State.DRAFT, purpose=Mailing.Purpose.RELEASE)
        shown = exclude_references_to_hidden(drafts, "page", user)
        return list(shown.order_by("subject").values_list("pk", "subject"))

    def find_obstacles(self, object_id: int, bundle: Bundle, user: Any) -> Iterator[str]:
        """Yield why the mailing cannot leave with the bundle."""
        mailing = Mailing.objects.filter(pk=object_id).select_related("page").first()
        if mailing is None or mailing.state != State.DRAFT:
            yield gettext("The mailing was sent or deleted. Remove it from the bundle.")
            return
        if user is not None and not user.has_perm(SEND_PERMISSION):
            yield gettext("You may not send mailings.")
        member = bundle.members.filter(page_id=mailing.page_id).select_related("revision", "page").first()
        if mailing.page_id is None or (member is None and not mailing.page.live):
            yield gettext("The release of a mailing is neither public nor in the bundle.")
        elif getattr(member.revision.as_object() if member and member.revision else mailing.page, "lacks_text", False):
            yield str(MISSING_TEXT)
        if not find_recipients(mailing):
            yield gettext("A mailing has no recipients.")

    def schedule(self, object_id: int, bundle: Bundle, user: Any) -> None:
        """Record who lets the mailing leave; it stays a draft."""
        Mailing.objects.filter(pk=object_id, state=State.DRAFT).update(
            released_by=user, released_at=clock.now(), when=Mailing.When.PUBLICATION
        )

    def cancel(self, object_id: int, bundle: Bundle) -> None:
        """Let nobody have released the mailing."""
        Mailing.objects.filter(pk=object_id, state=State.DRAFT).update(released_by=None, released_at=None)

    def release(self, object_id: int, bundle: Bundle) -> None:
        """Queue the e-mails to all recipients; a mailing that was sent or deleted meanwhile is left out.

        Raises:
            MemberFailure: The release would not be readable.
        """
        mailing = Mailing.objects.select_for_update().filter(pk=object_id, state=State.DRAFT).first()
        if mailing is None:
            return
        if not is_readable(mailing):
            raise MemberFailure(gettext("The release of a mailing would not be public."), mailing.page_id)
        queue_deliveries(mailing, find_recipients(mailing))
        mailing.state, mailing.started_at = State.SENDING, clock.now()
        mailing.save(update_fields=["state", "started_at"])

    def undo(self, object_id: int, bundle: Bundle) -> None:
        """Send nothing more of the mailing."""
        mailing = Mailing.objects.filter(pk=object_id).first()
        if mailing is not None:
            stop(mailing)

    def count_left(self, object_id: int) -> int:
        """Return how many e-mails have left."""
        return Delivery.objects.filter(mailing_id=object_id, state__in=LEFT_STATES).count()
