"""The settings of `make run`, with fast encoding: the worker otherwise encodes the demo's pictures for a minute."""

import os

from cms.files.images.rendition_specs import ENCODER_OPTIONS
from cms.settings.delivery import MAILERS
from cms.settings.dev import *  # noqa: F403

ENCODER_OPTIONS["avif"]["speed"] = 10
ENCODER_OPTIONS["webp"]["method"] = 0

if port := os.environ.get("SMTP_PORT"):  # instead of files
    options = {"host": "127.0.0.1", "port": int(port)}
    MAILERS["delivery"] = {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}
