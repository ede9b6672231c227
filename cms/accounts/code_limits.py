"""Limits of wrong codes of a second factor: by client, and for all unknown clients of an account together.

A person who enters a code knows the password. Unknown clients share one number of attempts for an account, so that
many client IPs gain nothing. Known are devices and client IPs at which the account has logged in before, and sessions
that are logged in. Each of these counts for itself, so that an attacker never keeps the owner out. A new password
forgets all attempts, unless it was set by a link in an e-mail: an attacker who reads the mailbox would set one again
and again. The browser that opened the link is a known device instead.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.models import AccessLog
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from cms.accounts.users.devices import find_device
from cms.core import clock
from cms.core.requests import client_ip

from .models import CodeAttempt

Limits = list[tuple[int, timedelta]]
DELETE_BATCH_SIZE = 500


class TooManyCodesError(Exception):
    """Too many wrong codes were entered; this one is not checked."""


def start_attempt(request: HttpRequest, user: Any, *, is_logged_in: bool) -> CodeAttempt:
    """Store an attempt before its code is checked, so that guesses sent at the same moment count as well.

    Each transaction counts after its row is stored: of attempts at the same moment, the last one sees all others.

    Raises:
        TooManyCodesError: A limit is reached. The attempt does not count.
    """
    client, is_unknown = _identify(request, user, is_logged_in)
    if _is_reached(user, client, is_unknown, others=0):
        raise TooManyCodesError
    attempt = CodeAttempt.objects.create(user=user, client=client, is_unknown=is_unknown)
    if _is_reached(user, client, is_unknown, others=1):
        attempt.delete()
        raise TooManyCodesError
    return attempt


def forget_attempts(attempt: CodeAttempt) -> None:
    """Forget the attempts of this client, after a right code."""
    CodeAttempt.objects.filter(user=attempt.user_id, client=attempt.client).delete()


def forget_all_attempts(user: Any) -> None:
    """Forget all attempts of an account, whose new password no attacker knows."""
    CodeAttempt.objects.filter(user=user).delete()


def delete_expired() -> int:
    """Delete a batch of attempts that no limit counts any more, and return the number of deleted rows."""
    longest = max(
        period for _, period in [*settings.CODE_FAILURES_PER_CLIENT, *settings.CODE_FAILURES_OF_UNKNOWN_CLIENTS]
    )
    expired = CodeAttempt.objects.filter(at__lt=clock.now() - longest).values_list("pk", flat=True)
    return CodeAttempt.objects.filter(pk__in=list(expired[:DELETE_BATCH_SIZE])).delete()[0]


def _identify(request: HttpRequest, user: Any, is_logged_in: bool) -> tuple[str, bool]:
    """Return a keyed digest of the client, and whether it is an unknown one."""
    name, address = user.get_username(), client_ip(request)
    if is_logged_in:
        return _digest("session", request.session.session_key or ""), False
    if device := find_device(request, name):
        return _digest("device", device), False
    is_unknown = not AccessLog.objects.filter(username=name, ip_address=address or None).exists()
    return _digest("address", address), is_unknown


def _is_reached(user: Any, client: str, is_unknown: bool, *, others: int) -> bool:
    """Return whether a limit is reached; `others` is 1 if the own attempt is stored already."""
    attempts = CodeAttempt.objects.filter(user=user)
    if _is_over(attempts.filter(client=client), settings.CODE_FAILURES_PER_CLIENT, others):
        return True
    return is_unknown and _is_over(attempts.filter(is_unknown=True), settings.CODE_FAILURES_OF_UNKNOWN_CLIENTS, others)


def _is_over(attempts: QuerySet[CodeAttempt], limits: Limits, others: int) -> bool:
    now = clock.now()
    return any(attempts.filter(at__gt=now - period).count() >= most + others for most, period in limits)


def _digest(kind: str, value: str) -> str:
    return salted_hmac("cms.accounts.code_limits", f"{kind}:{value}", algorithm="sha256").hexdigest()
