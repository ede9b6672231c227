"""The kinds of e-mails to subscribers."""

from __future__ import annotations

from cms.delivery.mail.kinds import Priority, register_mail_kind

CONFIRM = "sign_ups.confirm"
CONFIRM_AGAIN = "sign_ups.confirm_again"  # to a confirmed subscriber
WELCOME = "sign_ups.welcome"


def register_kinds() -> None:
    """Register the kinds. One that may have been sent or not is sent again: without it, nobody can confirm."""
    for kind in (CONFIRM, CONFIRM_AGAIN, WELCOME):
        register_mail_kind(
            kind, "cms.delivery.sign_ups.emails.build_message", priority=Priority.AWAITED, resends_unknown=True
        )
