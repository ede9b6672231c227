"""Known devices: browsers in which an account has completed a log-in, remembered by a signed cookie.

Guesses of other clients count for all of them together, so they can lock an account; the failures of a known device
count for it alone (OWASP, “Slow down online guessing attacks with device cookies”). The cookie opens nothing: it
replaces neither password nor second factor. It contains keyed digests of user names, and a random number for each.
"""

from __future__ import annotations

import secrets
import unicodedata
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from cms.core.requests import read_once
from cms.core.signatures import list_digests

COOKIE = "clarion_devices"
COOKIE_AGE_SECONDS = 180 * 86_400  # time since the last log-in
COOKIE_PATH = "/admin/"
MAX_ACCOUNTS = 5  # accounts that one browser remembers; the earliest is forgotten
SALT = "cms.accounts.devices"
# The number of a browser that has set a new password by a link. All of an account have the same, so that an attacker
# who reads its mailbox gains no number of attempts by further links.
BY_LINK = "link"


def find_device(request: HttpRequest, name: str | None) -> str | None:
    """Return what identifies the browser to limits of this user name, or nothing if no log-in was completed in it."""
    known = _read_cookie(request)
    return next((f"{digest}:{known[digest]}" for digest in _digests(name) if digest in known), None) if name else None


def find_any_device(request: HttpRequest) -> str | None:
    """Return what identifies the browser if any account has logged in there: for a log-in that names none."""
    return next((f"{digest}:{number}" for digest, number in _read_cookie(request).items()), None)


def know_device(request: HttpRequest, user: Any, *, is_by_link: bool = False) -> None:
    """Let the response make the browser of this request a known device of the user."""
    known, digests = dict(_read_cookie(request)), _digests(user.get_username())
    number = next((known.pop(digest) for digest in digests if digest in known), BY_LINK)
    if number == BY_LINK and not is_by_link:
        number = secrets.token_urlsafe(12)
    request.clarion_devices = dict([*known.items(), (digests[0], number)][-MAX_ACCOUNTS:])


def set_device_cookie(request: HttpRequest, response: HttpResponse) -> None:
    """Send the cookie if a log-in of this request has changed it."""
    devices = getattr(request, "clarion_devices", None)
    if devices is not None:
        response.set_cookie(
            COOKIE,
            signing.dumps(devices, salt=SALT),
            max_age=COOKIE_AGE_SECONDS,
            path=COOKIE_PATH,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )


def normalise_name(name: str) -> str:
    """Return the name as it is counted: the account is found whatever the case of the letters."""
    return unicodedata.normalize("NFKC", name).casefold()[:255].replace("\0", "")


def _digests(name: str) -> list[str]:
    """Return the digest of the name with SECRET_KEY, then those with SECRET_KEY_FALLBACKS."""
    return list_digests(SALT, normalise_name(name), length=16)


def _read_cookie(request: HttpRequest) -> dict[str, str]:
    """Return the random number for each digest of a user name; none from a cookie that is forged or too old."""
    return read_once(request, "accounts.devices", lambda: _load(request.COOKIES.get(COOKIE, "")))


def _load(cookie: str) -> dict[str, str]:
    try:
        return dict(signing.loads(cookie, salt=SALT, max_age=COOKIE_AGE_SECONDS)) if cookie else {}
    except signing.BadSignature:
        return {}
