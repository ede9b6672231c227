"""Whether Redis responds, which caches and counts requests for all processes together."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from .issues import Issue

TIMEOUT_SECONDS = 1.0


def find_cache_issues() -> Iterator[Issue]:
    """Yield an issue if the server of CACHE_URL does not respond; nothing where each process caches for itself."""
    if not settings.CACHES["default"]["BACKEND"].endswith(".SharedCache"):
        return
    from redis import Redis, RedisError  # not every installation uses it

    location = settings.CACHES["default"]["LOCATION"]
    try:
        with Redis.from_url(
            location if isinstance(location, str) else location[0],
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
        ) as server:
            server.ping()
    except RedisError as error:
        what = _("Redis does not respond (%(error)s), so each process caches and counts requests for itself.")
        remedy = _("Start the server of CACHE_URL, or correct the variable. Nothing is lost meanwhile.")
        yield Issue("warning", what % {"error": type(error).__name__}, remedy)
