"""Remove shortcodes from a text, and keep the texts for readers that they have as parameters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from urllib.parse import unquote

from .links import clean_url
from .markup_tokens import Tag, Text, Token
from .preprocessor import read_parameters
from .shortcode_parts import Part
from .tags import BLOCK_TAGS

TEXT_NAME = re.compile(
    r"(?:.*_)?(?:answer|caption|cite|content|description|heading|label|message|question|quote|subheading|subtitle"
    r"|tagline|text|title)"
)
NOT_FOR_READERS = frozenset(("admin_label", "module_title", "el_title", "use_text"))
FORM = re.compile(r"form|mc4wp|newsletter|subscribe")  # in the name of a shortcode: its title is for its editors
URL_NAME = re.compile(r"(?:.*_)?(?:href|link|url)")
_SETTINGS = """
    auto bottom center centre dark default false full h1 h2 h3 h4 h5 h6 hide inherit left light no none normal off on
    right show small large medium top true uppercase yes
"""
SETTINGS = frozenset(_SETTINGS.split())
WORD = re.compile(r"[^\W\d_]{2}")
CODED = re.compile(r"\s*[A-Za-z0-9+/=%]{40,}\s*")  # base64: HTML or a script that a builder keeps


def drop_shortcode(parts: Sequence[Token | Part], at: int, pairs: Mapping[int, int]) -> Iterator[Token]:
    """Yield what replaces the shortcode at a position: its texts, and a break unless it is within a sentence."""
    part = parts[at]
    if not isinstance(part, Part):
        return
    start = min(at, pairs.get(at, at))
    is_inline = _follows_words(parts, start)
    texts = [] if part.is_closing else list(_build_texts(part))
    if is_inline:
        yield Text(" ") if texts else Text("")
        for text in texts:
            yield from (*text, Text(" "))
        return
    yield from (Tag("br"), Tag("br"))
    for text in texts:
        yield from (*text, Tag("br"), Tag("br"))


def is_coded(parts: Sequence[Token | Part], at: int, dropped: set[int]) -> bool:
    """Return whether a text is the coded content of a shortcode that is dropped, which no reader saw as it is."""
    part = parts[at]
    return at - 1 in dropped and at + 1 in dropped and isinstance(part, Part) and bool(CODED.fullmatch(part.written))


def _follows_words(parts: Sequence[Token | Part], at: int) -> bool:
    """Return whether a sentence precedes a shortcode in its line."""
    for before in reversed(parts[max(0, at - 20) : at]):
        if isinstance(before, Tag):
            if before.name in BLOCK_TAGS or before.name == "br":
                return False
            continue
        written = before.written if isinstance(before, Part | Text) and not getattr(before, "name", "") else "\n"
        last = written.rpartition("\n")[2]
        if last.strip():
            return True
        if "\n" in written:
            return False
    return False


def _build_texts(part: Part) -> Iterator[list[Token]]:
    """Yield the texts for readers; that of a button is a link."""
    if FORM.search(part.name):
        return
    parameters = [(name.lower(), value.strip()) for name, value in read_parameters(part.parameters)]
    texts = {name: value for name, value in parameters if _is_text(name, value)}
    url = next(filter(None, (_read_url(value) for name, value in parameters if URL_NAME.fullmatch(name))), None)
    linked = max(texts, key=lambda name: ("button" in name or "btn" in name, name == "text"), default="")
    for name, value in texts.items():
        text = Text(escape(value, quote=False))
        yield [Tag("a", False, {"href": url}), text, Tag("a", True)] if url and name == linked else [text]


def _is_text(name: str, value: str) -> bool:
    if name in NOT_FOR_READERS or not TEXT_NAME.fullmatch(name) or not WORD.search(value):
        return False
    return value.lower() not in SETTINGS and "://" not in value and not CODED.fullmatch(value)


def _read_url(value: str) -> str | None:
    """Return an address, also as `url:https%3A%2F%2Fexample.org|title:…`."""
    if value.startswith("url:"):
        value = unquote(value[4:].partition("|")[0])
    return clean_url(value) if value.startswith(("http://", "https://", "/", "mailto:")) else None
