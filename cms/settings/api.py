"""The public API: who may call it from a browser, how long caches keep it."""

from corsheaders.defaults import default_headers

from .env import env

CORS_ALLOW_ALL_ORIGINS = True  # public reading without credentials; nothing there depends on a cookie
CORS_ALLOW_CREDENTIALS = False
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS", "POST"]
CORS_ALLOW_HEADERS = [*default_headers, "if-none-match"]
CORS_URLS_REGEX = r"^/api/"
CORS_EXPOSE_HEADERS = ["etag", "cache-tag", "retry-after"]

# A shared cache may keep an answer this long; it is cut short at the next go-live, expiry, start or end.
API_SHARED_MAX_AGE = 60
API_STALE_WHILE_REVALIDATE = 30
# Bytes of answers that each process keeps to give again while nothing has changed.
API_CACHE_BYTES = env.int("API_CACHE_MB", default=32) * 2**20
NINJA_PAGINATION_PER_PAGE = 20

# Sign-ups in an hour: for one address (what is more is passed over), and from one visitor (what is more is refused).
SIGN_UP_RATE_LIMIT_PER_ADDRESS = 3
SIGN_UP_RATE_LIMIT_PER_IP = env.int("SIGN_UP_RATE_LIMIT_PER_IP", default=30)

# Routers of apps that cms.api must not import.
API_ROUTERS = ["search.api.router.router", "cms.preview.router.router", "cms.sign_ups.api.router"]
# What cms.http, which must not import cms.api, needs of it.
API_INSTANCE = "cms.api.public.api"
API_DOCUMENT = "cms.api.openapi.document.document"
