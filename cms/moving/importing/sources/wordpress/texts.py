"""Titles and summaries as plain text of the length that pages allow."""

from __future__ import annotations

import contextlib
import html
import re

from cms.content.conversion.texts import shorten
from cms.content.plain_text import mark_deletions
from cms.content.rich_text import to_plain_text
from cms.moving.importing.records.record_types import MAX_LENGTHS

INLINE_TAG = re.compile(
    r"</?(?:a|abbr|b|bdi|bdo|cite|code|em|font|i|mark|q|s|ins|small|span|strong|sub|sup|u)\b[^<>]*>", re.IGNORECASE
)
TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!--.*?-->", re.DOTALL)
SHORTCODE = re.compile(r"\[/?[a-z][\w-]*(?:\s[^\[\]]*)?/?\]")
TITLE_WORDS = 10
# What becomes of two and three bytes of UTF-8 that are read as Windows-1252.
_LATER_BYTES = "\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
TWICE_ENCODED = re.compile(f"[ÂÃ][{_LATER_BYTES}]|â[{_LATER_BYTES}]{{2}}")


def to_line(written: str) -> str:
    """Return HTML as one line of text. WordPress keeps titles and names with entities and some tags."""
    return " ".join(html.unescape(TAG.sub(" ", INLINE_TAG.sub("", mark_deletions(written)))).split())


def read_text(written: str, field: str) -> tuple[str, bool]:
    """Return HTML as one line of text for a field of records, and whether it had to be shortened."""
    text = to_line(written)
    shortened = shorten(text, MAX_LENGTHS[field])
    return shortened, shortened != text


def read_excerpt(written: str) -> tuple[str, bool]:
    """Return an excerpt as a summary, without shortcodes, and whether it had to be shortened."""
    return read_text(SHORTCODE.sub("", written), "summary")


def build_title(content: str, slug: str, item_id: str) -> str:
    """Return a title for an item without one, from its first words, else from its slug or id."""
    words = SHORTCODE.sub("", to_plain_text(content[:10_000])).split()
    if words:
        return " ".join(words[:TITLE_WORDS])[: MAX_LENGTHS["title"] - 1] + ("…" if len(words) > TITLE_WORDS else "")
    return slug.replace("-", " ").strip().capitalize() or f"Untitled {item_id}"


def describe_encoding(*texts: str) -> str:
    """Return a note about characters that were encoded twice, such as “Ã©” for “é”; "" if there are none."""
    for text in texts:
        for found in TWICE_ENCODED.finditer(text):
            with contextlib.suppress(UnicodeError):
                return (
                    f"has characters that were encoded twice, such as “{found[0]}” for “{_encode(found[0]).decode()}”"
                )
    return ""


def _encode(text: str) -> bytes:
    """Return the bytes of a text that was read as Windows-1252, in which five bytes are no characters."""
    return b"".join(one.encode("latin-1" if one <= "\xff" else "cp1252") for one in text)
