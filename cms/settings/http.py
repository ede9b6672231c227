"""Settings of requests and responses: keys, hosts, limits, headers, and the public API."""

from ipaddress import ip_network
from urllib.parse import urlsplit

from corsheaders.defaults import default_headers
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.core.exceptions import ImproperlyConfigured
from limits import parse_many

from .accounts import OIDC_SERVER_URL
from .content import FRONTEND_URL
from .env import CAPACITY, env

SECRET_KEY = env("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])  # earlier keys; what they signed stays valid
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])

X_FRAME_OPTIONS = "SAMEORIGIN"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"

# Features of browsers that neither the admin nor a page in its frames uses. Passkeys and the clipboard stay allowed.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "browsing-topics",
        "camera",
        "display-capture",
        "geolocation",
        "gyroscope",
        "hid",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "serial",
        "usb",
    )
)

# Origins to which a form of the admin may lead. Browsers also check redirects, and OpenID Connect begins with one.
_provider = urlsplit(OIDC_SERVER_URL)
FORM_ACTION_ORIGINS = [
    *([f"{_provider.scheme}://{_provider.netloc}"] if OIDC_SERVER_URL else []),
    *env.list("FORM_ACTION_ORIGINS", default=[]),
]

# Wagtail's admin requires inline scripts and styles (wagtail/wagtail#1288).
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, UNSAFE_INLINE],
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:", "blob:"],
        "frame-src": [SELF, FRONTEND_URL],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF, *FORM_ACTION_ORIGINS],
        "frame-ancestors": [SELF],
    }
}

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
    "convert_text": "60/minute",  # texts that editors paste, and documents that they upload
    "mail_events": "20/minute;100/hour",  # reports of a mail service with a wrong password or signature
}
# Requests that one process handles at the same time. Others wait briefly and are then refused with 503.
CONCURRENCY_LIMITS: dict[str, int] = {
    "search": CAPACITY.searches,  # and suggestions
    "log_in": 1,  # hashing a password takes a fifth of a second of a core
    "log_in_known_device": 1,  # the same in browsers in which the account has logged in before
    "media": CAPACITY.storage_reads,  # files that are read from object storage, which may respond slowly
    "drawing": 1,  # pictures for social networks of pages that have none; each takes a tenth of a second of a core
    "docx": 1,  # documents of Word and long pastes that become blocks; reading a document takes up to 1 GB
    "joint_preview": 4,  # answers with several drafts; a page of a frontend asks for two or three at once
    "print": 2,  # pictures of a press room, which are in memory while their notes are written
}
MAX_WAITING_REQUESTS = CAPACITY.waiting_requests  # all limits together, in one process

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


def _check_network(network: str) -> None:
    """Raise ImproperlyConfigured unless this is a network or `unix`."""
    try:
        _ = network == "unix" or ip_network(network)
    except ValueError as error:
        raise ImproperlyConfigured(
            f"TRUSTED_PROXIES: {error}. List the networks of the proxies, such as 127.0.0.1/32,10.0.0.0/8, or unix."
        ) from None


for _network in TRUSTED_PROXIES:
    _check_network(_network)

# Keys with which a frontend proves that it may name its visitor in X-Visitor-Address; it sends one in X-Frontend-Key.
FRONTEND_KEYS = env.list("FRONTEND_KEY", default=[])
# A request with this key in X-Rate-Limit-Key is not limited: for load tests and measurements.
RATE_LIMIT_BYPASS_KEY = env("RATE_LIMIT_BYPASS_KEY", default="")

CORS_ALLOW_ALL_ORIGINS = True  # the API is public and does not use cookies
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS", "POST"]
CORS_ALLOW_HEADERS = [*default_headers, "if-none-match"]
CORS_URLS_REGEX = r"^/api/"
CORS_EXPOSE_HEADERS = ["etag", "cache-tag", "clarion-tags", "link", "retry-after"]

# Seconds for which a shared cache may keep a response; shorter if a boundary of visible content comes earlier.
API_SHARED_MAX_AGE = 60
API_STALE_WHILE_REVALIDATE = 30
# The same for an absent page: a scheduled page is late by this time in a cache that no webhook purges.
API_ABSENT_MAX_AGE = 10
# Maximum size of the responses that each process caches in memory until the content changes.
API_CACHE_BYTES = env.int("API_CACHE_MB", default=32) * 2**20
NINJA_PAGINATION_PER_PAGE = 20

# Seconds for which a shared cache may keep a picture; shorter if the page that shows it expires earlier.
PICTURE_SHARED_MAX_AGE = env.int("PICTURE_SHARED_MAX_AGE", default=31_536_000)
# The location of nginx that sends files of this machine when a response names it; empty: the application sends them.
MEDIA_ACCEL_REDIRECT = env("MEDIA_ACCEL_REDIRECT", default="")

# Routers of the project, by dotted path. Clarion's apps offer theirs by the hook `clarion_api_router`.
API_ROUTERS: list[str] = []
# Objects of cms.api that cms.http needs without importing it.
API_INSTANCE = "cms.api.public.api"
API_DOCUMENT = "cms.api.openapi.document.document"
