"""Text that an editor has struck out, where only plain text is possible: “[struck out: 12]”.

Plain text has no formatting, so that without the mark such words would be valid again. Search leaves them out.
"""

from __future__ import annotations

import re
from functools import cache

from django.conf import settings
from django.utils.translation import override, pgettext

DELETED_TAGS = frozenset(("del", "s", "strike"))  # all mean the same; public HTML has the first
PLACE = "{text}"

_NAMES = "|".join(sorted(DELETED_TAGS))
_EMPTY = re.compile(rf"<({_NAMES})>(\s*)</\1>", re.IGNORECASE)
_ADJACENT = re.compile(rf"</(?:{_NAMES})>(\s*)<(?:{_NAMES})>", re.IGNORECASE)
_TAG_OR_BRACKET = re.compile(rf"<(/?)(?:{_NAMES})(?:\s[^<>]*)?>|[\[\]]", re.IGNORECASE)
_ROUND = str.maketrans("[]", "()")


def mark_deletions(html: str) -> str:
    """Return HTML in which elements of DELETED_TAGS are replaced by marked text. It is to become plain text.

    The mark is in the active language. Brackets in struck-out text become round, so that its end is clear.
    """
    html = _ADJACENT.sub(r"\1", _EMPTY.sub(r"\2", html))
    before, after = _get_mark().split(PLACE)
    depth = 0

    def replace(found: re.Match[str]) -> str:
        nonlocal depth
        if found[0] in "[]":
            return found[0].translate(_ROUND) if depth else found[0]
        was, depth = depth, max(0, depth + (-1 if found[1] else 1))
        return before if (was, depth) == (0, 1) else after if (was, depth) == (1, 0) else ""

    marked = _TAG_OR_BRACKET.sub(replace, html)
    return marked + after if depth else marked  # the HTML of other systems may not close it


def mark_text(text: str) -> str:
    """Return plain text as struck out, in the active language; nothing if it has no words."""
    return _get_mark().replace(PLACE, text.translate(_ROUND)) if text.strip() else text


def remove_struck_out(text: str) -> str:
    """Return plain text without what is marked as struck out, in any language of the site."""
    return _build_pattern().sub("", text) if "[" in text else text


def _get_mark() -> str:
    return pgettext("visitor", "[struck out: {text}]")


@cache
def _build_pattern() -> re.Pattern[str]:
    marks = set()
    for language, _ in settings.LANGUAGES:
        with override(language):
            marks.add(_get_mark())
    escaped = (re.sub(r"\\?\s", r"\\s", re.escape(mark)) for mark in sorted(marks))  # no-break spaces may become others
    written = (mark.replace(re.escape(PLACE), r"[^\[\]]*+") for mark in escaped)
    return re.compile("|".join(written))
