"""Tests: real database, real engine, nothing kept, a fast password hasher."""

import tempfile
from pathlib import Path

from .base import *  # noqa: F403
from .base import DATABASES, INSTALLED_APPS, LOGGING, WAGTAILSEARCH_BACKENDS
from .database import SQLITE

SECRET_KEY = "a key for tests only"  # noqa: S105
INSTALLED_APPS = [*INSTALLED_APPS, "cms.demo"]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

_kept = Path(tempfile.mkdtemp(prefix="clarion-tests-"))
MEDIA_ROOT = _kept / "media"
STATIC_ROOT = _kept / "static"
STATIC_ROOT.mkdir()
SEARCH_URL = f"tantivy://{_kept / 'search'}"
EMAIL_BACKEND = DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
AXES_ENABLED = False
SEMANTIC_SEARCH = False  # on in the tests of it
# The index of the admin's own search takes a fifth of the time that a page takes, and hardly a test asks it.
WAGTAILSEARCH_BACKENDS = {"default": {**WAGTAILSEARCH_BACKENDS["default"], "AUTO_UPDATE": False}}
SEARCH_ANALYTICS_FLUSH_SECONDS = 0  # written when a test says so
LOGGING = {**LOGGING, "root": {"handlers": ["stderr"], "level": "ERROR"}}

if DATABASES["default"]["ENGINE"] == SQLITE:
    DATABASES["default"]["NAME"] = str(_kept / "db.sqlite3")
    DATABASES["default"]["TEST"] = {"NAME": str(_kept / "test.sqlite3")}
