"""The pages of the frontend that e-mails and other systems link to."""

from __future__ import annotations

from urllib.parse import quote

from wagtail.models import Site

from cms.core.sites import SiteRoots, base_url_of

from .models import Subscriber
from .tokens import create_unsubscribe_token


def build_sign_up_url(site: Site, language: str, step: str, token: str) -> str:
    """Return the URL of a step, `confirm` or `unsubscribe`, in the reader's language."""
    return f"{_frontend_url(site, language)}/sign-up/{step}?token={quote(token)}"


def build_unsubscribe_url(subscriber: Subscriber) -> str:
    """Return the URL of the page with which a subscriber ends the subscription. It does not expire."""
    token = create_unsubscribe_token(subscriber)
    return build_sign_up_url(subscriber.site, subscriber.locale, "unsubscribe", token)


def _frontend_url(site: Site, language: str) -> str:
    """Return the URL of the frontend in the reader's language, without a slash at the end."""
    roots = SiteRoots.read().languages_of(site.pk)
    root_of_language = next((root for root in roots if root.language == language), None)
    return f"{root_of_language.base_url}{root_of_language.prefix}" if root_of_language else base_url_of(site)
