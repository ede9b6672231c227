"""Build sign-up e-mails: text and HTML in the reader's language, with one-click unsubscription (RFC 8058)."""

from __future__ import annotations

from django.core.mail import EmailMultiAlternatives
from django.utils.translation import override
from wagtail.models import Site

from cms.core.languages import language_of_words
from cms.delivery.mail.messages import build_one_click_headers, render_message
from cms.delivery.mail.models import QueuedMail
from cms.delivery.mail.queue import name_recipient
from cms.snippets.organisation.names import get_organisation_name

from . import tokens
from .email_kinds import WELCOME
from .email_texts import EMAIL_TEXTS
from .extensions import find_extension
from .links import build_sign_up_url
from .models import Subscriber

UNSUBSCRIBE_PATH = "/api/v1/sign-ups/unsubscribe"


def build_message(mail: QueuedMail) -> EmailMultiAlternatives | None:
    """Return the message to a subscriber, and create the token for its link; None if the subscriber was deleted."""
    subscriber = Subscriber.objects.filter(address=mail.address).first()
    if subscriber is None or mail.recipient != name_recipient(subscriber):
        return None
    choices = mail.context.get("choices", {})
    site = Site.objects.get(pk=choices.get("site_id", subscriber.site_id))
    language = choices.get("locale", subscriber.locale)
    shown_language = language_of_words(language)
    unsubscribe = tokens.create_unsubscribe_token(subscriber)
    name = get_organisation_name(site.pk)
    with override(shown_language):
        extension = find_extension(choices)
        texts = (extension.get_texts() if extension else EMAIL_TEXTS[mail.kind]).fill(name=name)
        description = extension.describe(choices) if extension else ""
    context = {
        "name": name,
        "texts": texts,
        "description": description,
        "link": "" if mail.kind == WELCOME else _build_link(mail, subscriber, site, language),
        "unsubscribe": build_sign_up_url(site, language, "unsubscribe", unsubscribe),
    }
    headers = build_one_click_headers(UNSUBSCRIBE_PATH, unsubscribe)
    return render_message("sign_ups/email", context, subject=texts.subject, language=shown_language, headers=headers)


def _build_link(mail: QueuedMail, subscriber: Subscriber, site: Site, language: str) -> str:
    """Return the URL that confirms the choices of the e-mail."""
    choices, consent_ids = mail.context.get("choices", {}), mail.context.get("consent_ids", [])
    token = tokens.create_confirmation_token(subscriber, choices, consent_ids)
    return build_sign_up_url(site, language, "confirm", token)
