"""Processes of the fault tests: the test settings, on the database and the index that the test names."""

import os
from pathlib import Path

from cms.settings.test import *  # noqa: F403
from cms.settings.test import DATABASES, LOGGING, WAGTAILSEARCH_BACKENDS

MEDIA_ROOT = Path(os.environ["DATA_DIR"]) / "media"
DATABASES["default"]["NAME"] = os.environ["FAULTS_DATABASE"]
SEARCH_URL = os.environ["FAULTS_SEARCH_URL"]
SEARCH_PREFIX = os.environ["FAULTS_SEARCH_PREFIX"]
LOGGING = {**LOGGING, "loggers": {"search": {"level": "ERROR"}, "cms": {"level": "ERROR"}}}

# The admin's own search is not asked here, and filling it costs half of every change.
WAGTAILSEARCH_BACKENDS = {"default": {**WAGTAILSEARCH_BACKENDS["default"], "AUTO_UPDATE": False}}
