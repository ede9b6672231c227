"""Settings of uploaded files: where they are stored, and how their public addresses begin."""

import os

from django.core.exceptions import ImproperlyConfigured

from cms.files.storage.locations import Directory, InvalidMediaLocation, build_storage, parse_location

from .env import DATA_DIR, env

# The environment variable MEDIA_URL says where files are stored. Django's setting of the same name is the beginning of
# their public addresses, which is always the same.
MEDIA_URL = "/media/"

try:
    named = env("MEDIA_URL", default="")
    MEDIA_LOCATION = parse_location(named, os.environ) if named else Directory(DATA_DIR / "media")
except InvalidMediaLocation as error:
    raise ImproperlyConfigured(f"MEDIA_URL: {error}") from None

# Used for files of this machine only.
MEDIA_ROOT = MEDIA_LOCATION.path if isinstance(MEDIA_LOCATION, Directory) else DATA_DIR / "media"
MEDIA_STORAGE = build_storage(MEDIA_LOCATION)
