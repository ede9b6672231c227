"""The URLs that the public site may link to. Forms, imports and responses all use this rule.

Forms alone are not enough: a frontend puts these URLs into `href` attributes, and rows may be written past the forms.
"""

from __future__ import annotations

import re
from typing import Annotated, Any

import structlog
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from pydantic import AfterValidator
from wagtail.blocks import URLBlock

log = structlog.get_logger(__name__)

ALLOWED_SCHEMES = frozenset(("http", "https", "mailto", "tel"))
ALLOWED_PREFIXES = ("http://", "https://", "mailto:", "tel:", "#", "/")
REFUSED_MESSAGE = _("This address cannot be used in a link. Enter one that begins with https://, mailto: or tel:.")

# Browsers ignore tabs and line breaks in a URL, and read `//host` and `/\host` as another site.
_CONTROL_CHARACTER = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_PROTOCOL_RELATIVE = re.compile(r"/[/\\]")


def is_public_url(url: str) -> bool:
    """Return whether a URL is allowed in a link: it has a known scheme, or is a path or fragment of the same site."""
    return (
        url.lower().startswith(ALLOWED_PREFIXES)
        and not _CONTROL_CHARACTER.search(url)
        and not _PROTOCOL_RELATIVE.match(url)
    )


def public_url(url: str | None, where: str) -> str | None:
    """Return the URL without surrounding spaces; None, with a warning in the log, if no link may have it.

    `where` names the stored value in the log.
    """
    stripped = (url or "").strip(" ")
    if not stripped or is_public_url(stripped):
        return stripped or None
    log.warning("content.invalid_value", where=where, reason="URLNotAllowed")
    return None


def _require_public_url(url: str) -> str:
    if not is_public_url(url):
        raise ValueError("the URL is not allowed in a link")
    return url


PublicUrl = Annotated[str, AfterValidator(_require_public_url)]  # a stored value with another URL fits no schema


class PublicURLBlock(URLBlock):
    """A URL that a link may have. Wagtail's block also accepts ftp."""

    def clean(self, value: Any) -> Any:
        """Return the cleaned value. Raises ValidationError."""
        cleaned = super().clean(value)
        if cleaned and not is_public_url(cleaned):
            raise ValidationError(REFUSED_MESSAGE)
        return cleaned

    def deconstruct(self) -> tuple[str, Any, Any]:
        """Return the arguments of Wagtail's class, so that migrations do not depend on this one."""
        _, arguments, options = super().deconstruct()
        return "wagtail.blocks.URLBlock", arguments, options
