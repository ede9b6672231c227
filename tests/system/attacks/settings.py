"""The production settings, with SQLite and tantivy. Without a Redis, the cache and the rate limits are in memory."""

from __future__ import annotations

import os

os.environ.setdefault("CACHE_URL", "redis://127.0.0.1:1/0")  # required; replaced below where no Redis runs

from cms.settings.production import *  # noqa: F403

if os.environ["CACHE_URL"].startswith("redis://127.0.0.1:1/"):
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
