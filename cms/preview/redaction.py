"""Remove codes and tokens from logs and error reports.

They could get there by accident, in a traceback or a Referer header. They are therefore redacted where logs and error
reports are formatted, in every process including gunicorn.
"""

from __future__ import annotations

import logging

from django.views.debug import ExceptionReporter
from gunicorn.config import Config
from gunicorn.glogging import Logger

from .credentials import CREDENTIAL_PATTERN


def redact(text: str) -> str:
    """Return the text with every code and token cut down to its prefix."""
    return CREDENTIAL_PATTERN.sub(r"\1…", text)


class RedactingFormatter(logging.Formatter):
    """A formatter that redacts every line; all handlers of the settings use it."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class RedactingLogger(Logger):
    """Gunicorn's logger, redacted: its access log contains Referer headers, which can be preview URLs."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            formatter = handler.formatter or logging.Formatter()
            handler.setFormatter(RedactingFormatter(formatter._fmt, formatter.datefmt))


class RedactingExceptionReporter(ExceptionReporter):
    """Django's error page and e-mails to ADMINS, redacted: they contain the variables of every frame."""

    def get_traceback_html(self) -> str:
        return redact(super().get_traceback_html())

    def get_traceback_text(self) -> str:
        return redact(super().get_traceback_text())
