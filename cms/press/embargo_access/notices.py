"""E-mails to journalists about a new version of a release that they have read under embargo.

The transaction that schedules the version stores the order, and the worker then queues an e-mail to each journalist who
has opened an earlier version, or was sent it. A journalist who opens the earlier one meanwhile stores the order again.
No e-mail is sent to a journalist who has read the new version by then, or if a still newer one has replaced it, which
has an e-mail of its own. Each journalist therefore gets one e-mail about a version, also if the worker is killed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Max
from django.utils.translation import pgettext_lazy
from wagtail.models import Page

from cms.core import clock
from cms.core.extension_points import ExtensionPoint
from cms.delivery.mail.kinds import Outcome, Result
from cms.delivery.mail.models import QueuedMail
from cms.delivery.mail.queue import build_row, queue_mails
from cms.jobs.queue import RetryPolicy, process_due
from cms.press.journalists.models import Journalist

from .accesses import is_active, open_accesses
from .emails import LinkEmailTexts, find_readable, render_link_email
from .models import AccessEvent, EmbargoAccess, VersionNotice
from .releases import EmbargoedRelease, find_embargoed_release
from .terms import record_event
from .versions import differs

MAIL_KIND = "embargo_version"
READ_KINDS = (AccessEvent.Kind.RELEASE_READ, AccessEvent.Kind.FILE_DOWNLOADED)
KNOWN_KINDS = (*READ_KINDS, AccessEvent.Kind.VERSION_TOLD)
TOLD_OUTCOMES = (Outcome.SENT, Outcome.UNKNOWN)
RETRIES = RetryPolicy(tuple(timedelta(seconds=seconds) for seconds in (5, 30, 120, 600)), timedelta(hours=1))

RecipientFinder = Callable[[int], Mapping[int, int]]
RECIPIENTS = ExtensionPoint[RecipientFinder](
    "clarion_embargo_recipients",
    receives="A function that gets the id of a page and returns, by the ids of journalists, the last revision of it "
    "that they were sent under embargo.",
    example='hooks.register("clarion_embargo_recipients", find_recipients)',
)


NOTICE = LinkEmailTexts(
    subject=pgettext_lazy("visitor", "{name}: a release under embargo was changed"),
    greeting=pgettext_lazy("visitor", "Hello {recipient},"),
    body=pgettext_lazy(
        "visitor",
        "{name} has changed a press release that you have read before its publication. It is still under embargo, "
        "until {time}. Please use the new version only: it shows what has changed.",
    ),
    button=pgettext_lazy("visitor", "Open the new version"),
    note=pgettext_lazy(
        "visitor",
        "Your earlier link leads to the new version, too. Links are personal: please do not pass them on. When the "
        "embargo ends, they lead to the published release.",
    ),
    colon=pgettext_lazy("visitor", ":"),
)


class VersionAnnouncer:
    """The observer of publications that orders the e-mails when a version is scheduled."""

    def before_change(self, page_id: int) -> None:
        """Do nothing: the e-mails are about the version that is scheduled afterwards."""

    def after_publication(self, page_id: int) -> None:
        """Order the e-mails about the version of a page that is scheduled now."""
        if open_accesses().filter(page=page_id, page__live=False).exists():
            order_notices(page_id)

    def after_removal(self, page_id: int) -> None:
        """Do nothing: the accesses have ended."""


def order_notices(page_id: int) -> None:
    """Let the worker queue the e-mails about the scheduled version; one that is doing so begins again."""
    order = {"not_before": clock.now(), "claim": None, "attempts": 0, "failed_at": None}
    VersionNotice.objects.update_or_create(page_id=page_id, defaults=order)


def record_reading(access: EmbargoAccess, version: EmbargoedRelease) -> None:
    """Record that the journalist has read a version, and order an e-mail if a newer one was scheduled meanwhile.

    The worker may have finished the order of that version before this reading was recorded.
    """
    if not record_event(access, AccessEvent.Kind.RELEASE_READ, revision_id=version.revision_id):
        return
    release = find_embargoed_release(access.page)
    if release and release.revision_id != version.revision_id:
        order_notices(version.page_id)


def queue_due_notices() -> int:
    """Queue the e-mails that are ordered, and return the number of orders."""
    return process_due(VersionNotice.objects.all(), _complete, RETRIES)


def _complete(notice: VersionNotice) -> None:
    with transaction.atomic():
        if VersionNotice.objects.filter(pk=notice.pk, claim=notice.claim).delete()[0]:
            queue_notices(Page.objects.get(pk=notice.page_id))


def queue_notices(page: Page) -> int:
    """Queue an e-mail to each journalist who knows an earlier version only, and return their number."""
    release = find_embargoed_release(page)
    if release is None:
        return 0
    known = find_known_revisions(page.pk)
    accesses = open_accesses().filter(page=page.pk, pk__in=known).select_related("journalist")
    journalists = Journalist.objects.reachable().filter(pk__in=accesses.values("journalist"))
    reachable = set(journalists.values_list("pk", flat=True))
    changed = {revision for revision in set(known.values()) if _is_earlier(revision, release)}
    rows = [
        build_row(
            to=access.journalist,
            kind=MAIL_KIND,
            context={"access": access.pk, "revision": release.revision_id},
            key=f"{MAIL_KIND}:{access.pk}:{release.revision_id}",
        )
        for access in accesses
        if access.journalist_id in reachable and is_active(access) and known[access.pk] in changed
    ]
    queue_mails(rows)
    return len(rows)


def find_known_revisions(page_id: int, kinds: Iterable[Any] = KNOWN_KINDS) -> dict[int, int]:
    """Return, by the ids of open accesses, the last version that the journalist opened, or got an e-mail about."""
    events = AccessEvent.objects.filter(access__page=page_id, kind__in=kinds, revision_id__isnull=False).order_by()
    last = events.values("access").annotate(last=Max("revision_id"))
    known: dict[int, int] = dict(last.values_list("access", "last"))
    sent: dict[int, int] = {}
    for find_recipients in RECIPIENTS.values():
        sent |= find_recipients(page_id)
    if sent:
        for pk, journalist in open_accesses().filter(page=page_id, journalist__in=sent).values_list("pk", "journalist"):
            known[pk] = max(known.get(pk, 0), sent[journalist])
    return known


def _is_earlier(revision_id: int, release: EmbargoedRelease) -> bool:
    return revision_id < release.revision_id and differs(revision_id, release.revision_id)


def build_message(mail: QueuedMail) -> EmailMultiAlternatives | None:
    """Return the message with a new link; None if the journalist cannot read the version, or knows it already."""
    found = find_readable(mail)
    if found is None:
        return None
    access, release = found
    is_known = find_known_revisions(access.page_id).get(access.pk, 0) >= release.revision_id
    if is_known or release.revision_id != mail.context.get("revision"):
        return None
    return render_link_email(NOTICE, access, release)


def record_result(mail: QueuedMail, result: Result) -> None:
    """Record that the e-mail was sent, or may have been."""
    access = EmbargoAccess.objects.filter(pk=mail.context.get("access")).first()
    if access and result.outcome in TOLD_OUTCOMES:
        record_event(access, AccessEvent.Kind.VERSION_TOLD, revision_id=mail.context.get("revision"))
