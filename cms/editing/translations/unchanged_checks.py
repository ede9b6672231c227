"""The content checks of a new translation that is still in the language of its source."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext

from cms.pages.content_checks import Draft, Finding, register_check

from .unchanged import find_unchanged_parts


@register_check(blocking=True)
def check_unchanged_parts(draft: Draft) -> Iterator[Finding]:
    """Refuse a new translation with words of its source, unless a person who may publish it has confirmed them."""
    unchanged = find_unchanged_parts(draft.page)
    if unchanged is None:
        return
    source = unchanged.state.source_language
    for part in unchanged.items:
        if part.block:
            text = gettext(
                "This block is the same as in the source (%(language)s). Translate it, or confirm above that it stays."
            )
        else:
            text = gettext(
                "The title is the same as in the source (%(language)s). Translate it, or confirm above that it stays."
            )
        yield Finding(text % {"language": source}, part.field, part.block, is_confirmable=True)
