"""Send one message to an allowed URL, with limits on time and response size. Uses no database.

Allowed are public URLs, and the hosts of the setting WEBHOOK_ALLOWED_HOSTS.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, register
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, gettext_noop

from cms.http import outgoing_requests
from cms.http.outgoing_requests import (
    REDIRECT_STATUSES,
    ForbiddenURL,
    Target,
    Timeouts,
    connect,
    describe_error,
    parse_retry_after,
)

CONNECT_TIMEOUT_SECONDS = 3.0  # limit for each IP address of the host
READ_TIMEOUT_SECONDS = 5.0  # pause between two parts of the response
TOTAL_TIMEOUT_SECONDS = 10.0  # limit of the whole attempt, also if the response arrives byte by byte
MAX_RESPONSE_BYTES = 2_048
MAX_EXCERPT_CHARACTERS = 500  # stored of the response
REDIRECT_ERROR = gettext_noop(
    "The URL redirects, and redirects are not followed. Enter the URL that it leads to, often the same with or without "
    "a slash at the end."
)


@dataclass(frozen=True, slots=True)
class AttemptResult:
    """The result of an attempt: the status of the response, a description of the error, or both for a redirect."""

    milliseconds: int
    status: int | None = None
    error: str = ""
    response_excerpt: str = ""
    retry_after: float | None = None  # seconds

    @property
    def is_success(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    def __str__(self) -> str:
        return self.error or str(self.status)


def post(url: str, body: str, headers: Mapping[str, str], purpose: str = "webhook") -> AttemptResult:
    """Send the body and return the result; no behaviour of the receiver raises an exception.

    Redirects are not followed, and the proxies of the environment are not used. `purpose` is that of
    `outgoing_requests.connect`.
    """
    began = time.monotonic()
    try:
        status, excerpt, retry_after = _post(parse_target(url), body.encode(), headers, purpose)
    except ForbiddenURL as error:
        return AttemptResult(_elapsed_milliseconds(began), error=f"Not sent. {error}")
    except (OSError, http.client.HTTPException, ValueError) as error:
        is_timeout = time.monotonic() - began >= TOTAL_TIMEOUT_SECONDS
        return AttemptResult(
            _elapsed_milliseconds(began),
            error=gettext_noop("The attempt exceeded the time limit.") if is_timeout else describe_error(error),
        )
    hint = REDIRECT_ERROR if status in REDIRECT_STATUSES else ""
    return AttemptResult(_elapsed_milliseconds(began), status, hint, excerpt, retry_after)


def _post(to: Target, body: bytes, headers: Mapping[str, str], purpose: str) -> tuple[int, str, float | None]:
    timeouts = Timeouts(CONNECT_TIMEOUT_SECONDS, READ_TIMEOUT_SECONDS, TOTAL_TIMEOUT_SECONDS)
    with connect(to, timeouts, purpose=purpose) as connection:
        connection.request("POST", to.path, body, {**headers, "Connection": "close"})
        response = connection.getresponse()
        location = response.getheader("Location")
        is_redirect = location and response.status in REDIRECT_STATUSES
        excerpt = _clean(f"Location: {location}") if is_redirect else _read_excerpt(response)
        return response.status, excerpt, parse_retry_after(response.getheader("Retry-After"))


def _read_excerpt(response: http.client.HTTPResponse) -> str:
    return _clean(response.read(MAX_RESPONSE_BYTES).decode("utf-8", "replace"))


def _clean(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)[:MAX_EXCERPT_CHARACTERS].strip()


def _elapsed_milliseconds(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


def parse_target(url: str) -> Target:
    """Return the parts of a URL, without resolving its host.

    Raises:
        ForbiddenURL: The URL is invalid, or its scheme, port or parts are not allowed.
    """
    return outgoing_requests.parse_target(url, settings.WEBHOOK_ALLOWED_HOSTS)


def validate_url(url: str) -> None:
    """Check a URL without resolving its host name, as a validator of a model field.

    Raises:
        ValidationError: The URL cannot be allowed.
    """
    try:
        to = parse_target(url)
        if not to.is_listed and not outgoing_requests.may_be_public_host(to.host):
            raise ForbiddenURL(
                gettext("This host is not public. An operator can allow it with the setting WEBHOOK_ALLOWED_HOSTS.")
            )
    except ForbiddenURL as error:
        raise ValidationError(str(error)) from None


@register()
def check_allowed_hosts(**_: Any) -> list[CheckMessage]:
    """Return a warning for each value of WEBHOOK_ALLOWED_HOSTS that no host equals, because it is a URL or a path."""
    return [
        checks.Warning(
            f"WEBHOOK_ALLOWED_HOSTS: {value!r} allows nothing, because it is not a host.",
            hint=f"Write host or host:port, without https:// and without a path: {_host_of(value)}.",
            id="webhooks.W001",
        )
        for value in settings.WEBHOOK_ALLOWED_HOSTS
        if "/" in value
    ]


def _host_of(value: str) -> str:
    """Return the part of a URL that is to be written instead."""
    return value.partition("://")[2].partition("/")[0] or value.partition("/")[0] or "localhost:3000"
