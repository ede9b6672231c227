"""The maximum length of a rich text, and the field that checks it.

Wagtail parses rich text with Python's `html.parser` when an editor opens or compares it. Before Python 3.11.14, 3.12.12
and 3.13.6 that parser takes quadratic time for malformed HTML (CVE-2025-6069).
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from wagtail.fields import RichTextField

MAX_RICH_TEXT_CHARACTERS = 300_000  # of HTML; an import accepts 200,000 characters of Markdown


def validate_rich_text_length(html: str) -> None:
    """Raise ValidationError if the HTML is longer than MAX_RICH_TEXT_CHARACTERS."""
    if len(html) > MAX_RICH_TEXT_CHARACTERS:
        raise ValidationError(
            gettext(
                "This text has %(count)s characters with its formatting; at most %(limit)s are possible. Divide it "
                "into several texts or pages."
            )
            % {"count": f"{len(html):,}", "limit": f"{MAX_RICH_TEXT_CHARACTERS:,}"}
        )


class LimitedRichTextField(RichTextField):
    """A rich text field whose forms check the length. In migrations it is a `RichTextField`."""

    def formfield(self, **kwargs: Any) -> forms.Field:
        field: forms.Field = super().formfield(**kwargs)
        field.validators.append(validate_rich_text_length)
        return field

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, "wagtail.fields.RichTextField", args, kwargs
