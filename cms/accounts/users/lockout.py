"""Locks after failed log-ins: of a name at a client IP, of a client IP, and of a name at unknown ones.

django-axes counts the failures and locks a name at a client IP after AXES_FAILURE_LIMIT of them. This module adds
limits for the IP alone, against trying one password with many names, and for the name alone, against trying many
passwords from many IPs. Neither applies to an IP from which the name has logged in before, so that nobody can lock
another person out.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username, get_cool_off
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse

from cms.core.requests import client_ip
from cms.http.error_pages import render_too_many_requests

Credentials = dict[str, Any]


class LockoutHandler(AxesDatabaseHandler):
    """Locks names and client IPs as well as their combinations."""

    def is_locked(self, request: Any, credentials: Credentials | None = None) -> bool:
        """Return whether this log-in is refused without checking the password."""
        if super().is_locked(request, credentials):
            return True
        name, address = get_client_username(request, credentials), request.axes_ip_address
        is_reached = (
            self._count_failures(request, ip_address=address) >= settings.LOG_IN_FAILURES_PER_ADDRESS
            or self._count_failures(request, username=name) >= settings.LOG_IN_FAILURES_PER_NAME
        )
        return is_reached and not _has_logged_in(name, address)

    def reset_attempts(
        self, *, ip_address: str | None = None, username: str | None = None, ip_or_username: bool = False
    ) -> int:
        """Lift locks. The name may be written as in the account."""
        name = _normalise_name(username) if username else username
        return super().reset_attempts(ip_address=ip_address, username=name, ip_or_username=ip_or_username)

    def _count_failures(self, request: HttpRequest, **client: str | None) -> int:
        recent = AccessAttempt.objects.filter(attempt_time__gte=get_cool_off_threshold(request), **client)
        return recent.aggregate(total=Sum("failures_since_start"))["total"] or 0


def get_attempted_name(request: HttpRequest, credentials: Credentials | None = None) -> str | None:
    """Return the name of a log-in as it is counted: the account is found whatever the case of the letters."""
    source = credentials if credentials is not None else request.POST
    name = source.get("username")
    return _normalise_name(name) if name else None


def get_client_ip(request: HttpRequest) -> str | None:
    """Return the client IP as rate limits count it, `None` if it is unknown."""
    return client_ip(request) or None


def respond_locked(request: HttpRequest, *_: Any) -> HttpResponse:
    """Return the response to a log-in that is locked; it is the same for names without an account."""
    wait = get_cool_off(request)
    return render_too_many_requests(request, int(wait.total_seconds()) if wait else 0)


def _normalise_name(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()[:255].replace("\0", "")


def _has_logged_in(name: str | None, address: str | None) -> bool:
    return bool(name and address) and AccessLog.objects.filter(username__iexact=name, ip_address=address).exists()
