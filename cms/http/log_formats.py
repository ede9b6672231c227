"""The format of logs and error reports: text or JSON, with the version, and without codes and tokens of links.

Credentials could get into logs and error reports by accident, in a traceback or a Referer header. They are therefore
redacted where these are formatted, in every process including gunicorn.
"""

from __future__ import annotations

import logging
import re
from http import HTTPStatus
from typing import Any

import structlog
from django.views.debug import ExceptionReporter
from gunicorn.config import Config
from gunicorn.glogging import Logger

from cms import __version__

# Their prefixes: cms/editing/preview/credentials.py and cms/rehearsal/tokens.py.
CREDENTIAL_PATTERN = re.compile(r"(pv[cpst]_|emb[cfpt]_|reh_)[-\w]+", re.ASCII)


def redact(text: str) -> str:
    """Return the text with every code and token cut down to its prefix."""
    return CREDENTIAL_PATTERN.sub(r"\1…", text)


class RedactingFormatter(logging.Formatter):
    """A formatter that redacts every line; all handlers of the settings use it."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class RedactingJsonFormatter(structlog.stdlib.ProcessorFormatter):
    """A formatter that writes each line as JSON, redacted, with the version and, during a request, its id."""

    def __init__(self) -> None:
        complete = (
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
        )
        render = structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
        remove_meta = structlog.stdlib.ProcessorFormatter.remove_processors_meta
        super().__init__(foreign_pre_chain=complete, processors=[remove_meta, _add_version, render])

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class FailureFilter(logging.Filter):
    """Keeps what Django logs about exceptions, and leaves out responses with 503: a flood would log thousands."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.exc_info is not None or getattr(record, "status_code", None) != HTTPStatus.SERVICE_UNAVAILABLE


def _add_version(_logger: object, _method: str, event: Any) -> Any:
    return {**event, "version": __version__}


class RedactingLogger(Logger):
    """Gunicorn's logger, redacted: its access log contains Referer headers, which can be preview URLs."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            formatter = handler.formatter or logging.Formatter()
            handler.setFormatter(RedactingFormatter(formatter._fmt, formatter.datefmt))


class RedactingJsonLogger(Logger):
    """Gunicorn's logger for LOG_FORMAT=json."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            handler.setFormatter(RedactingJsonFormatter())


class RedactingExceptionReporter(ExceptionReporter):
    """Django's error page and e-mails to ADMINS, redacted: they contain the variables of every frame."""

    def get_traceback_html(self) -> str:
        return redact(super().get_traceback_html())

    def get_traceback_text(self) -> str:
        return redact(super().get_traceback_text())
