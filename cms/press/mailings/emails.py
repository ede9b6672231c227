"""The e-mails of mailings: their text and HTML, the links that end them, and what became of each.

The text has the same blocks as the press kit of the release. E-mails contain no images and load nothing: no tracking
pixel, and nothing that mail programs block. Links to unsubscribe never expire, because those in old e-mails must work.
"""

from __future__ import annotations

from dataclasses import dataclass
from email.utils import formataddr
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import override, pgettext

from cms.core.localisation import language_of_words, text_direction
from cms.core.sites import SiteRoot, SiteRoots
from cms.delivery.mail.kinds import NOT_WANTED, DoNotSend, Outcome, Result, build_one_click_headers
from cms.delivery.mail.models import QueuedMail
from cms.delivery.mail.service_events import TrackedEvent
from cms.delivery.sign_ups.emails import UNSUBSCRIBE_PATH
from cms.press.embargo_access.notices import order_notices
from cms.press.embargo_access.releases import find_embargoed_release
from cms.press.journalists.consents import withdraw_consent
from cms.press.journalists.models import Journalist
from cms.press.press_kits.content import KitContent
from cms.press.press_kits.html import get_words, render_blocks
from cms.press.press_kits.plain_text import to_plain_text

from .changes import find_change
from .eligibility import SentVersion, read_public, read_public_version, read_under_embargo
from .models import Delivery, Mailing

UNSUBSCRIBE_SALT = "cms.mailings.unsubscribe"
TOKEN_PREFIX = "press-"  # noqa: S105 - tells the tokens of journalists from those of subscribers
MAIL_KIND = "mailings.release"
TEST_KIND = "mailings.test"
EVENT_STATES = {
    TrackedEvent.BOUNCED: Delivery.State.BOUNCED,
    TrackedEvent.COMPLAINED: Delivery.State.COMPLAINED,
    TrackedEvent.REJECTED: Delivery.State.REJECTED,
}


def build_message(mail: QueuedMail) -> EmailMultiAlternatives:
    """Return the e-mail to one recipient.

    Raises:
        DoNotSend: The mailing was stopped, the recipient does not want it any more, or the release is hidden now.
    """
    deliveries = Delivery.objects.select_related("mailing__page", "journalist")
    delivery = deliveries.filter(pk=mail.context["delivery"]).first()
    if delivery is None or delivery.mailing.state not in (Mailing.State.SENDING, Mailing.State.SENT):
        raise DoNotSend("stopped")
    mailing, journalist = delivery.mailing, delivery.journalist
    if not Journalist.objects.reachable().filter(pk=journalist.pk, address__iexact=mail.address).exists():
        raise DoNotSend(NOT_WANTED)
    version = read_version(mailing, journalist)
    root = SiteRoots.read().root_of(mailing.page) if version and mailing.page else None
    if version is None or root is None:
        raise DoNotSend("not visible")
    Delivery.objects.filter(pk=delivery.pk).update(revision_id=version.revision_id)
    unsubscribe_url = build_unsubscribe_url(journalist, root)
    rendered = render(mailing, version.content, language=root.language, unsubscribe_url=unsubscribe_url)
    return compose(mailing, rendered, build_unsubscribe_headers(journalist))


def read_version(mailing: Mailing, journalist: Journalist) -> SentVersion | None:
    """Return what the journalist may read of the release at this moment; None if nothing is sent."""
    if mailing.page is None or (mailing.purpose != Mailing.Purpose.RELEASE and find_change(mailing) is None):
        return None
    if mailing.purpose == Mailing.Purpose.WITHDRAWAL:
        return SentVersion()
    version = read_public_version(mailing.page.pk)
    if version is None and mailing.when == Mailing.When.EMBARGO:
        version = read_under_embargo(mailing.page, journalist)
    return version


def build_test_message(mail: QueuedMail) -> EmailMultiAlternatives | None:
    """Return the e-mail as a test for a member of staff; a hidden release is not in it."""
    mailing = Mailing.objects.select_related("page").filter(pk=mail.context["mailing"]).first()
    if mailing is None:
        return None
    return compose(mailing, render_test(mailing), {})


def render_test(mailing: Mailing) -> Rendered:
    """Return the e-mail with the public release, or without its text while it is hidden: e-mails can be forwarded."""
    content = read_public(mailing.page.pk) if mailing.page else None
    return render(mailing, content, language=get_language(mailing))


def get_language(mailing: Mailing) -> str:
    """Return the language of the release."""
    language: str = mailing.page.locale.language_code if mailing.page else settings.LANGUAGE_CODE
    return language


def compose(mailing: Mailing, rendered: Rendered, headers: dict[str, str]) -> EmailMultiAlternatives:
    """Return the message with its sender."""
    address = mailing.sender_address or settings.DEFAULT_FROM_EMAIL
    sender = formataddr((mailing.sender_name, address)) if mailing.sender_name else address
    reply_to = [mailing.reply_to] if mailing.reply_to else None
    message = EmailMultiAlternatives(mailing.subject, rendered.text, sender, reply_to=reply_to, headers=headers)
    message.attach_alternative(rendered.html, "text/html")
    return message


@dataclass(frozen=True, slots=True)
class Rendered:
    """The two forms of an e-mail."""

    html: str
    text: str


def render(mailing: Mailing, content: KitContent | None, *, language: str, unsubscribe_url: str = "") -> Rendered:
    """Return the e-mail; without content, for the test of a release that is hidden, a sentence takes its place.

    The notice of a withdrawal is without the text of the release.
    """
    is_notice = mailing.purpose == Mailing.Purpose.WITHDRAWAL
    content = None if is_notice else content
    context = {
        "subject": mailing.subject,
        "intro": mailing.intro,
        "is_notice": is_notice,
        "language": language_of_words(language),
        "direction": text_direction(language),
        "content": content,
        "unsubscribe_url": unsubscribe_url,
        "own_words": _get_own_words(language),
    }
    if content is not None:
        words = get_words(
            content.language,
            recipient=content.recipient,
            embargo_until=content.embargo_until,
            date=content.published_at,
            embargo_zone=content.embargo_zone,
        )
        context |= {"words": words, "blocks": render_blocks(content, {}, words)}
    html = render_to_string("mailings/email.html", context)
    with override(language_of_words(language)):
        return Rendered(html, to_plain_text(html))


def _get_own_words(language: str) -> dict[str, str]:
    with override(language_of_words(language)):
        return {
            "kit": pgettext("visitor", "Pictures, PDF and press kit"),
            "unsubscribe": pgettext("visitor", "I do not want further press releases"),
            "missing": pgettext("visitor", "The text of the release stands here once it may be sent."),
        }


def record_result(mail: QueuedMail, result: Result) -> None:
    """Record what became of the e-mail to a recipient; the values of both lists are the same."""
    delivery = Delivery.objects.filter(pk=mail.context["delivery"]).first()
    if delivery is not None:
        is_late = delivery.state in (Delivery.State.BOUNCED, Delivery.State.COMPLAINED)
        if not (is_late and result.outcome is Outcome.SENT):
            delivery.set_state(Delivery.State(result.outcome.value), result.reason)
        _tell_of_newer_version(delivery)


def _tell_of_newer_version(delivery: Delivery) -> None:
    """Tell of a version that was scheduled while the e-mail with an earlier one was on its way."""
    mailing = delivery.mailing
    if mailing.when != Mailing.When.EMBARGO or mailing.page is None or delivery.revision_id is None:
        return
    release = find_embargoed_release(mailing.page)
    if release and release.revision_id != delivery.revision_id:
        order_notices(mailing.page.pk)


def record_event(*, message_id: str, event: TrackedEvent, **_: Any) -> None:
    """Change the state of the delivery, as a receiver of `mail_tracked`."""
    state = EVENT_STATES.get(event)
    delivery = Delivery.objects.filter(message_id=message_id).first() if state and message_id else None
    if delivery is not None and delivery.state != state:
        delivery.set_state(state)


def create_unsubscribe_token(journalist: Journalist) -> str:
    """Return the token of a journalist."""
    stamp = int(journalist.created_at.timestamp())
    return f"{TOKEN_PREFIX}{signing.Signer(salt=UNSUBSCRIBE_SALT).sign(f'{journalist.pk}.{stamp}')}"


def build_unsubscribe_url(journalist: Journalist, root: SiteRoot) -> str:
    """Return the URL of the frontend's page that asks for the confirmation."""
    return f"{root.base_url}{root.prefix}/sign-up/unsubscribe?token={quote(create_unsubscribe_token(journalist))}"


def build_unsubscribe_headers(journalist: Journalist) -> dict[str, str]:
    """Return the headers of one-click unsubscription (RFC 8058)."""
    return build_one_click_headers(UNSUBSCRIBE_PATH, create_unsubscribe_token(journalist))


def unsubscribe(token: str) -> bool:
    """Withdraw the consent of the journalist of a token, also a second time; return False for other tokens."""
    journalist = _find_journalist(token)
    if journalist is None:
        return False
    withdraw_consent(journalist)
    return True


def _find_journalist(token: str) -> Journalist | None:
    if not token.startswith(TOKEN_PREFIX):
        return None
    try:
        pk, _, created = signing.Signer(salt=UNSUBSCRIBE_SALT).unsign(token.removeprefix(TOKEN_PREFIX)).partition(".")
    except signing.BadSignature:
        return None
    known = Journalist.objects.filter(pk=pk).first()
    return known if known and int(known.created_at.timestamp()) == int(created) else None
