"""Settings of logs: one line for each event on standard error, without secrets and personal data."""

from typing import Any

import structlog
from django.core.exceptions import ImproperlyConfigured

from .env import env

LOG_FORMAT = env("LOG_FORMAT", default="text")
if LOG_FORMAT not in ("text", "json"):
    raise ImproperlyConfigured("LOG_FORMAT must be text or json.")

if LOG_FORMAT == "json":
    # The formatter renders the events, so that lines of Django and of libraries have the same fields.
    _renderer: Any = structlog.stdlib.ProcessorFormatter.wrap_for_formatter
    _formatter = {"()": "cms.editing.preview.redaction.RedactingJsonFormatter"}
else:
    _renderer = structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "logger", "event"])
    _formatter = {"()": "cms.editing.preview.redaction.RedactingFormatter", "format": "%(message)s"}

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        structlog.contextvars.merge_contextvars,  # the id of the request
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
        _renderer,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": _formatter},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "cms": {"level": "INFO"},
        "search": {"level": "INFO"},
        # 404 responses for hidden pages are normal.
        "django.request": {"level": "ERROR"},
        # Requests with an unknown host are normal; they get a 400 response.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}

DEFAULT_EXCEPTION_REPORTER = "cms.editing.preview.redaction.RedactingExceptionReporter"
