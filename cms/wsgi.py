"""WSGI application for gunicorn, which does not run the system checks."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")

application = get_wsgi_application()

from cms.pages.block_checks import check_blocks  # noqa: E402 - after the apps are loaded

if errors := check_blocks():  # editors who save a page would delete the blocks that could not be loaded
    raise ImproperlyConfigured("\n".join(f"{error.msg} {error.hint}" for error in errors))
