"""Recognise block quotations that name their speaker."""

from __future__ import annotations

import re

from .rich_text import get_text
from .tree import Node

# “Text” — Name, role: the name follows a dash that begins a line or follows the closing quotation mark. Name and role
# have a limit, so that the text is not read again for every dash.
ATTRIBUTED_QUOTE = re.compile(r"^(?P<text>.+?)(?:\n\s*|(?<=[”\"’»])\s*)[—–―]\s*(?P<who>[^\n]{1,350})$", re.DOTALL)
DASHES = "—–―- "
PLAIN_TAGS = frozenset(("p", "br", "b", "strong", "i", "em", "cite", "div", "footer"))
QUOTATION_MARKS = {"“": "”", '"': '"', "«": "»"}
MAX_NAME_WORDS = 8  # “Acting Division Chief of Design Wendy A.F.G. Stengel”
PARTICLES = frozenset(
    (
        "a",
        "an",
        "and",
        "at",
        "da",
        "de",
        "del",
        "der",
        "di",
        "du",
        "for",
        "in",
        "la",
        "le",
        "of",
        "on",
        "the",
        "to",
        "van",
        "von",
        "y",
    )
)
MAX_ATTRIBUTION_LENGTH = 150  # length of the speaker and of the role, as in the block


def parse_quote(node: Node) -> dict[str, object] | None:
    """Return the value of a quote block; None if no speaker is clearly named or links would be lost."""
    if not _is_plain(node):
        return None
    text, who = _split_cite(node) or _split_dash(get_text(node))
    speaker, _, role = (part.strip() for part in who.partition(","))
    if not text or not _is_name(speaker) or len(role) > MAX_ATTRIBUTION_LENGTH:
        return None
    return _build_value(text, speaker, role)


def parse_anonymous_quote(node: Node) -> dict[str, object] | None:
    """Return the value of a quote block without a speaker; None if it has no words, or if links would be lost."""
    text = get_text(node)
    return _build_value(text, "", "") if text.strip() and _is_plain(node) else None


def _build_value(text: str, speaker: str, role: str) -> dict[str, object]:
    return {
        "text": _strip_quotation_marks(text),
        "speaker": speaker,
        "role": role,
        "organisation": "",
        "person": None,
    }


def _split_cite(node: Node) -> tuple[str, str] | None:
    """Return text and speaker of a quotation that ends with `<cite>` or `<footer>`."""
    children = [child for child in node.children if isinstance(child, Node) or child.strip()]
    last = children[-1] if children else None
    if not isinstance(last, Node):
        return None
    if last.tag in ("cite", "footer"):
        who = " ".join(get_text(last).split()).lstrip(DASHES)
        return get_text(Node(children=children[:-1])), who
    inside = _split_cite(last) if last.tag == "p" else None
    return (get_text(Node(children=[*children[:-1], Node("p", children=[inside[0]])])), inside[1]) if inside else None


def _split_dash(text: str) -> tuple[str, str]:
    """Return text and speaker of a quotation that names its speaker after a dash."""
    found = ATTRIBUTED_QUOTE.match(text)
    return (found["text"], found["who"]) if found else ("", "")


def _is_plain(node: Node) -> bool:
    """Return whether a node has only paragraphs and emphasis; a quote block cannot hold links, lists or headings."""
    nodes = [child for child in node.children if isinstance(child, Node)]
    return all(child.tag in PLAIN_TAGS and _is_plain(child) for child in nodes)


def _is_name(words: str) -> bool:
    """Return whether the words are capitalised like a name; “— That is what they say” is a sentence."""
    named = [word for word in words.split() if word not in PARTICLES]
    is_short = len(words) <= MAX_ATTRIBUTION_LENGTH and len(words.split()) <= MAX_NAME_WORDS
    return is_short and bool(named) and all(word[0].isupper() for word in named) and words[-1] not in "!?:;"


def _strip_quotation_marks(text: str) -> str:
    """Remove quotation marks around the whole text, because frontends add them."""
    text = text.strip()
    end = QUOTATION_MARKS.get(text[0])
    is_whole = end is not None and text.endswith(end) and len(text) > 2 and not set(text[1:-1]) & {text[0], end}
    return text[1:-1].strip() if is_whole else text
