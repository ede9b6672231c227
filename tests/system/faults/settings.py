"""Settings of the processes of fault tests: the test settings with the database and the index of the test."""

import os
from pathlib import Path

from cms.settings.test import *  # noqa: F403
from cms.settings.test import DATABASES, LOGGING, MAILERS, WAGTAILSEARCH_BACKENDS

MEDIA_ROOT = Path(os.environ["FAULTS_DIRECTORY"]) / "media"
DATABASES["default"]["NAME"] = os.environ["FAULTS_DATABASE"]
SEARCH_URL = os.environ["FAULTS_SEARCH_URL"]
SEARCH_PREFIX = os.environ["FAULTS_SEARCH_PREFIX"]
LOGGING = {**LOGGING, "loggers": {"search": {"level": "ERROR"}, "cms": {"level": "ERROR"}}}

# The search of the admin is not used here, and updating it takes half the time of every change.
WAGTAILSEARCH_BACKENDS = {"default": {**WAGTAILSEARCH_BACKENDS["default"], "AUTO_UPDATE": False}}

if FILES := os.environ.get("FAULTS_MAILS"):  # a directory, to which the worker writes the e-mails that it sends
    MAILERS = {
        **MAILERS,
        "delivery": {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": {"file_path": FILES}},
    }
