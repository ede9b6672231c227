"""Settings of operations: logs without secrets and personal data, metrics, traces, and days of retention.

Metrics and traces are off by default.
"""

import re
from importlib.util import find_spec
from typing import Any

import structlog
from django.core.exceptions import ImproperlyConfigured

from cms import __version__

from .env import env

LOG_FORMAT = env("LOG_FORMAT", default="text")
if LOG_FORMAT not in ("text", "json"):
    raise ImproperlyConfigured("LOG_FORMAT must be text or json.")

if LOG_FORMAT == "json":
    # The formatter renders the events, so that lines of Django and of libraries have the same fields.
    _renderer: Any = structlog.stdlib.ProcessorFormatter.wrap_for_formatter
    _formatter = {"()": "cms.http.log_formats.RedactingJsonFormatter"}
else:
    _renderer = structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "logger", "event"])
    _formatter = {"()": "cms.http.log_formats.RedactingFormatter", "format": "%(message)s"}

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
    "filters": {"failures": {"()": "cms.http.log_formats.FailureFilter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "cms": {"level": "INFO"},
        "search": {"level": "INFO"},
        # 404 responses for hidden pages are normal.
        "django.request": {"level": "ERROR", "filters": ["failures"]},
        # Requests with an unknown host are normal; they get a 400 response.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
    },
}

DEFAULT_EXCEPTION_REPORTER = "cms.http.log_formats.RedactingExceptionReporter"

CLARION_VERSION = __version__

# Who sends `Authorization: Bearer TOKEN` may read /metrics; several tokens are valid while one replaces another. Empty:
# nothing is counted, and the address does not exist.
METRICS_TOKENS = env.list("METRICS_TOKEN", default=[])
# The address and port at which the worker answers with its own metrics; empty: nowhere.
WORKER_METRICS_BIND = env("WORKER_METRICS_BIND", default="")
# A file whose time the worker sets to now every fifteen seconds, which a health check reads; empty: none.
WORKER_HEARTBEAT_FILE = env("WORKER_HEARTBEAT_FILE", default="")

if WORKER_METRICS_BIND and not re.fullmatch(r"\S*:\d{1,5}", WORKER_METRICS_BIND):
    raise ImproperlyConfigured("WORKER_METRICS_BIND must be an address and a port, such as 127.0.0.1:9464.")

# The SDK reads these and the other standard variables OTEL_… itself.
TRACES_ENABLED = bool(
    env("OTEL_EXPORTER_OTLP_ENDPOINT", default="") or env("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", default="")
) and not env.bool("OTEL_SDK_DISABLED", default=False)

if TRACES_ENABLED and not (find_spec("opentelemetry") and find_spec("opentelemetry.exporter")):
    raise ImproperlyConfigured(
        "OTEL_EXPORTER_OTLP_ENDPOINT is set, but the packages of OpenTelemetry are not installed. Install them with"
        " `pip install --require-hashes -r requirements/tracing.txt`."
    )

# Days for which personal data is kept; docs/privacy.md lists every table.
LOGIN_RECORD_RETENTION_DAYS = env.int("LOGIN_RECORD_RETENTION_DAYS", default=90)  # successful and failed log-ins
UNCONFIRMED_RETENTION_DAYS = env.int("UNCONFIRMED_RETENTION_DAYS", default=30)  # addresses whose owner never confirmed
UNSUBSCRIBED_RETENTION_DAYS = env.int("UNSUBSCRIBED_RETENTION_DAYS", default=365)  # counted from the withdrawal
JOURNALIST_RETENTION_DAYS = env.int("JOURNALIST_RETENTION_DAYS", default=365)  # inactive or without consent
MAILING_RETENTION_DAYS = env.int("MAILING_RETENTION_DAYS", default=365)  # who has got which release by e-mail
EMAIL_RETENTION_DAYS = env.int("EMAIL_RETENTION_DAYS", default=30)  # e-mails that could not be sent
WEBHOOK_RETENTION_DAYS = env.int("WEBHOOK_RETENTION_DAYS", default=30)
SHARED_DRAFT_RETENTION_DAYS = env.int("SHARED_DRAFT_RETENTION_DAYS", default=7)  # after a link has ended
EMBARGO_ACCESS_RETENTION_DAYS = env.int("EMBARGO_ACCESS_RETENTION_DAYS", default=365)  # after an access has ended
IMPORT_RETENTION_DAYS = env.int("IMPORT_RETENTION_DAYS", default=30)  # imports of the admin with their uploaded files
HISTORY_RETENTION_DAYS = env.int("HISTORY_RETENTION_DAYS", default=1095)  # who did what in the admin
