"""Settings of development, without files that `collectstatic` has to write."""

from cms.settings.dev import *  # noqa: F403
from cms.settings.dev import STORAGES

ALLOWED_HOSTS = ["testserver", "localhost"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
AXES_ENABLED = False
