"""Build and send sign-up e-mails: text and HTML in the reader's language, with one-click unsubscription (RFC 8058)."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import override
from wagtail.models import Site

from cms.core.languages import language_of_words, text_direction
from cms.organisation.names import get_organisation_name

from . import tokens
from .email_texts import EMAIL_TEXTS
from .links import build_sign_up_url
from .models import OutgoingEmail

UNSUBSCRIBE_PATH = "/api/v1/sign-ups/unsubscribe"


def send_email(email: OutgoingEmail) -> None:
    """Send the e-mail and delete its row.

    Raises:
        OSError: The mail server is unreachable (`smtplib.SMTPException` is a subclass).
    """
    build_message(email).send()
    email.delete()


def build_message(email: OutgoingEmail) -> EmailMultiAlternatives:
    """Return the message to send, and create the token for its link."""
    site_id, language = _choice(email, "site_id"), _choice(email, "locale")
    site = Site.objects.get(pk=site_id)
    shown_language = language_of_words(language)
    unsubscribe = tokens.create_unsubscribe_token(email.subscriber)
    name = get_organisation_name(site.pk)
    is_welcome = email.kind == OutgoingEmail.Kind.WELCOME
    with override(shown_language):
        texts = EMAIL_TEXTS[email.kind].with_name(name)
    context = {
        "language": shown_language,
        "direction": text_direction(shown_language),
        "name": name,
        "texts": texts,
        "link": ""
        if is_welcome
        else build_sign_up_url(site, language, "confirm", tokens.create_confirmation_token(email)),
        "unsubscribe": build_sign_up_url(site, language, "unsubscribe", unsubscribe),
    }
    mail = EmailMultiAlternatives(
        subject=" ".join(texts.subject.split()),  # a line break in the name must not start another header
        body=render_to_string("sign_ups/email.txt", context),
        to=[email.subscriber.address],
        headers={
            "List-Unsubscribe": f"<{settings.CMS_URL}{UNSUBSCRIBE_PATH}?token={quote(unsubscribe)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    mail.attach_alternative(render_to_string("sign_ups/email.html", context), "text/html")
    return mail


def _choice(email: OutgoingEmail, name: str) -> Any:
    """Return the choice stored with the e-mail, or else that of the subscriber."""
    return email.choices.get(name, getattr(email.subscriber, name))
