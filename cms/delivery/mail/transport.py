"""The connection of one thread to the mail server, and what an error on it means.

The connection stays open while there are e-mails to send.
"""

from __future__ import annotations

import re
import smtplib
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum

import django
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.module_loading import import_string

DELIVERY = "delivery"  # the mailer that delivers; the mailer `default` queues some e-mails before
SERVICE_CLOSING = 421  # RFC 5321, 4.2.3: the server ends the connection, for example after so many e-mails
ENHANCED_CODE = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")  # RFC 3463
# Codes of a mailbox that does not exist; other refusals may be about the sender, the text or a rule.
NO_MAILBOX_CODES = frozenset(("5.1.1", "5.1.6", "5.1.10"))
WORTH_RETRYING = frozenset((401, 403, 408, 425, 429))  # HTTP: a wrong key may be corrected
# Errors of HTTP clients before anything was sent, by name: no HTTP client is installed without `clarion[anymail]`.
NOT_CONNECTED = frozenset(("NewConnectionError", "NameResolutionError", "ConnectTimeoutError", "ConnectTimeout"))
REFUSED_BY_SERVICE = frozenset(("AnymailRecipientsRefused", "AnymailInvalidAddress"))


class MailServerUnavailable(Exception):
    """No connection to the mail server could be opened."""


class SendFailed(Exception):
    """An e-mail could not be sent. `has_left` says that its text was on its way to the server."""

    def __init__(self, error: Exception, *, has_left: bool) -> None:
        super().__init__(type(error).__name__)
        self.error, self.has_left = error, has_left


_local = threading.local()


def get_transport() -> Transport:
    """Return the transport of this thread."""
    if not hasattr(_local, "transport"):
        _local.transport = Transport()
    transport: Transport = _local.transport
    return transport


class Transport:
    """A connection of the backend that delivers e-mails."""

    def __init__(self) -> None:
        self._backend: BaseEmailBackend | None = None

    def open(self) -> bool:
        """Open a connection unless there is one that responds, and return whether it is a new one.

        Raises:
            MailServerUnavailable: The server cannot be reached, or refuses the connection or the log-in.
        """
        if self._backend is not None and self._responds():
            return False
        self.close()
        backend = create_mailer(DELIVERY)
        try:
            backend.open()
        except OSError as error:  # `smtplib.SMTPException` is a subclass
            raise MailServerUnavailable(type(error).__name__) from error
        self._backend = backend
        return True

    def send(self, message: EmailMessage, before_leaving: Callable[[], None]) -> None:
        """Send a message on the open connection, and call `before_leaving` in the moment before its text leaves.

        With SMTP this is after the server has accepted the recipient. The function may raise to stop the message.

        Raises:
            SendFailed: The server did not accept the message, or the connection ended.
        """
        has_left = False

        def leave() -> None:
            nonlocal has_left
            before_leaving()
            has_left = True

        try:
            self._send(message, leave)
        except Exception as error:
            if not _is_refusal(error):
                self.close()
            raise SendFailed(error, has_left=has_left) from error

    def close(self) -> None:
        """Close the connection, if there is one."""
        backend, self._backend = self._backend, None
        if backend is not None:
            with suppress(OSError):
                backend.close()

    def _send(self, message: EmailMessage, leave: Callable[[], None]) -> None:
        assert self._backend is not None, "open() was not called"  # noqa: S101
        smtp = self._smtp
        if smtp is None:
            leave()
            self._backend.send_messages([message])
            return

        def send_text(text: str | bytes) -> tuple[int, bytes]:
            leave()
            return type(smtp).data(smtp, text)

        smtp.data = send_text  # type: ignore[method-assign, assignment]  # the command after which the text follows
        try:
            self._backend.send_messages([message])
        finally:
            del smtp.data

    def _responds(self) -> bool:
        smtp = self._smtp
        if smtp is None:
            return True
        try:
            return smtp.noop()[0] == 250
        except OSError:
            return False

    @property
    def _smtp(self) -> smtplib.SMTP | None:
        smtp = getattr(self._backend, "connection", None)
        return smtp if isinstance(smtp, smtplib.SMTP) else None


def _is_refusal(error: Exception) -> bool:
    """Return whether the server has refused one e-mail; the connection can then be used for others."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code != SERVICE_CLOSING for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code != SERVICE_CLOSING


def create_mailer(alias: str) -> BaseEmailBackend:
    """Return a new connection of a mailer that MAILERS names, with every version of Django. It is not open yet.

    Django reads MAILERS since 6.1, where `get_connection()` and the settings EMAIL_… are deprecated. When Clarion
    requires Django 6.1, this function becomes `django.core.mail.mailers[alias]`, and EMAIL_BACKEND in
    cms/settings/delivery.py goes.
    """
    if django.VERSION >= (6, 1):
        from django.core.mail import mailers

        return mailers[alias]
    mailer = settings.MAILERS[alias]
    backend: BaseEmailBackend = import_string(mailer["BACKEND"])(**mailer.get("OPTIONS", {}))
    return backend


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
