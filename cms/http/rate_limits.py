"""Rate limits: a moving window for each client and operation, with the values of the setting RATE_LIMITS.

Operations of the API declare theirs: `router.get_uncached("/search", rate_limit="search")`. Other views call
`check_rate_limit(request, "log_in")`. The keys are keyed hashes, so the storage contains no addresses.
"""

from __future__ import annotations

import hashlib
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItem, parse_many

from cms.core.client_ip import client_ip, is_key_among
from cms.operations.metrics.instruments import LIMITS_HIT

from .problems import TooManyRequests
from .rate_limit_storage import get_storage


def check_rate_limit(request: HttpRequest, name: str, *key: str) -> None:
    """Count a request of this client, and of `key` if the limit distinguishes more than clients.

    Raises:
        TooManyRequests: The limit is reached. API operations return it as a problem with status 429, and
            `TooManyRequestsMiddleware` shows it as a page in the admin. Both send `Retry-After`.
    """
    if not has_bypass_key(request) and (seconds := count_request(name, client_ip(request), *key)):
        raise TooManyRequests(seconds)


def count_request(name: str, *key: str) -> int:
    """Count a request for `key`, such as an account, and return 0; return the seconds to wait if the limit is reached.

    A request that is refused is not counted, so that it does not prolong the wait.
    """
    for item in _windows(settings.RATE_LIMITS[name]):
        if seconds := get_storage().count(item, name, _digest(*key)):
            LIMITS_HIT.labels(name, "rate").inc()
            return seconds
    return 0


def check_known_refusal(request: HttpRequest, name: str) -> None:
    """Refuse a client that this process has refused before in the same window, without counting and without Redis.

    Raises:
        TooManyRequests: The limit is still reached.
    """
    digest = _digest(client_ip(request))
    for item in _windows(settings.RATE_LIMITS[name]):
        if (seconds := get_storage().known_wait(item, name, digest)) and not has_bypass_key(request):
            LIMITS_HIT.labels(name, "rate").inc()
            raise TooManyRequests(seconds)


def count_refusal(request: HttpRequest, name: str) -> None:
    """Count a request of a client that was refused because the server is busy, in this process only.

    A client that ignores the refusals reaches its limit by them, and leaves the free places to others.
    """
    digest = _digest(client_ip(request))
    for item in _windows(settings.RATE_LIMITS[name]):
        get_storage().count_refusal(item, name, digest)


def has_bypass_key(request: HttpRequest) -> bool:
    """Return whether the request has the key that lifts all limits, such as those of load tests."""
    return is_key_among(request.headers.get("X-Rate-Limit-Key"), [settings.RATE_LIMIT_BYPASS_KEY])


@cache
def _windows(value: str) -> list[RateLimitItem]:
    """Return the windows of a limit, the shortest first; none for an empty value."""
    return sorted(parse_many(value), key=lambda item: item.get_expiry()) if value else []


def _digest(*key: str) -> str:
    secret = hashlib.blake2b(settings.SECRET_KEY.encode()).digest()
    return hashlib.blake2b("\0".join(key).encode(), key=secret, digest_size=16).hexdigest()
