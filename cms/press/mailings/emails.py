"""Build the e-mails of mailings, and record what became of them."""

from __future__ import annotations

from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from cms.core.sites import SiteRoots
from cms.delivery.mail.kinds import NOT_WANTED, DoNotSend, Outcome, Result
from cms.delivery.mail.models import QueuedMail
from cms.press.journalists.models import Journalist
from cms.press.press_kits.content import KitContent

from .models import Delivery, Mailing
from .readable import read_public, read_under_embargo
from .renderer import Rendered, render
from .unsubscription import build_headers, build_page_url

MAIL_KIND = "mailings.release"
TEST_KIND = "mailings.test"


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
    content = read_content(mailing, journalist)
    root = SiteRoots.read().root_of(mailing.page) if content and mailing.page else None
    if content is None or root is None:
        raise DoNotSend("not visible")
    rendered = render(mailing, content, language=root.language, unsubscribe_url=build_page_url(journalist, root))
    return compose(mailing, rendered, build_headers(journalist))


def read_content(mailing: Mailing, journalist: Journalist) -> KitContent | None:
    """Return what the journalist may read of the release at this moment; None if nothing."""
    if mailing.page is None:
        return None
    content = read_public(mailing.page.pk)
    if content is None and mailing.when == Mailing.When.EMBARGO:
        content = read_under_embargo(mailing.page, journalist)
    return content


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


def record_result(mail: QueuedMail, result: Result) -> None:
    """Record what became of the e-mail to a recipient; the values of both lists are the same."""
    delivery = Delivery.objects.filter(pk=mail.context["delivery"]).first()
    if delivery is not None:
        is_late = delivery.state in (Delivery.State.BOUNCED, Delivery.State.COMPLAINED)
        if not (is_late and result.outcome is Outcome.SENT):
            delivery.set_state(Delivery.State(result.outcome.value), result.reason)
