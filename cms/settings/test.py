"""Settings for tests: a real database and search engine in a temporary directory, a fast password hasher."""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_directory = Path(tempfile.mkdtemp(prefix="clarion-tests-"))
_process = os.getpid()


@atexit.register
def _delete_directory() -> None:
    if os.getpid() == _process:  # not at the end of a process that was forked
        shutil.rmtree(_directory, ignore_errors=True)


# A developer's shell may set these for `make run`. Tests, and the processes that they start, use fixed values instead.
os.environ |= {"PORT": "8000", "SITE_PORT": "3000", "LANGUAGES": "en,fr", "DATA_DIR": str(_directory / "data")}
os.environ |= {"LOG_FORMAT": "text", "METRICS_TOKEN": "", "WORKER_METRICS_BIND": "", "DATABASE_LISTEN_URL": ""}
os.environ |= {"MEDIA_ACCEL_REDIRECT": "", "MEDIA_URL": "", "EMAIL_URL": "", "BACKUP_URL": ""}
os.environ |= {"INDEXNOW_KEY": "", "SHARE_PICTURE_FONTS": "", "PDF_TEXT_MAX_PAGES": "200", "PDF_TEXT_SECONDS": "30"}
os.environ |= {"OTEL_EXPORTER_OTLP_ENDPOINT": "", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": ""}

from cms.files.storage.locations import Directory  # noqa: E402

from .base import *  # noqa: E402, F403
from .base import INSTALLED_APPS  # noqa: E402
from .delivery import MAILERS  # noqa: E402
from .http import CONCURRENCY_LIMITS, RATE_LIMITS  # noqa: E402
from .operations import LOGGING  # noqa: E402
from .storage import DATABASES, SQLITE  # noqa: E402

SECRET_KEY = "a key for tests only"  # noqa: S105
INSTALLED_APPS = [*INSTALLED_APPS, "cms.demo", "anymail"]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

MEDIA_ROOT = _directory / "media"
MEDIA_LOCATION = Directory(MEDIA_ROOT)
STATIC_ROOT = _directory / "static"
STATIC_ROOT.mkdir()
SEARCH_URL = f"tantivy://{_directory / 'search'}"
MAILERS = {**MAILERS, "delivery": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
STORAGES = {
    "default": {"BACKEND": "cms.files.storage.directory.MediaStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
AXES_ENABLED = False
# All tests have the same address, and some run many searches at once. Those of limits set them.
MFA_TOTP_TOLERANCE = 1  # a test may last beyond the 30 seconds of a code
RATE_LIMITS = dict.fromkeys(RATE_LIMITS, "")
CONCURRENCY_LIMITS = dict.fromkeys(CONCURRENCY_LIMITS, 100)
SEMANTIC_SEARCH = False  # its own tests enable it
LINK_CHECKS = False  # its own tests enable it
PRESS_KIT_PDF = False  # its own tests enable it: a PDF takes a second
# Updating the index of the admin's search takes a fifth of the time of a page, and few tests use it.
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "modelsearch.backends.database", "AUTO_UPDATE": False}}
ANYMAIL = {"WEBHOOK_SECRET": ["clarion:a secret of tests only"]}
MAIL_RATE = "1000000/second"  # those of the rate set it
SEARCH_ANALYTICS_FLUSH_SECONDS = 0  # tests flush explicitly
LOGGING = {**LOGGING, "root": {"handlers": ["stderr"], "level": "ERROR"}}

if DATABASES["default"]["ENGINE"] == SQLITE:
    DATABASES["default"]["NAME"] = str(_directory / "db.sqlite3")
    DATABASES["default"]["TEST"] = {"NAME": str(_directory / "test.sqlite3")}
