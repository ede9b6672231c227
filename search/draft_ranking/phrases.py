"""Lists and quotations inside the sentences of suggestions."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _


def join_parts(parts: Sequence[str], last_two: str = "") -> str:
    """Join the parts with commas, the last two as in the template `last_two`, by default with “and”."""
    if len(parts) == 1:
        return parts[0]
    return (last_two or _("%(first)s and %(last)s")) % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def quote(text: str) -> str:
    """Return the text in the quotation marks of the user's language."""
    return _("“%(text)s”") % {"text": text}
