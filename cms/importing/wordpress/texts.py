"""Titles and summaries as plain text of the length that pages allow."""

from __future__ import annotations

import html
import re

from cms.content.rich_text import to_plain_text

from ..records import MAX_LENGTHS

TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->", re.DOTALL)
SHORTCODE = re.compile(r"\[/?[a-z][\w-]*(?:\s[^\[\]]*)?/?\]")
TITLE_WORDS = 10


def read_text(written: str, field: str) -> tuple[str, bool]:
    """Return HTML as one line of text for a field of records, and whether it had to be shortened."""
    text = " ".join(html.unescape(TAG.sub(" ", written)).split())
    longest = MAX_LENGTHS[field]
    if len(text) <= longest:
        return text, False
    return f"{text[: longest - 1].rsplit(' ', 1)[0]}…", True


def read_excerpt(written: str) -> tuple[str, bool]:
    """Return an excerpt as a summary, without shortcodes, and whether it had to be shortened."""
    return read_text(SHORTCODE.sub("", written), "summary")


def build_title(content: str, slug: str, item_id: str) -> str:
    """Return a title for an item without one, from its first words, else from its slug or id."""
    words = SHORTCODE.sub("", to_plain_text(content[:10_000])).split()
    if words:
        return " ".join(words[:TITLE_WORDS])[: MAX_LENGTHS["title"] - 1] + ("…" if len(words) > TITLE_WORDS else "")
    return slug.replace("-", " ").strip().capitalize() or f"Untitled {item_id}"
