"""The links with which journalists end the e-mails. They never expire, because those in old e-mails must work."""

from __future__ import annotations

from urllib.parse import quote

from django.core import signing

from cms.core.sites import SiteRoot
from cms.delivery.mail.messages import build_one_click_headers
from cms.delivery.sign_ups.emails import UNSUBSCRIBE_PATH
from cms.press.journalists.consents import withdraw_consent
from cms.press.journalists.models import Journalist

SALT = "cms.mailings.unsubscribe"
PREFIX = "press-"  # tells the tokens of journalists from those of subscribers


def create_token(journalist: Journalist) -> str:
    """Return the token of a journalist."""
    stamp = int(journalist.created_at.timestamp())
    return f"{PREFIX}{signing.Signer(salt=SALT).sign(f'{journalist.pk}.{stamp}')}"


def build_page_url(journalist: Journalist, root: SiteRoot) -> str:
    """Return the URL of the frontend's page that asks for the confirmation."""
    return f"{root.base_url}{root.prefix}/sign-up/unsubscribe?token={quote(create_token(journalist))}"


def build_headers(journalist: Journalist) -> dict[str, str]:
    """Return the headers of one-click unsubscription (RFC 8058)."""
    return build_one_click_headers(UNSUBSCRIBE_PATH, create_token(journalist))


def unsubscribe(token: str) -> bool:
    """Withdraw the consent of the journalist of a token, also a second time; return False for other tokens."""
    journalist = _find(token)
    if journalist is None:
        return False
    withdraw_consent(journalist)
    return True


def _find(token: str) -> Journalist | None:
    if not token.startswith(PREFIX):
        return None
    try:
        pk, _, created = signing.Signer(salt=SALT).unsign(token.removeprefix(PREFIX)).partition(".")
    except signing.BadSignature:
        return None
    known = Journalist.objects.filter(pk=pk).first()
    return known if known and int(known.created_at.timestamp()) == int(created) else None
