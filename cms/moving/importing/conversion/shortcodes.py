"""Find WordPress's shortcodes: `[gallery ids="1,2"]` and `[caption]…[/caption]`.

Those that the conversion knows become elements: `<wp-shortcode name="gallery" data="…">`. Others stay text, or are
removed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from .dropped_shortcodes import drop_shortcode, is_coded
from .markup_tokens import Tag, Text, Token
from .preprocessor import read_parameters
from .shortcode_parts import Part, find_pairs, join_divided, split_tokens
from .shortcode_rules import find_shortcodes

ENCLOSING = frozenset(("caption", "wp_caption", "embed"))
KNOWN = ENCLOSING | {"gallery", "audio", "video", "playlist"}


def place_shortcodes(
    tokens: Iterable[Token],
    unknown: Counter[str],
    *,
    known: frozenset[str] = KNOWN,
    drop_unknown: bool = False,
    is_markdown: bool = False,
) -> Iterator[Token]:
    """Replace known shortcodes by elements and count the names of others. In code, shortcodes are text."""

    def is_joined(name: str) -> bool:
        if name in known or drop_unknown:
            return True
        unknown[f"[{name}]"] += 1
        return False

    parts = split_tokens(join_divided(list(tokens), is_joined))
    pairs = find_pairs(parts)
    converted = {
        at for at, part in enumerate(parts) if isinstance(part, Part) and _is_converted(part, at in pairs, known)
    }
    examples = {at for at, part in enumerate(parts) if isinstance(part, Part) and _is_example(part, at in pairs)}
    others = find_shortcodes(parts, pairs.keys(), is_markdown=is_markdown) - converted - examples
    for at, part in enumerate(parts):
        if not isinstance(part, Part):
            yield part
        elif at in others:
            if not (part.is_closing and at in pairs):
                unknown[f"[{'/' * part.is_closing}{part.name}]"] += 1
            yield from drop_shortcode(parts, at, pairs) if drop_unknown else [Text(part.written)]
        elif at in converted:
            yield from _build_tags(part, is_pair=at in pairs)
        elif at in examples and known:
            yield Text(part.written[part.has_bracket_before :][: -1 if part.has_bracket_after else None])
        elif not (drop_unknown and is_coded(parts, at, others)):
            yield Text(part.written)


def _is_converted(part: Part, is_pair: bool, known: frozenset[str]) -> bool:
    """Return whether a shortcode becomes an element."""
    is_complete = is_pair or (part.name not in ENCLOSING and not part.is_closing)
    return part.name in known and is_complete and not _is_example(part, is_pair)


def _is_example(part: Part, is_pair: bool) -> bool:
    """Return whether a text shows how a shortcode is written: “[[gallery]]”, or one end of “[[caption]…[/caption]]”."""
    if part.has_bracket_before:
        return bool(part.name) and (part.has_bracket_after or is_pair)
    return part.is_closing and part.has_bracket_after and is_pair


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


def parse_parameters(written: str) -> tuple[dict[str, str], list[str]]:
    """Return the named parameters of a shortcode and those without a name."""
    parameters = read_parameters(written)
    named = {name.lower(): value for name, value in parameters if name}
    return named, [value for name, value in parameters if not name]
