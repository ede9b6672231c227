"""What errors mean: for one recipient, for now, or that nobody knows."""

from __future__ import annotations

import smtplib
from types import SimpleNamespace

import pytest

from cms.delivery.mail.transport import Effect, classify


def make_error(name: str, *bases: type[BaseException], **attributes: object) -> Exception:
    """Return an error as those of the clients of mail services, which are not installed."""
    error = type(name, bases or (Exception,), {})("ada@example.org")
    for key, value in attributes.items():
        setattr(error, key, value)
    return error


REFUSED = smtplib.SMTPRecipientsRefused({"ada@example.org": (550, b"5.1.1 <ada@example.org>: unknown")})


@pytest.mark.parametrize(
    ("error", "has_left", "effect", "reason"),
    [
        (REFUSED, False, Effect.REFUSED, "550 5.1.1"),
        (smtplib.SMTPRecipientsRefused({"a@x.org": (450, b"greylisted")}), False, Effect.RETRY, "450"),
        (smtplib.SMTPDataError(554, "5.7.1 spam"), True, Effect.REFUSED, "554 5.7.1"),
        (smtplib.SMTPDataError(451, b"busy"), True, Effect.RETRY, "451"),
        (smtplib.SMTPSenderRefused(553, b"5.7.1 no", "a@x.org"), False, Effect.RETRY, "sender 553 5.7.1"),
        (smtplib.SMTPServerDisconnected("gone"), False, Effect.RETRY, "SMTPServerDisconnected"),
        (smtplib.SMTPServerDisconnected("gone"), True, Effect.UNKNOWN, "SMTPServerDisconnected"),
        (TimeoutError(), True, Effect.UNKNOWN, "TimeoutError"),
        (ConnectionRefusedError(), True, Effect.RETRY, "ConnectionRefusedError"),
        (ValueError("Invalid address"), False, Effect.REFUSED, "ValueError"),
        (make_error("AnymailAPIError", status_code=422), True, Effect.REFUSED, "HTTP 422"),
        (make_error("AnymailAPIError", status_code=401), True, Effect.RETRY, "HTTP 401"),
        (make_error("AnymailAPIError", status_code=429), True, Effect.RETRY, "HTTP 429"),
        (make_error("AnymailAPIError", status_code=503), True, Effect.RETRY, "HTTP 503"),
        (make_error("AnymailRecipientsRefused"), True, Effect.REFUSED, "AnymailRecipientsRefused"),
        (make_error("ReadTimeout", OSError), True, Effect.UNKNOWN, "ReadTimeout"),
        (make_error("ConnectTimeout", OSError), True, Effect.RETRY, "ConnectTimeout"),
        (
            make_error("ConnectionError", OSError, reason=make_error("NewConnectionError")),
            True,
            Effect.RETRY,
            "ConnectionError",
        ),
        (RuntimeError("a bug"), True, Effect.RETRY, "RuntimeError"),
    ],
)
def test_an_error_is_classified_and_described_without_an_address(error, has_left, effect, reason) -> None:
    found = classify(error, has_left=has_left)
    assert (found.effect, found.reason) == (effect, reason)
    assert "@" not in found.reason


@pytest.mark.parametrize(
    ("text", "has_no_mailbox"),
    [("5.1.1 unknown", True), ("5.1.10 no such user", True), ("5.7.1 policy", False), ("5.1.8 bad sender", False)],
)
def test_only_a_missing_mailbox_suppresses_the_address(text, has_no_mailbox) -> None:
    error = smtplib.SMTPRecipientsRefused({"ada@example.org": (550, text.encode())})
    assert classify(error, has_left=False).has_no_mailbox == has_no_mailbox


def test_errors_that_cause_one_another_end() -> None:
    one, other = OSError(), OSError()
    one.__cause__, other.__cause__ = other, one
    assert classify(one, has_left=True).effect is Effect.UNKNOWN
    assert classify(make_error("Odd", OSError, reason=SimpleNamespace()), has_left=True).effect is Effect.UNKNOWN
