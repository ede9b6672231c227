"""Convert Markdown to clean HTML: attribute lists, invalid URLs and footnotes first, then the parser.

The whole document is rendered before it is split into blocks, because raw HTML can span several Markdown tokens: a
`<table>` with an empty line inside is several tokens. The cleaned HTML is always well-formed.

Footnotes, `[^1]` in the text and `[^1]: The note.` in lines of their own, become HTML with ids, as other systems write
them, which `footnotes` recognises.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import nh3
from django.core.exceptions import ValidationError
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from cms.content.conversion.texts import remove_invisible_characters
from cms.content.conversion.tree import KNOWN_TAGS, MARKER_TAGS, READ_TAGS, VOID_TAGS, remove_silent_elements
from cms.content.html_cleaner import DROPPED_ELEMENTS

HEADING_ATTRIBUTES = re.compile(
    r"^( {0,3}#{1,6} [^\n]*?)(?:(?<![ \t])|(?<=# ))[ \t]*+\{:?[ \t]*[#.][^{}\n]*\}[ \t]*$", re.MULTILINE
)
LINK_ATTRIBUTES = re.compile(r"(?<=\))\{:?[ \t]*[#.][^{}\n]*\}")
NO_ADDRESS = re.compile(r"""\]\(\s*(?:"[^"\n]*"|'[^'\n]*')\s*\)""")
SPACED_ADDRESS = re.compile(r"""\]\((https?://[^()\s"'<>]+(?:[ ]+[^()\s"'<>]+)+)\)""")
BRACKET = re.compile(r"[\[\]]")
SPACED_MAILTO = re.compile(r"\]\(mailto:\s+")
MAX_OPEN_BRACKETS = 50  # the parser of Markdown reads the rest of a paragraph again for each "[" that is not closed

FOOTNOTES_KEY = "footnotes"  # those of the text by name, in the environment of the parser
FOOTNOTE_REFERENCE = re.compile(r"\[\^([^\[\]\s^]{1,60})\]")
FOOTNOTE_DEFINITION = re.compile(r" {0,3}\[\^([^\[\]\s^]{1,60})\]:[ \t]*(.*)")
FOOTNOTE_CONTINUATION = re.compile(r"(?: {2,}|\t)(.*)")
FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")

KEPT_ATTRIBUTES = {
    "*": {"id", "lang", "dir", "style"},
    "a": {"href", "title", "name"},
    "ol": {"start"},
    "li": {"value"},
    "img": {"src", "alt", "title"},
    "iframe": {"src", "title"},
    "table": {"role"},
    **{tag: {"colspan", "rowspan"} for tag in ("td", "th")},
    **{tag: {"name", "data"} for tag in MARKER_TAGS},
}
# If one of these elements is not closed, a parser treats the rest of the document as its content; then it is escaped.
SWALLOWING_TAGS = "script|style|title|textarea|template|noscript|object|select|svg|math|xmp|noembed|noframes|plaintext"

# Elements that may contain themselves, and that a parser does not close by itself.
NESTING_TAGS = READ_TAGS - VOID_TAGS - {"p", "li", "dd", "dt", "iframe", "thead", "tbody", "tfoot", "tr", "td", "th"}
MAX_DEPTH = 100  # open elements; a parser takes quadratic time for deep nesting

TAG = re.compile(r"<(?=/?([a-zA-Z][\w:.-]*)[^<>]*>?)")
OPENING_OR_CLOSING = re.compile(rf"<(/?)({'|'.join(sorted(NESTING_TAGS, key=len, reverse=True))})\b", re.IGNORECASE)
SILENT_ELEMENTS = DROPPED_ELEMENTS - {"iframe"}
SWALLOWING_TAG = re.compile(rf"<(?=/?(?:{SWALLOWING_TAGS})\b)", re.IGNORECASE)
IFRAME = re.compile(r"<iframe\b([^>]*)>(?:[^<]*</iframe\s*>)?", re.IGNORECASE)


def preprocess(markdown: str) -> str:
    """Return Markdown with attribute lists removed and invalid URLs repaired.

    The time is linear in the length of the text.

    Raises:
        ValidationError: More than MAX_OPEN_BRACKETS brackets are open at once.
    """
    markdown = remove_invisible_characters(markdown)
    _check_brackets(markdown)
    markdown = HEADING_ATTRIBUTES.sub(r"\1", markdown)
    markdown = LINK_ATTRIBUTES.sub("", markdown)
    markdown = NO_ADDRESS.sub("]()", markdown)
    markdown = SPACED_MAILTO.sub("](mailto:", markdown)
    return SPACED_ADDRESS.sub(lambda link: f"]({re.sub(' +', '%20', link[1])})", markdown)


def _check_brackets(markdown: str) -> None:
    steps = (1 if bracket == "[" else -1 for bracket in BRACKET.findall(markdown))
    if any(depth > MAX_OPEN_BRACKETS for depth in accumulate(steps, lambda depth, step: max(0, depth + step))):
        raise ValidationError(f"body: more than {MAX_OPEN_BRACKETS} brackets “[” are not closed")


@dataclass(slots=True)
class MarkdownFootnote:
    """A footnote: its number in the text, what it says, and whether the text refers to it."""

    number: int
    markdown: str
    is_referred_to: bool = False


def take_footnotes(markdown: str) -> tuple[str, dict[str, MarkdownFootnote]]:
    """Return Markdown without the definitions of footnotes, and these by name. Code is left as it is.

    A definition has the lines below it that are indented; the first one of a name counts, others stay in the text.
    """
    if "[^" not in markdown:
        return markdown, {}
    kept: list[str] = []
    definitions: dict[str, list[str]] = {}
    open_lines: list[str] | None = None
    fence = ""
    for line in markdown.split("\n"):
        if found := FENCE.match(line):
            fence = "" if fence and found[1].startswith(fence) else fence or found[1]
        elif not fence and (found := FOOTNOTE_DEFINITION.match(line)) and found[1] not in definitions:
            open_lines = definitions[found[1]] = [found[2]]
            kept.append("")  # a definition ends the paragraph above it
            continue
        if open_lines is not None and not fence and (not line.strip() or FOOTNOTE_CONTINUATION.match(line)):
            open_lines.append(line.strip())
            continue
        open_lines = None
        kept.append(line)
    notes = (MarkdownFootnote(number, "\n".join(lines).strip()) for number, lines in enumerate(definitions.values(), 1))
    return "\n".join(kept), dict(zip(definitions, notes, strict=True))


def parse_footnote_reference(state: StateInline, silent: bool) -> bool:
    """Parse `[^1]` if there is a footnote with that name; a rule of the parser."""
    found = FOOTNOTE_REFERENCE.match(state.src, state.pos, state.posMax)
    note: MarkdownFootnote | None = state.env.get(FOOTNOTES_KEY, {}).get(found[1]) if found else None
    if not found or not note:
        return False
    if not silent:
        identity = "" if note.is_referred_to else f' id="fnref:{note.number}"'
        note.is_referred_to = True
        state.push("html_inline", "", 0).content = f'<sup{identity}><a href="#fn:{note.number}">{note.number}</a></sup>'
    state.pos = found.end()
    return True


def write_footnotes(notes: Iterable[MarkdownFootnote], parser: MarkdownIt) -> str:
    """Return the HTML of a numbered list with the footnotes, in the order of their definitions."""
    entries = []
    for note in notes:
        back = f'<a href="#fnref:{note.number}">↩</a>' if note.is_referred_to else ""
        entries.append(f'<li id="fn:{note.number}">{parser.render(note.markdown)}{back}</li>')
    return f"\n<ol>{''.join(entries)}</ol>" if entries else ""


def render_html(markdown: str) -> str:
    """Return preprocessed Markdown as clean HTML."""
    return clean_html(render_written_html(markdown))


def render_written_html(markdown: str) -> str:
    """Return preprocessed Markdown as HTML, in which the elements of the Markdown are as they were written."""
    markdown, footnotes = take_footnotes(markdown)
    html = _MARKDOWN.render(markdown, {FOOTNOTES_KEY: footnotes})
    return html + write_footnotes(footnotes.values(), _MARKDOWN)


def clean_html(html: str, tags: Set[str] = READ_TAGS) -> str:
    """Return well-formed HTML of known tags without scripts; all other text is kept.

    The time is linear in the length of the HTML.

    Raises:
        ValidationError: More than MAX_DEPTH elements are open at once.
    """
    html = SWALLOWING_TAG.sub("&lt;", _empty_iframes(remove_silent_elements(html, SILENT_ELEMENTS)))
    _check_depth(html)
    return nh3.clean(
        html,
        tags=set(tags),
        attributes=KEPT_ATTRIBUTES,
        clean_content_tags=set(),
        link_rel=None,
        strip_comments=True,
    )


def _empty_iframes(html: str) -> str:
    """Remove the content of frames. After the last ">" there is no tag, and searching it would take quadratic time."""
    end = html.rfind(">") + 1
    return IFRAME.sub(r"<iframe\1></iframe>", html[:end]) + html[end:]


def _check_depth(html: str) -> None:
    depths: Counter[str] = Counter()
    depth = 0
    for closing, tag in OPENING_OR_CLOSING.findall(html):
        name = tag.lower()
        step = -1 if closing and depths[name] else 0 if closing else 1
        depths[name] += step
        depth += step
        if depth > MAX_DEPTH:
            raise ValidationError(f"body: more than {MAX_DEPTH} HTML elements are not closed, such as <{name}>")


class _Renderer(RendererHTML):
    def html_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return TAG.sub(_escape_unknown_tag, tokens[idx].content)

    html_block = html_inline


def _escape_unknown_tag(tag: re.Match[str]) -> str:
    return "<" if tag[1].lower() in KNOWN_TAGS else "&lt;"


def _build_parser() -> MarkdownIt:
    """Return a CommonMark parser with tables, struck-out text and footnotes, but without indented code.

    In exported HTML, indentation is not code.
    """
    parser = MarkdownIt("commonmark", {"maxNesting": 100}, renderer_cls=_Renderer)
    parser.inline.ruler.before("link", "footnote_reference", parse_footnote_reference)
    return parser.enable(["table", "strikethrough"]).disable("code")


_MARKDOWN = _build_parser()
