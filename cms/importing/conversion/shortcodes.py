"""Find WordPress's shortcodes: `[gallery ids="1,2"]` and `[caption]…[/caption]`.

Those that the conversion knows become elements: `<wp-shortcode name="gallery" data="…">`. Others stay text.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .markup_tokens import Tag, Text, Token
from .preprocessor import read_parameters

ENCLOSING = frozenset(("caption", "wp_caption", "embed"))
KNOWN = ENCLOSING | {"gallery", "audio", "video", "playlist"}
# “[[name]]” is an example of a shortcode, which is shown as “[name]”.
SHORTCODE = re.compile(r"(\[?)\[(/?)([a-zA-Z][\w-]*+)(?=[\s=\]/:\"'])([^\[\]]*+)\](\]?)")
QUOTES = str.maketrans("“”„″‘’′", '""""\'\'\'')


class Part(NamedTuple):
    """A part of a text: a shortcode, or the text before it."""

    written: str
    name: str = ""
    parameters: str = ""
    is_closing: bool = False
    is_whole: bool = False  # “[gallery /]”
    has_bracket_before: bool = False
    has_bracket_after: bool = False


def place_shortcodes(tokens: Iterable[Token], unknown: Counter[str]) -> Iterator[Token]:
    """Replace known shortcodes by elements and count the names of others. In code, shortcodes are text."""
    listed = [part for token in _protect_code(tokens) for part in _split(token)]
    pairs = _pair(listed)
    closers = {part.name for part in listed if isinstance(part, Part) and part.is_closing}
    for at, part in enumerate(listed):
        if not isinstance(part, Part):
            yield part
        elif not part.name:
            yield Text(part.written)
        elif part.has_bracket_before and (part.has_bracket_after or at in pairs):
            yield Text(part.written[1:-1] if part.has_bracket_after else part.written[1:])
        elif part.is_closing and part.has_bracket_after and at in pairs:
            yield Text(part.written[:-1])
        elif part.name in KNOWN and (at in pairs or (part.name not in ENCLOSING and not part.is_closing)):
            yield from _build_tags(part, is_pair=at in pairs)
        else:
            if part.name not in KNOWN and (_is_shortcode(part, closers) or _is_alone(listed, at)):
                unknown[f"[{part.name}]"] += 1
            yield Text(part.written)


class _Code(NamedTuple):
    text: Text


def _protect_code(tokens: Iterable[Token]) -> Iterator[Token | _Code]:
    depth = 0
    for token in tokens:
        if isinstance(token, Tag) and token.name in ("pre", "code"):
            depth = max(0, depth + (-1 if token.is_closing else 1))
        yield _Code(token) if depth and isinstance(token, Text) else token


def _split(token: Token | _Code) -> Iterator[Token | Part]:
    if isinstance(token, _Code):
        yield token.text
        return
    if not isinstance(token, Text) or "[" not in token.written:
        yield token
        return
    position = 0
    for match in SHORTCODE.finditer(token.written):
        if match.start() > position:
            yield Part(token.written[position : match.start()])
        before, slash, name, parameters, after = match.groups()
        parameters = html.unescape(parameters).translate(QUOTES).strip()
        is_whole = parameters.endswith("/")
        yield Part(
            match[0], name.lower(), parameters.removesuffix("/"), bool(slash), is_whole, bool(before), bool(after)
        )
        position = match.end()
    if position < len(token.written):
        yield Part(token.written[position:])


def _pair(parts: list[Token | Part]) -> set[int]:
    """Return the positions of the shortcodes that open and close the same one."""
    pairs: set[int] = set()
    open_parts: dict[str, list[int]] = {}
    for at, part in enumerate(parts):
        if not isinstance(part, Part) or not part.name or part.is_whole:
            continue
        if part.is_closing:
            if starts := open_parts.get(part.name):
                pairs |= {starts.pop(), at}
        elif not (part.has_bracket_before and part.has_bracket_after):
            open_parts.setdefault(part.name, []).append(at)
    return pairs


def _build_tags(part: Part, *, is_pair: bool) -> Iterator[Token]:
    before, after = "[" * part.has_bracket_before, "]" * part.has_bracket_after
    if before:
        yield Text(before)
    if not part.is_closing:
        yield Tag("wp-shortcode", False, {"name": part.name, "data": part.parameters})
    if part.is_closing or not is_pair:
        yield Tag("wp-shortcode", True)
    if after:
        yield Text(after)


def _is_shortcode(part: Part, closers: set[str]) -> bool:
    """Return whether brackets enclose a shortcode rather than a remark, such as “[sic]”."""
    is_named = "=" in part.parameters or "_" in part.name or "-" in part.name or part.name in closers
    return is_named and not part.is_closing


def _is_alone(parts: list[Token | Part], at: int) -> bool:
    """Return whether a shortcode has a line to itself."""
    before, after = parts[at - 1] if at else None, parts[at + 1] if at + 1 < len(parts) else None
    begins = not isinstance(before, Part) or before.written.rstrip(" \t").endswith("\n")
    ends = not isinstance(after, Part) or after.written.lstrip(" \t").startswith("\n")
    return begins and ends and not parts[at].is_closing  # type: ignore[union-attr]


def parse_parameters(written: str) -> tuple[dict[str, str], list[str]]:
    """Return the named parameters of a shortcode and those without a name."""
    parameters = read_parameters(written)
    named = {name.lower(): value for name, value in parameters if name}
    return named, [value for name, value in parameters if not name]
