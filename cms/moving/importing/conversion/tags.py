"""The HTML tags that an import supports, by category."""

from __future__ import annotations

import nh3

from cms.content.plain_text import DELETED_TAGS

_CONTAINERS = """
    address article aside body center details div dd dl dt fieldset figcaption figure footer form header main nav
    section summary
"""
_DROPPED = """
    audio base big button embed font html head input label link meta noscript object option param picture script
    select source style svg template textarea title track video
"""

LIST_TAGS = frozenset(("ul", "ol"))
HEADING_TAGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
CONTAINERS = frozenset(_CONTAINERS.split())
TABLE_PARTS = frozenset(("table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th"))
PLAYER_TAGS = frozenset(("audio", "video"))
MARKER_TAGS = frozenset(("wp-block", "wp-shortcode"))  # placed by `block_comments` and `shortcodes`, never written
CORRECTION_TAGS = DELETED_TAGS | {"ins"}
INLINE = frozenset(("a", "b", "strong", "i", "em", "cite", "br", "img", "sub", "sup", "code", "span")) | CORRECTION_TAGS
VOID_TAGS = frozenset(("br", "hr", "img", "source"))

# READ_TAGS are converted in Markdown, other KNOWN_TAGS are removed. Anything else between < and > is text.
_MARKDOWN_BLOCKS = (
    LIST_TAGS | HEADING_TAGS | CONTAINERS | TABLE_PARTS | {"p", "li", "blockquote", "pre", "hr", "iframe"}
)
READ_TAGS = _MARKDOWN_BLOCKS | INLINE
KNOWN_TAGS = READ_TAGS | nh3.ALLOWED_TAGS | frozenset(_DROPPED.split())

# WRITTEN_TAGS are converted in HTML; all other tags are removed there, because browsers do not show them as text.
BLOCK_TAGS = _MARKDOWN_BLOCKS | PLAYER_TAGS | MARKER_TAGS
WRITTEN_TAGS = READ_TAGS | PLAYER_TAGS | {"source"}
