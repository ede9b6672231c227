"""The e-mail with a personal link. It contains nothing of the release; its texts are translated when they are used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import override, pgettext_lazy

from cms.core.localisation import format_release_time, language_of_words
from cms.delivery.mail.kinds import MailTexts, Result, render_message
from cms.delivery.mail.models import QueuedMail
from cms.delivery.mail.queue import build_row, queue_mails
from cms.press.journalists.models import Journalist
from cms.snippets.organisation.site_profile import get_organisation_name

from .accesses import create_link, is_active
from .models import EmbargoAccess
from .releases import EmbargoedRelease, find_embargoed_release

MAIL_KIND = "embargo_access"
QUEUED = "queued"


@dataclass(frozen=True, slots=True)
class LinkEmailTexts(MailTexts):
    """The texts in the order of their use. `{name}` is the organisation."""

    subject: str
    greeting: str
    body: str
    button: str
    note: str
    colon: str  # French has a no-break space before it


LINK_EMAIL = LinkEmailTexts(
    subject=pgettext_lazy("visitor", "{name}: a release under embargo until {time}"),
    greeting=pgettext_lazy("visitor", "Hello {recipient},"),
    body=pgettext_lazy(
        "visitor",
        "{name} lets you read a press release before it is published. It is under embargo until {time}. Please read "
        "and accept the terms first.",
    ),
    button=pgettext_lazy("visitor", "Open the release"),
    note=pgettext_lazy(
        "visitor",
        "This link is personal: please do not pass it on. When the embargo ends, it leads to the published release.",
    ),
    colon=pgettext_lazy("visitor", ":"),
)


def queue_links(accesses: Sequence[EmbargoAccess]) -> int:
    """Queue the e-mails with the links to the journalists who get e-mails, and return their number."""
    ids = [access.journalist_id for access in accesses]
    reachable = set(Journalist.objects.reachable().filter(pk__in=ids).values_list("pk", flat=True))
    chosen = [access for access in accesses if access.journalist_id in reachable]
    EmbargoAccess.objects.filter(pk__in=[access.pk for access in chosen]).update(mail_outcome=QUEUED)
    queue_mails(build_row(to=access.journalist, kind=MAIL_KIND, context={"access": access.pk}) for access in chosen)
    return len(chosen)


def build_message(mail: QueuedMail) -> EmailMultiAlternatives | None:
    """Return the message with a new link; None if there is nothing to read with it any more."""
    if found := find_readable(mail):
        access, release = found
        return render_link_email(LINK_EMAIL, access, release, access.message)
    return None


def find_readable(mail: QueuedMail) -> tuple[EmbargoAccess, EmbargoedRelease] | None:
    """Return the access of an e-mail and its release; None if it works no more, or its journalist wants no e-mails."""
    access = EmbargoAccess.objects.select_related("page", "journalist").filter(pk=mail.context.get("access")).first()
    if access is None or not is_active(access):
        return None
    release = find_embargoed_release(access.page)
    is_reachable = Journalist.objects.reachable().filter(pk=access.journalist_id).exists()
    return (access, release) if release and is_reachable else None


def record_result(mail: QueuedMail, result: Result) -> None:
    """Record what became of the e-mail, for the list of accesses."""
    EmbargoAccess.objects.filter(pk=mail.context.get("access")).update(mail_outcome=result.outcome.value)


def render_link_email(
    texts: LinkEmailTexts, access: EmbargoAccess, release: EmbargoedRelease, message: str = ""
) -> EmailMultiAlternatives:
    """Return an e-mail with a new link.

    The link is created here, so that no row contains it, and is valid before the message leaves.
    """
    root, link = release.root, create_link(access, release.root)
    language = language_of_words(root.language)
    name = get_organisation_name(root.site_id)
    with override(language):
        time = format_release_time(release.embargo_until, release.embargo_zone)
        filled = texts.fill(name=name, recipient=access.journalist.name, time=time)
    context = {"texts": filled, "message": message, "link": link}
    return render_message("embargo_access/email", context, subject=filled.subject, language=language)
