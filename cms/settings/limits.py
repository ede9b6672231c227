"""Rate limits, limits of concurrency, and what tells one client from another. docs/operating.md explains them."""

from ipaddress import ip_network

from django.core.exceptions import ImproperlyConfigured
from limits import parse_many

from .env import env

# Requests of one client in a moving window; several windows are separated by semicolons, and an empty value means no
# limit. A client is an IPv4 address or an IPv6 network (/64), except for `password_reset_account`: an account.
RATE_LIMITS: dict[str, str] = {
    "search": "120/minute",
    "suggest": "600/minute",  # one for each key that a visitor presses
    "click": "120/minute",
    "sign_up": "30/hour",
    "log_in": "30/minute;200/hour",
    "password_reset": "10/hour",
    "password_reset_account": "3/hour",
    "preview_exchange": "60/minute",
    "embargo_access": "120/minute",  # reads with personal links, and attempts to load files with invalid keys
    "mail_events": "20/minute;100/hour",  # reports of a mail service with a wrong password or signature
}
# Requests that one process handles at the same time. Others wait briefly and are then refused with 503.
CONCURRENCY_LIMITS: dict[str, int] = {
    "search": 2,  # and suggestions
    "log_in": 1,  # hashing a password takes half a second of a core
    "media": 8,  # files that are read from object storage, which may respond slowly
    "drawing": 1,  # pictures for social networks of pages that have none; each takes a tenth of a second of a core
    "print": 2,  # pictures of a press room, which are in memory while their notes are written
}

# E-mails that ask one address to confirm a sign-up, regardless of who enters it; further sign-ups are ignored.
SIGN_UP_EMAIL_INTERVAL_HOURS = 24
SIGN_UP_MAX_UNCONFIRMED_EMAILS = 3  # until one is confirmed or UNCONFIRMED_RETENTION_DAYS have passed

for name, value in env.dict("RATE_LIMITS", default={}).items():
    if name not in RATE_LIMITS:
        raise ImproperlyConfigured(f"RATE_LIMITS: there is no limit {name}; the limits are {', '.join(RATE_LIMITS)}.")
    try:
        RATE_LIMITS[name] = value if not value or parse_many(value) else ""
    except ValueError:
        message = f"RATE_LIMITS: {name}={value} is not a rate, such as {name}=60/minute or {name}=5/second;100/hour."
        raise ImproperlyConfigured(message) from None

for name, value in env.dict("CONCURRENCY_LIMITS", default={}).items():
    if name not in CONCURRENCY_LIMITS or not value.isdecimal() or not int(value):
        names = ", ".join(CONCURRENCY_LIMITS)
        raise ImproperlyConfigured(
            f"CONCURRENCY_LIMITS: {name}={value} is not a number of 1 or more for one of {names}."
        )
    CONCURRENCY_LIMITS[name] = int(value)

# Networks of the proxies whose X-Forwarded-For is believed; `unix` is a proxy that connects through a Unix socket.
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
for network in TRUSTED_PROXIES:
    try:
        _ = network == "unix" or ip_network(network)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"TRUSTED_PROXIES: {error}. List the networks of the proxies, such as 127.0.0.1/32,10.0.0.0/8, or unix."
        ) from None

# Keys with which a frontend proves that it may name its visitor in X-Visitor-Address; it sends one in X-Frontend-Key.
FRONTEND_KEYS = env.list("FRONTEND_KEY", default=[])
# A request with this key in X-Rate-Limit-Key is not limited: for load tests and measurements.
RATE_LIMIT_BYPASS_KEY = env("RATE_LIMIT_BYPASS_KEY", default="")
