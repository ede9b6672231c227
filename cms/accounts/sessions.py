"""Limits of a session: its length since the log-in, and the time without activity."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest

from cms.core import clock

STARTED, ACTIVE = "session_started", "session_active"  # keys in the session, in seconds since 1970
ACTIVITY_RESOLUTION_SECONDS = 60  # the session is saved at most so often
# Views that the admin's scripts request while nobody is at the computer.
AUTOMATIC_VIEWS = {"wagtailadmin_editing_sessions:ping"}


def start(request: HttpRequest) -> None:
    """Record the time of the log-in."""
    request.session[STARTED] = request.session[ACTIVE] = _now()


def is_expired(request: HttpRequest) -> bool:
    """Return whether the session has reached one of its limits. A session without times was not started by a log-in."""
    started, active = request.session.get(STARTED), request.session.get(ACTIVE)
    if started is None or active is None:
        return True
    return _now() - started >= settings.SESSION_COOKIE_AGE or _now() - active >= settings.SESSION_IDLE_SECONDS


def record_activity(request: HttpRequest, view_name: str) -> None:
    """Record that the user is active, unless a script sent the request by itself."""
    if view_name not in AUTOMATIC_VIEWS and _now() - request.session[ACTIVE] >= ACTIVITY_RESOLUTION_SECONDS:
        request.session[ACTIVE] = _now()


def _now() -> float:
    return clock.now().timestamp()
