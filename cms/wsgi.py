"""WSGI application for gunicorn, which does not run the system checks."""

import os

from django.core.wsgi import get_wsgi_application

from .core.memory import pause_collection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings.production")
pause_collection()

application = get_wsgi_application()

from django.urls import get_resolver  # noqa: E402 - after the apps are loaded

from cms.db.move_state import require_usable_database  # noqa: E402 - after the apps are loaded
from cms.journal.restore_detection import require_finished_restore  # noqa: E402 - after the apps are loaded
from cms.pages.checks.configuration import (  # noqa: E402 - after the apps are loaded
    report_html_parser,
    require_complete_declarations,
)

from .operations.system_status.checks import report_unknown_variables  # noqa: E402 - after the apps are loaded

require_complete_declarations()
require_usable_database()
require_finished_restore()
report_html_parser()
report_unknown_variables()
_ = get_resolver().url_patterns  # imports all views now, so that the first request does not wait for it
