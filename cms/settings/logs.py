"""Settings of logs: one line for each event on standard error, without secrets and personal data."""

import structlog

structlog.configure(
    processors=[
        structlog.stdlib.filter_by_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.processors.format_exc_info,
        structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "logger", "event"]),
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    wrapper_class=structlog.stdlib.BoundLogger,
    cache_logger_on_first_use=True,
)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "cms.preview.redaction.RedactingFormatter", "format": "%(message)s"}},
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

DEFAULT_EXCEPTION_REPORTER = "cms.preview.redaction.RedactingExceptionReporter"
