"""Count the tags of other systems that no rule of the conversion covers, and remove them if asked to.

These are shortcodes and tags of template languages. In code they are what the author wanted to show, and not counted.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable

from .html import clean_html, render_html
from .markup_tokens import Token, tokenize
from .markup_writer import MarkupWriter
from .shortcodes import place_shortcodes
from .template_tags import drop_template_tags, mask_template_tags

NO_SHORTCODES: frozenset[str] = frozenset()


def tokenize_markup(markup: str, unknown: Counter[str], *, drop: bool) -> Iterable[Token]:
    """Yield the tokens of HTML, and count its template tags. With `drop`, only their texts for readers are kept."""
    masked = mask_template_tags(markup)
    if not masked.tags:
        return tokenize(markup)
    found = drop_template_tags(tokenize(masked.text), masked, unknown)
    if drop:
        return list(found)
    deque(found, maxlen=0)  # counts them
    return tokenize(markup)


def render_markdown(markdown: str, unknown: Counter[str], *, drop: bool) -> str:
    """Return preprocessed Markdown as clean HTML, and count its template tags and shortcodes.

    With `drop`, only their texts for readers are kept.
    """
    masked = mask_template_tags(markdown)
    rendered = render_html(masked.text)
    if not masked.tags and "[" not in rendered:
        return rendered
    found: Iterable[Token] = drop_template_tags(tokenize(rendered), masked, unknown)
    found = list(place_shortcodes(found, unknown, known=NO_SHORTCODES, drop_unknown=drop, is_markdown=True))
    if not drop:
        return render_html(markdown) if masked.tags else rendered
    return clean_html("".join(MarkupWriter().write(found))) if unknown else rendered
