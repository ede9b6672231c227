"""Settings of notices to search engines by IndexNow."""

import re

from django.core.exceptions import ImproperlyConfigured

from .env import env

# The key proves that notices are those of the site; without it, none are sent.
INDEXNOW_KEY = env("INDEXNOW_KEY", default="")
INDEXNOW_URL = env("INDEXNOW_URL", default="https://api.indexnow.org/indexnow")

if INDEXNOW_KEY and not re.fullmatch(r"[0-9A-Za-z-]{8,128}", INDEXNOW_KEY):
    raise ImproperlyConfigured(
        "INDEXNOW_KEY must have 8 to 128 letters, digits and hyphens; `openssl rand -hex 16` generates one."
    )
