"""The first minute's settings, with what is measured beside the product, and a way past what it has kept."""

from cms.settings.dev import *  # noqa: F403
from cms.settings.dev import INSTALLED_APPS, MIDDLEWARE

ROOT_URLCONF = "tests.performance.urls"
INSTALLED_APPS = ["tests.performance.stock.StockConfig", *INSTALLED_APPS]
MIDDLEWARE = [
    "tests.performance.urls.WayRoundMiddleware" if name == "cms.http.response_cache.ResponseCacheMiddleware" else name
    for name in MIDDLEWARE
]
