"""Parse HTML of any quality into a tree of the elements and attributes that the conversion reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import nh3

from .markup_tokens import MarkupWriter, Tag, Token
from .pictures import EMBEDDED_CLASS
from .results import Conversion
from .rich_text import LINE_THROUGH
from .texts import remove_invisible_characters
from .tree import BLOCK_TAGS, MARKER_TAGS, WRITTEN_TAGS, Node, parse_tree, remove_silent_elements
from .urls import LATE_ATTRIBUTES

REPLACED_TAGS = {"embed": "iframe"}

_FILES = frozenset(("src", "data-src", "data-lazy-src", "data-orig-file"))
ATTRIBUTES = {
    "a": {"href", "title", "name"},
    "ol": {"start"},
    "li": {"value"},
    "img": {*_FILES, "alt", "title", "width", "height"},
    "iframe": {*_FILES, "title", "width", "height"},
    "audio": {"src"},
    "video": {"src", "poster"},
    "source": {"src"},
    "code": {"class"},
    "table": {"role"},
    **{tag: {"colspan", "rowspan"} for tag in ("td", "th")},
    **{tag: {"name", "data"} for tag in MARKER_TAGS},
}
ATTRIBUTES_OF_ALL = {"id", "lang", "dir", "style"}
CLASSED_TAGS = (BLOCK_TAGS - MARKER_TAGS) | {"a", "img"}
ALLOWED_ATTRIBUTES = {
    tag: frozenset(ATTRIBUTES_OF_ALL | ATTRIBUTES.get(tag, set()) | ({"class"} if tag in CLASSED_TAGS else set()))
    for tag in WRITTEN_TAGS | MARKER_TAGS
}
_CLEANER = nh3.Cleaner(
    tags=WRITTEN_TAGS | MARKER_TAGS,
    attributes=ALLOWED_ATTRIBUTES,
    clean_content_tags=frozenset(),
    link_rel=None,
    strip_comments=True,
)
SILENT_ELEMENTS = frozenset(("script", "style", "template", "svg", "noscript"))
# Parts of forms, whose texts readers saw in places of their own.
FORM_PARTS = frozenset(("button", "input", "label", "legend", "optgroup", "option", "select", "textarea"))
MENTIONED_TAGS = frozenset(("form",))  # the report says that these were left out


def clean_markup(markup: str, conversion: Conversion) -> str:
    """Return the HTML without invisible characters and without elements that browsers do not show, such as scripts."""
    return remove_silent_elements(remove_invisible_characters(markup), SILENT_ELEMENTS, conversion.left_out)


def build_tree(tokens: Iterable[Token]) -> Node:
    """Return the tree of tokens that `select_tags` has selected. The time is linear in their number."""
    return parse_tree(_CLEANER.clean("".join(MarkupWriter().write(tokens))))


def _is_embedded(picture: Tag) -> bool:
    """Return whether a picture is in its tag itself, rather than a placeholder of one that a script loads."""
    is_data = picture.attributes.get("src", "").lstrip().lower().startswith("data:")
    return is_data and not any(name in picture.attributes for name in LATE_ATTRIBUTES)


def select_tags(tokens: Iterable[Token], left_out: Counter[str], *, keeps_styles: bool = False) -> Iterator[Token]:
    """Yield texts, comments and the tags that the conversion reads, with the attributes that it reads.

    A `<span>` without any is left out. Of styles, only those that strike out text are read, unless `keeps_styles`.
    """
    spans: list[bool] = []  # whether each open one was yielded
    for token in tokens:
        if not isinstance(token, Tag):
            yield token
            continue
        name = REPLACED_TAGS.get(token.name, token.name)
        if name in MENTIONED_TAGS and not token.is_closing:
            left_out[f"<{name}>"] += 1
        if name in FORM_PARTS and not token.is_closing:
            yield Tag("br")
        if name in ALLOWED_ATTRIBUTES:
            attributes = {
                key: value
                for key, value in token.attributes.items()
                if key in ALLOWED_ATTRIBUTES[name] and (key != "style" or keeps_styles or LINE_THROUGH.search(value))
            }
            if name == "img" and _is_embedded(token):
                attributes["class"] = f"{attributes.get('class', '')} {EMBEDDED_CLASS}"
            if name == "span":
                if not token.is_closing:
                    spans.append(bool(attributes))
                if not (spans.pop() if token.is_closing and spans else bool(attributes)):
                    continue
            yield Tag(name, token.is_closing, attributes)
