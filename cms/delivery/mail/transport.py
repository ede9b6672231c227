"""The connection of one thread to the mail server, which stays open while there are e-mails to send."""

from __future__ import annotations

import smtplib
import threading
from collections.abc import Callable
from contextlib import suppress

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from .mailers import DELIVERY, create_mailer

SERVICE_CLOSING = 421  # RFC 5321, 4.2.3: the server ends the connection, for example after so many e-mails


class MailServerUnavailable(Exception):
    """No connection to the mail server could be opened."""


class SendFailed(Exception):
    """An e-mail could not be sent. `has_left` says that its text was on its way to the server."""

    def __init__(self, error: Exception, *, has_left: bool) -> None:
        super().__init__(type(error).__name__)
        self.error, self.has_left = error, has_left


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


_local = threading.local()


def get_transport() -> Transport:
    """Return the transport of this thread."""
    if not hasattr(_local, "transport"):
        _local.transport = Transport()
    transport: Transport = _local.transport
    return transport
