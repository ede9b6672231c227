"""The kinds of e-mails, which each app registers by the hook `clarion_mail_kind`, and how their messages are built."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import IntEnum, StrEnum
from typing import Any, Self
from urllib.parse import quote

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.module_loading import import_string

from cms.core.extension_points import ExtensionPoint
from cms.core.localisation import text_direction

from .models import QueuedMail

NOT_WANTED = "not wanted"  # the reason of a result: the recipient has unsubscribed, or has another address now
PLACEHOLDER = re.compile(r"\{(\w+)\}")


class Priority(IntEnum):
    """The order of e-mails that are due at the same time."""

    AWAITED = 1  # a person waits for it
    SINGLE = 5
    BULK = 9


class Outcome(StrEnum):
    """What became of an e-mail."""

    SENT = "sent"  # the mail server has accepted it
    REJECTED = "rejected"  # the mail server refuses it for good
    FAILED = "failed"  # the attempts of a day are used up
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"  # `build` returned None or raised DoNotSend, or `cancel_mails()` was called
    UNKNOWN = "unknown"  # the connection or the worker ended between sending and the response


class DoNotSend(Exception):
    """Raised by `build`, with a reason, if an e-mail must not be sent any more."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Result:
    """What became of an e-mail, and why: a code of SMTP or HTTP, or the class of an error. Without personal data."""

    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MailKind:
    """How e-mails of a kind are built, by the dotted paths of `build` and, if there is one, of `record_result`.

    `build` returns the message of a row. If it must not be sent any more, it returns None, or raises DoNotSend with a
    reason. It is called immediately before the message leaves, so that it judges by the present state: whether a page
    is visible, or a person still subscribed.

    `record_result` is called with the row and a `Result` in the transaction that deletes the row, or marks it as
    unknown. `resends_unknown` says what happens to an e-mail whose result is unknown: it is sent
    again with the same Message-ID, or it waits for the choice of an operator.
    """

    name: str
    build_path: str
    result_path: str = ""
    priority: Priority = Priority.SINGLE
    resends_unknown: bool = False

    def build(self, mail: QueuedMail) -> EmailMultiAlternatives | None:
        """Return the message of a row, None if it must not be sent."""
        build: Callable[[QueuedMail], EmailMultiAlternatives | None] = import_string(self.build_path)
        return build(mail)


KINDS = ExtensionPoint[MailKind](
    "clarion_mail_kind",
    receives="A `MailKind` of `cms.delivery.mail.kinds`: how e-mails of a kind are built, for `queue_mail`.",
    example='hooks.register("clarion_mail_kind", MailKind("tide_warning", "harbour.tides.build_message"))',
)


def get_mail_kind(name: str) -> MailKind:
    """Return a registered kind.

    Raises:
        LookupError: No app has registered it.
    """
    if kind := _find_kind(name):
        return kind
    raise LookupError(f"No app has registered e-mails of the kind {name}.")


def report_result(mail: QueuedMail, result: Result) -> None:
    """Tell the app that has queued an e-mail what became of it, if it is still installed and wants to know."""
    kind = _find_kind(mail.kind)
    if kind and kind.result_path:
        import_string(kind.result_path)(mail, result)


def registered_paths() -> list[tuple[str, str]]:
    """Return (name, dotted path) of everything registered."""
    return [(kind.name, path) for kind in KINDS.values() for path in (kind.build_path, kind.result_path) if path]


def _find_kind(name: str) -> MailKind | None:
    """Return the kind that was registered last with this name."""
    return next((kind for kind in reversed(KINDS.values()) if kind.name == name), None)


def render_message(
    template: str,
    context: Mapping[str, Any],
    *,
    subject: str,
    language: str,
    headers: dict[str, str] | None = None,
) -> EmailMultiAlternatives:
    """Return a message of the templates `template.txt` and `template.html`, without a recipient."""
    known = {**context, "language": language, "direction": text_direction(language)}
    message = EmailMultiAlternatives(subject, render_to_string(f"{template}.txt", known), headers=headers)
    message.attach_alternative(render_to_string(f"{template}.html", known), "text/html")
    return message


def build_one_click_headers(path: str, token: str) -> dict[str, str]:
    """Return the headers of one-click unsubscription (RFC 8058), by a POST of the token to this path of the API."""
    return {
        "List-Unsubscribe": f"<{settings.CMS_URL}{path}?token={quote(token)}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


@dataclass(frozen=True, slots=True)
class MailTexts:
    """The base of the texts of an e-mail. Each field is translated when it becomes a string."""

    def fill(self, **values: str) -> Self:
        """Return a copy in the active language in which each `{placeholder}` is replaced by the value of its name."""
        filled: dict[str, Any] = {
            field.name: PLACEHOLDER.sub(lambda found: values.get(found[1], found[0]), str(getattr(self, field.name)))
            for field in fields(self)
        }
        return type(self)(**filled)
