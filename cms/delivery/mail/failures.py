"""What an error while sending means: refused for good, worth another attempt, or unknown."""

from __future__ import annotations

import re
import smtplib
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

ENHANCED_CODE = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")  # RFC 3463
# Codes of a mailbox that does not exist; other refusals may be about the sender, the text or a rule.
NO_MAILBOX_CODES = frozenset(("5.1.1", "5.1.6", "5.1.10"))
WORTH_RETRYING = frozenset((401, 403, 408, 425, 429))  # HTTP: a wrong key may be corrected
# Errors of HTTP clients before anything was sent, by name: no HTTP client is installed without `clarion[anymail]`.
NOT_CONNECTED = frozenset(("NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "ConnectTimeout"))
REFUSED_BY_SERVICE = frozenset(("AnymailRecipientsRefused", "AnymailInvalidAddress"))


class Effect(Enum):
    """What to do about a failure."""

    REFUSED = "refused"
    RETRY = "retry"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Failure:
    """An error while sending. `reason` has codes or the class of the error, because texts may contain an address."""

    effect: Effect
    reason: str
    has_no_mailbox: bool = False


def classify(error: Exception, *, has_left: bool) -> Failure:
    """Return what an error means; `has_left` says that the text was on its way to the server."""
    if isinstance(error, smtplib.SMTPRecipientsRefused) and error.recipients:
        return _judge_code(*next(iter(error.recipients.values())))
    if isinstance(error, smtplib.SMTPSenderRefused):  # not a fault of the recipient, and operators can correct it
        return Failure(Effect.RETRY, f"sender {_describe(error.smtp_code, error.smtp_error)}")
    if isinstance(error, smtplib.SMTPResponseException):
        return _judge_code(error.smtp_code, error.smtp_error)
    name, status = type(error).__name__, getattr(error, "status_code", None)
    if isinstance(status, int):
        is_refused = 400 <= status < 500 and status not in WORTH_RETRYING
        return Failure(Effect.REFUSED if is_refused else Effect.RETRY, f"HTTP {status}")
    if isinstance(error, ValueError | smtplib.SMTPNotSupportedError) or name in REFUSED_BY_SERVICE:
        return Failure(Effect.REFUSED, name)
    is_known = not has_left or not isinstance(error, OSError) or _was_not_connected(error)
    return Failure(Effect.RETRY if is_known else Effect.UNKNOWN, name)


def _judge_code(code: int, text: bytes | str) -> Failure:
    reason = _describe(code, text)
    has_no_mailbox = bool(NO_MAILBOX_CODES.intersection(reason.split()))
    return Failure(Effect.REFUSED if 500 <= code < 600 else Effect.RETRY, reason, has_no_mailbox)


def _describe(code: int, text: bytes | str) -> str:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    enhanced = ENHANCED_CODE.search(words)
    return f"{code} {enhanced[0]}" if enhanced else str(code)


def _was_not_connected(error: BaseException) -> bool:
    return any(
        isinstance(one, ConnectionRefusedError | socket.gaierror) or type(one).__name__ in NOT_CONNECTED
        for one in _related_errors(error)
    )


def _related_errors(error: object, depth: int = 6) -> Iterator[BaseException]:
    """Yield the error and those that caused it: HTTP clients wrap them several times."""
    if not isinstance(error, BaseException) or not depth:
        return
    yield error
    for one in (error.__cause__, error.__context__, getattr(error, "reason", None), *error.args):
        yield from _related_errors(one, depth - 1)
