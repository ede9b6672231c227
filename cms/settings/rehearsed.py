"""Settings of the process of one rehearsal: those of the installation, on a copy and without what leaves the process.

REHEARSED_SETTINGS names the settings module of the installation. What a copy has of its own is read from the
environment again, because that module may have set it in Python. The process must never work on the data of the site.
"""

import os
from copy import deepcopy
from importlib import import_module
from typing import Any

import django
from django.core.exceptions import ImproperlyConfigured

from .env import env
from .search import SEARCH_PREFIX, SEARCH_URL  # noqa: F401
from .storage import CACHES, DATABASE_LISTEN_URL, DATABASES  # noqa: F401

DATABASES = deepcopy(DATABASES)  # a settings module may change the values of the imported ones

REHEARSAL_COPY = env("REHEARSAL_COPY", default="")  # the name of the copy
if not REHEARSAL_COPY:
    raise ImproperlyConfigured("cms.settings.rehearsed is for the processes that `manage.py rehearsal` starts.")

_installation = import_module(os.environ["REHEARSED_SETTINGS"])
_own = {"DATABASES", "DATABASE_LISTEN_URL", "CACHES", "SEARCH_URL", "SEARCH_PREFIX", "REHEARSAL_COPY"}
globals().update(
    {name: getattr(_installation, name) for name in dir(_installation) if name.isupper() and name not in _own}
)

# The service replaces this origin in each response by the address with the token of its reader.
CMS_URL = WAGTAILADMIN_BASE_URL = "https://rehearsal.invalid"
ALLOWED_HOSTS = ["rehearsal.invalid"]
SECRET_KEY = env("SECRET_KEY")
SECRET_KEY_FALLBACKS: list[str] = []
SECURE_SSL_REDIRECT = False
TRUSTED_PROXIES: list[str] = []
FRONTEND_KEYS: list[str] = []
MEDIA_ACCEL_REDIRECT = ""  # nginx sends no file of a rehearsal past the service

# E-mails are recorded by cms/rehearsal/outbox, with all mailers, also those of a project. The clock stands still while
# jobs run, so no rate may let e-mails wait.
MAIL_BACKEND = "cms.rehearsal.outbox.mail_backend.RecordedEmailBackend"
MAILERS: dict[str, Any] = {alias: {"BACKEND": MAIL_BACKEND} for alias in _installation.MAILERS}
if django.VERSION < (6, 1):  # does not read MAILERS
    EMAIL_BACKEND = MAIL_BACKEND
MAIL_RATE = "1000000/second"

# One reader, whose requests the proxy limits, and nothing is counted.
RATE_LIMITS: dict[str, Any] = dict.fromkeys(_installation.RATE_LIMITS, "")
SEARCH_ANALYTICS_RETENTION_DAYS = 0
METRICS_TOKENS: list[str] = []
WORKER_METRICS_BIND = WORKER_HEARTBEAT_FILE = ""
TRACES_ENABLED = False
LINK_CHECKS = False
REHEARSAL_URL = ""
