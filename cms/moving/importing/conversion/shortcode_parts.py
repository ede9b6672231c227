"""Divide texts into shortcodes and what is between them, and remove those that no rule converts.

The texts for readers that such shortcodes have as parameters are kept.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import NamedTuple
from urllib.parse import unquote

from cms.content.conversion.markup_tokens import Tag, Text, Token
from cms.content.conversion.tree import BLOCK_TAGS
from cms.content.conversion.urls import clean_url

from .rules import read_parameters

CODE_TAGS = frozenset(("pre", "code"))
# “[[name]]” is an example of a shortcode, which is shown as “[name]”. A value in quotation marks may have brackets,
# if there are no more parameters than here: each bracket in a value is also read as the beginning of a shortcode.
_BRACKETED = r"""[^\[\]=]*+(?:=(?:\s?+"[^"]{0,2000}+"|\s?+'[^']{0,2000}+')?+[^\[\]=]*+){0,300}+"""
SHORTCODE = re.compile(rf"(\[?)\[(/?)([a-zA-Z0-9][\w-]*+)(?=[\s=\]/:\"'])({_BRACKETED}(?=\])|[^\[\]]*+)\](\]?)")
QUOTES = str.maketrans("“”„″‘’′", '""""\'\'\'')
# A shortcode with tags of HTML in a parameter: its beginning at the last bracket, and how the text after them ends it.
DIVIDED = re.compile(r"\[([a-zA-Z0-9][\w-]*+)\s[^\[\]]*?=\s?(?:[\"'“”„″‘’′]|&quot;|&#8221;|&#8243;)")
REST = re.compile(r"[^\[\]]*\]")
MAX_TOKENS = 30  # tokens of a divided shortcode
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


class Part(NamedTuple):
    """A part of a text: a shortcode, or the text before it."""

    written: str
    name: str = ""
    parameters: str = ""
    is_closing: bool = False
    is_whole: bool = False  # “[gallery /]”
    has_bracket_before: bool = False
    has_bracket_after: bool = False

    @property
    def is_lower(self) -> bool:
        """Whether the name is written in small letters."""
        return f"[{self.name}" in self.written or f"[/{self.name}" in self.written


def split_tokens(tokens: Iterable[Token]) -> list[Token | Part]:
    """Return the tokens with their texts divided into parts. In code, shortcodes are text."""
    parts: list[Token | Part] = []
    depth = 0
    for token in tokens:
        if isinstance(token, Tag) and token.name in CODE_TAGS:
            depth = max(0, depth + (-1 if token.is_closing else 1))
        if isinstance(token, Text) and "[" in token.written and not depth:
            parts += _split(token.written)
        else:
            parts.append(token)
    return parts


def find_pairs(parts: list[Token | Part]) -> dict[int, int]:
    """Return the position of the other one for each shortcode that opens or closes one."""
    pairs: dict[int, int] = {}
    open_parts: dict[str, list[int]] = {}
    for at, part in enumerate(parts):
        if not isinstance(part, Part) or not part.name or part.is_whole:
            continue
        if part.is_closing:
            if starts := open_parts.get(part.name):
                start = starts.pop()
                pairs[start], pairs[at] = at, start
        elif not (part.has_bracket_before and part.has_bracket_after):
            open_parts.setdefault(part.name, []).append(at)
    return pairs


def join_divided(tokens: list[Token], is_joined: Callable[[str], bool]) -> list[Token]:
    """Return the tokens with the tags removed that divide a shortcode, because they are in one of its parameters.

    `is_joined` is called with the name of each shortcode that is divided so.
    """
    joined: list[Token] = []
    at = 0
    while at < len(tokens):
        end = at
        while next_end := _find_end_of_divided(tokens, end, is_joined):
            end = next_end
        inside = (one.written for one in tokens[at : end + 1] if isinstance(one, Text))
        joined.append(Text(" ".join(inside)) if end > at else tokens[at])
        at = end + 1
    return joined


def _find_end_of_divided(tokens: list[Token], at: int, is_joined: Callable[[str], bool]) -> int:
    """Return the position of the text in which a shortcode ends that a text begins; 0 if it begins none."""
    token = tokens[at]
    divided = _find_divided(token.written) if isinstance(token, Text) else None
    end = _find_rest(tokens, at) if divided else 0
    return end if divided and end and is_joined(divided[1].lower()) else 0


def _find_divided(text: str) -> re.Match[str] | None:
    """Return the beginning of a shortcode that has a parameter and does not end in the text."""
    start = max(text.rfind("["), text.rfind("]"))
    return DIVIDED.match(text, start) if start >= 0 else None


def _find_rest(tokens: list[Token], start: int) -> int:
    """Return the position of the text in which a divided shortcode ends, 0 if there is none nearby."""
    for at in range(start + 1, min(start + MAX_TOKENS, len(tokens))):
        token = tokens[at]
        if isinstance(token, Text) and ("]" in token.written or "[" in token.written):
            return at if REST.match(token.written) else 0
    return 0


def _split(text: str) -> Iterator[Part]:
    position = 0
    for match in SHORTCODE.finditer(text):
        if match.start() > position:
            yield Part(text[position : match.start()])
        before, slash, name, parameters, after = match.groups()
        parameters = html.unescape(parameters).translate(QUOTES).strip()
        is_whole = parameters.endswith("/")
        yield Part(
            match[0], name.lower(), parameters.removesuffix("/"), bool(slash), is_whole, bool(before), bool(after)
        )
        position = match.end()
    if position < len(text):
        yield Part(text[position:])


def drop_shortcode(parts: Sequence[Token | Part], at: int, pairs: Mapping[int, int]) -> Iterator[Token]:
    """Yield what replaces the shortcode at a position: its texts, and a break unless it is within a sentence."""
    part = parts[at]
    if not isinstance(part, Part):
        return
    texts = [] if part.is_closing else list(_build_texts(part))
    if is_in_sentence(parts, at, pairs):
        yield Text(" ") if texts else Text("")
        for text in texts:
            yield from (*text, Text(" "))
        return
    yield from (Tag("br"), Tag("br"))
    for text in texts:
        yield from (*text, Tag("br"), Tag("br"))


def is_in_sentence(parts: Sequence[Token | Part], at: int, pairs: Mapping[int, int]) -> bool:
    """Return whether a shortcode stands after words in their line."""
    at = min(at, pairs.get(at, at))
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


def is_coded(parts: Sequence[Token | Part], at: int, dropped: set[int]) -> bool:
    """Return whether a text is the coded content of a shortcode that is dropped, which no reader saw as it is."""
    part = parts[at]
    return at - 1 in dropped and at + 1 in dropped and isinstance(part, Part) and bool(CODED.fullmatch(part.written))


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
