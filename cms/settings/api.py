"""Settings of the public API and of public files: cross-origin requests, caching and routers."""

from corsheaders.defaults import default_headers

from .env import env

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

# Routers of apps that cms.api must not import.
API_ROUTERS = [
    "search.api.router.router",
    "cms.editing.preview.router.router",
    "cms.press.embargo_access.router.router",
    "cms.delivery.sign_ups.api.router",
    "cms.delivery.alerts.api.router",
    "cms.delivery.indexnow.api.router",
]
# Objects of cms.api that cms.http needs without importing it.
API_INSTANCE = "cms.api.public.api"
API_DOCUMENT = "cms.api.openapi.document.document"
