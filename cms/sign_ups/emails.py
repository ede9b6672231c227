"""A letter as text and HTML, in the reader's language, with the headers of one-click unsubscribing (RFC 8058)."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from wagtail.models import Site

from cms.core.sites import SiteRoot, SiteRoots, base_url_of
from cms.organisation.models import Organisation

from . import tokens
from .email_texts import WORDS
from .models import Letter

ONE_CLICK = "/api/v1/sign-ups/unsubscribe"


def send(letter: Letter) -> None:
    """Raises what the mail server raises; the lane tries again."""
    message(letter).send()
    letter.delete()


def message(letter: Letter) -> EmailMultiAlternatives:
    """The letter as it is sent; makes the token for its link."""
    site_id, language = _choice(letter, "site_id"), _choice(letter, "locale")
    site = Site.objects.get(pk=site_id)
    words = WORDS.get(language, WORDS["en"])[letter.kind]
    base = _base(site, language)
    unsubscribe = quote(tokens.unsubscribing(letter.subscriber))
    name = (
        Organisation.objects.filter(site=site).values_list("name", flat=True).first() or site.site_name or site.hostname
    )
    context = {
        "language": language if language in WORDS else "en",
        "name": name,
        "words": words.filled(name=name),
        "link": "" if letter.kind == Letter.Kind.WELCOME else f"{base}/sign-up/confirm?token={tokens.make(letter)}",
        "unsubscribe": f"{base}/sign-up/unsubscribe?token={unsubscribe}",
    }
    mail = EmailMultiAlternatives(
        subject=" ".join(context["words"].subject.split()),  # a name with a line break must not become a header
        body=render_to_string("sign_ups/letter.txt", context),
        to=[letter.subscriber.address],
        headers={
            "List-Unsubscribe": f"<{settings.CMS_URL}{ONE_CLICK}?token={unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    mail.attach_alternative(render_to_string("sign_ups/letter.html", context), "text/html")
    return mail


def _choice(letter: Letter, name: str) -> object:
    return letter.choices.get(name, getattr(letter.subscriber, name))


def _base(site: Site, language: object) -> str:
    """The frontend in the reader's language, without a slash at the end."""
    roots: list[SiteRoot] = SiteRoots.read().languages_of(site.pk)
    fitting = next((root for root in roots if root.language == language), None)
    return f"{fitting.base_url}{fitting.prefix}" if fitting else base_url_of(site)
