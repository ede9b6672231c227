"""Build messages from templates and texts, and the headers with which mail programs unsubscribe a recipient."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self
from urllib.parse import quote

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from cms.core.localisation import text_direction

PLACEHOLDER = re.compile(r"\{(\w+)\}")


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
