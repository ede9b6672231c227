"""No code and no token in anything that is written: logs of every process, gunicorn's too, and reports of errors.

Whoever writes one does so by mistake: a traceback, an address somebody came from. So it is the writing that is watched.
"""

from __future__ import annotations

import logging

from django.views.debug import ExceptionReporter
from gunicorn.config import Config
from gunicorn.glogging import Logger

from .credentials import CREDENTIAL_PATTERN


def redact(text: str) -> str:
    return CREDENTIAL_PATTERN.sub(r"\1…", text)


class RedactingFormatter(logging.Formatter):
    """Of every handler in the settings."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


class RedactingLogger(Logger):
    """Gunicorn's. Its access log, where one is switched on, tells where visitors came from, as from a preview."""

    def setup(self, cfg: Config) -> None:
        super().setup(cfg)
        for handler in (*self.error_log.handlers, *self.access_log.handlers):
            usual = handler.formatter or logging.Formatter()
            handler.setFormatter(RedactingFormatter(usual._fmt, usual.datefmt))


class RedactingExceptionReporter(ExceptionReporter):
    """Django's error page of a developer, and the mails to ADMINS, with the variables of every frame."""

    def get_traceback_html(self) -> str:
        return redact(super().get_traceback_html())

    def get_traceback_text(self) -> str:
        return redact(super().get_traceback_text())
