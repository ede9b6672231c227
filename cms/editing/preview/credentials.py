"""Random codes and tokens, which are shown once, stored as digests and redacted in logs.

Each has a prefix for its kind, by which the log formatters recognise it. Credentials could get into logs and error
reports by accident, in a traceback or a Referer header. They are therefore redacted where these are formatted, in every
process including gunicorn.
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from typing import Any, Literal

import structlog
from django.views.debug import ExceptionReporter
from gunicorn.config import Config
from gunicorn.glogging import Logger

from cms import __version__

Prefix = Literal["pvc_", "pvs_", "pvt_", "pvp_", "embc_", "embt_", "embp_", "embf_"]

CODE_PREFIX: Prefix = "pvc_"  # a code of the editor's panel, exchanged once
SHARED_PREFIX: Prefix = "pvs_"  # a code of a shared draft, exchanged by every reader of the link
TOKEN_PREFIX: Prefix = "pvt_"  # noqa: S105 - a prefix, not a credential
PICTURE_PREFIX: Prefix = "pvp_"  # a key in the URL of an image, which it allows the holder of a token to see

EMBARGO_CODE_PREFIX: Prefix = "embc_"  # a code of the personal link to a release under embargo
EMBARGO_TOKEN_PREFIX: Prefix = "embt_"  # noqa: S105 - a token, given for the acceptance of the terms
EMBARGO_PICTURE_PREFIX: Prefix = "embp_"  # a key in the URL of an image of that release
EMBARGO_FILE_PREFIX: Prefix = "embf_"  # a key in the URL of one of its documents or of its press kit

CREDENTIAL_PATTERN = re.compile(r"(pv[cpst]_|emb[cfpt]_)[-\w]+", re.ASCII)


def create_credential(prefix: Prefix) -> str:
    """Return a credential of 256 random bits in characters that need no quoting in URLs and headers."""
    return prefix + secrets.token_urlsafe(32)


def hash_credential(credential: str) -> str:
    """Return the digest to store; a plain hash is safe for 256 random bits."""
    return hashlib.sha256(credential.encode("utf-8", "surrogatepass")).hexdigest()


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
