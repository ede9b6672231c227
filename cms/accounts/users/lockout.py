"""Locks after failed log-ins: of a name at a client IP, of a client IP, and of a name at unknown ones.

django-axes counts the failures and locks a name at a client IP after AXES_FAILURE_LIMIT of them. This module adds
limits for the IP alone, against trying one password with many names, and for the name alone, against trying many
passwords from many IPs. Neither applies to an IP from which the name has logged in before, and none of the three to a
known device of the name: its failures count for it alone. A person therefore never locks another one out, not even
at the same IP.
"""

from __future__ import annotations

from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username, get_cool_off
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.db.models import QuerySet, Sum
from django.http import HttpRequest, HttpResponse

from cms.core.requests import client_ip
from cms.http.error_pages import render_too_many_requests

from .devices import find_device, normalise_name

Credentials = dict[str, Any]
DEVICE = "device:"  # begins the browser's name in the failures of a known device


class LockoutHandler(AxesDatabaseHandler):
    """Locks names and client IPs as well as their combinations."""

    def is_locked(self, request: Any, credentials: Credentials | None = None) -> bool:
        """Return whether this log-in is refused without checking the password."""
        if super().is_locked(request, credentials):
            return True
        name, address = get_client_username(request, credentials), request.axes_ip_address
        if find_device(request, name):
            return False
        is_reached = (
            self._count_failures(request, ip_address=address) >= settings.LOG_IN_FAILURES_PER_ADDRESS
            or self._count_failures(request, username=name) >= settings.LOG_IN_FAILURES_PER_NAME
        )
        return is_reached and not _has_logged_in(name, address)

    def user_login_failed(
        self, sender: Any, credentials: Credentials, request: HttpRequest | None = None, **kwargs: Any
    ) -> None:
        """Count the failure for the known device, or for the client IP and the name."""
        if request is not None:
            device = find_device(request, get_client_username(request, credentials))
            named = "" if request.axes_user_agent.startswith(DEVICE) else request.axes_user_agent
            request.axes_user_agent = DEVICE + device if device else named
        super().user_login_failed(sender, credentials, request, **kwargs)

    def filter_user_attempts(self, request: HttpRequest, credentials: Credentials | None = None) -> list[QuerySet]:
        """Return the failures of the known device, or those of the name at the client IP."""
        name = get_client_username(request, credentials)
        if device := find_device(request, name):
            return [AccessAttempt.objects.filter(username=name, user_agent=DEVICE + device)]
        return [
            rows.exclude(user_agent__startswith=DEVICE) for rows in super().filter_user_attempts(request, credentials)
        ]

    def reset_attempts(
        self, *, ip_address: str | None = None, username: str | None = None, ip_or_username: bool = False
    ) -> int:
        """Lift locks. The name may be written as in the account."""
        name = normalise_name(username) if username else username
        return super().reset_attempts(ip_address=ip_address, username=name, ip_or_username=ip_or_username)

    def _count_failures(self, request: HttpRequest, **client: str | None) -> int:
        recent = AccessAttempt.objects.filter(attempt_time__gte=get_cool_off_threshold(request), **client)
        recent = recent.exclude(user_agent__startswith=DEVICE)
        return recent.aggregate(total=Sum("failures_since_start"))["total"] or 0


def get_attempted_name(request: HttpRequest, credentials: Credentials | None = None) -> str | None:
    """Return the name of a log-in as it is counted: the account is found whatever the case of the letters."""
    source = credentials if credentials is not None else request.POST
    name = source.get("username")
    return normalise_name(name) if name else None


def get_client_ip(request: HttpRequest) -> str | None:
    """Return the client IP as rate limits count it, `None` if it is unknown."""
    return client_ip(request) or None


def respond_locked(request: HttpRequest, *_: Any) -> HttpResponse:
    """Return the response to a log-in that is locked; it is the same for names without an account."""
    wait = get_cool_off(request)
    return render_too_many_requests(request, int(wait.total_seconds()) if wait else 0)


def _has_logged_in(name: str | None, address: str | None) -> bool:
    return bool(name and address) and AccessLog.objects.filter(username__iexact=name, ip_address=address).exists()
