"""Convert HTML in tests, and write the expected blocks in short."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from cms.content.conversion.results import Block
from cms.moving.importing.conversion.html_blocks import convert_html

BASE_URL = "https://old.example/2019/05/a-story/"
UNSEEN_FIELDS = frozenset(("id", "type", "level", "$file", "table_header_choice"))

INLINE_TAG = re.compile(
    r"</?(?:a|abbr|acronym|b|big|cite|code|del|em|i|ins|kbd|mark|q|s|small|span|strike|strong|sub|sup|tt|u|var)\b[^>]*>"
)


def converted(html: str, **options: Any) -> list[tuple[str, Any]]:
    """Return type and value of the blocks."""
    conversion = convert_html(html, seed="test", base_url=BASE_URL, **options)
    return [(block["type"], block["value"]) for block in conversion.blocks]


def text(html: str) -> tuple[str, Any]:
    return ("rich_text", html)


def heading(words: str, level: str = "2") -> tuple[str, Any]:
    return ("heading", {"text": words, "level": level})


def image_value(key: str, alt: str = "", caption: str = "", *, decorative: bool = False) -> dict[str, Any]:
    file = {"$file": key}
    return {"image": file, "alt": alt, "decorative": decorative, "caption": caption, "credit": ""}


def image(key: str, alt: str = "", caption: str = "", *, decorative: bool = False) -> tuple[str, Any]:
    return ("image", image_value(key, alt, caption, decorative=decorative))


def links(*labelled: tuple[str, str]) -> tuple[str, Any]:
    """Return a block of links from (label, URL)."""
    return ("links", {"title": "", "links": [{"label": label, "page": None, "url": url} for label, url in labelled]})


def words_in(plain: str) -> list[str]:
    return re.findall(r"\w+", plain.replace("_", " "))


def to_text(html: str) -> str:
    """Return the text of HTML, with a space for each tag that divides words."""
    return unescape(re.sub(r"<[^>]*>", " ", INLINE_TAG.sub("", html)))


def shown_text(blocks: list[Block]) -> str:
    """Return all that the blocks show, as plain text."""
    return " ".join(_find_texts(blocks))


def _find_texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _find_texts(item)
    elif isinstance(value, dict):
        for name, item in value.items():
            if name in ("value", "content") and isinstance(item, str):  # rich text
                yield to_text(item)
            elif name not in UNSEEN_FIELDS:
                yield from _find_texts(item)
