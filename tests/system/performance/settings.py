"""The development settings, with stock Wagtail and a bare view for comparison, and a way to bypass the cache."""

from cms.settings.dev import *  # noqa: F403
from cms.settings.dev import CONCURRENCY_LIMITS, INSTALLED_APPS, MIDDLEWARE, RATE_LIMITS

ROOT_URLCONF = "tests.system.performance.urls"
INSTALLED_APPS = ["tests.system.performance.stock_wagtail.StockConfig", *INSTALLED_APPS]
_CACHE = "cms.http.response_cache.ResponseCacheMiddleware"
MIDDLEWARE = [
    "tests.system.performance.urls.BypassableCacheMiddleware" if name == _CACHE else name for name in MIDDLEWARE
]

RATE_LIMITS = dict.fromkeys(RATE_LIMITS, "")  # the clients of a measurement have one address
CONCURRENCY_LIMITS = dict.fromkeys(CONCURRENCY_LIMITS, 100)
