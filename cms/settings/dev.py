"""Settings for development on one machine, used by `make run`."""

import secrets
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from .base import *  # noqa: F403
from .base import FRONTEND_URL, INSTALLED_APPS
from .env import DATA_DIR, env
from .http import RATE_LIMITS
from .storage import MEDIA_STORAGE


def load_or_create_secret_key(path: Path) -> str:
    """Return the key in the file; create the file, readable only by its owner, if it does not exist."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
        return path.read_text().strip()


DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env("SECRET_KEY", default="") or load_or_create_secret_key(DATA_DIR / "secret-key")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
WEBHOOK_ALLOWED_HOSTS = env.list("WEBHOOK_ALLOWED_HOSTS", default=[urlsplit(FRONTEND_URL).netloc])

LINK_CHECKS = env.bool("LINK_CHECKS", default=False)  # a first look at the demo requests nothing from other servers

# While a frontend is developed, all requests have one address: also those of its tests and of a static build.
RATE_LIMITS = {**RATE_LIMITS, "search": "6000/minute", "suggest": "6000/minute", **env.dict("RATE_LIMITS", default={})}

# The demo is optional: its packages are in requirements/demo.txt, not in base.txt.
if find_spec("wagtail_factories"):
    INSTALLED_APPS = [*INSTALLED_APPS, "cms.demo"]

STORAGES = {
    "default": MEDIA_STORAGE,
    # Without compressed copies, which take half of the time of the first start.
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
}
