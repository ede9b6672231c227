"""Find tags of template languages in imported texts, and count the tags that no rule of the conversion covers.

Examples are `{% image "a.jpg" %}`, `{{ page.title }}` and `{{< figure >}}`. Liquid, Nunjucks, Jinja, Twig and Hugo
replace them before readers see a page. In a database or a file of Markdown they are still there. Before a text is
parsed, each of them is replaced by a word without markup, so that no parser reads their quotation marks, underscores
and brackets. In code, tags are what the author wanted to show, and are not counted.
"""

from __future__ import annotations

import html
import re
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from cms.content.conversion.markup_tokens import Comment, MarkupWriter, Tag, Text, Token, tokenize

from .markdown import TEXT_PARAMETERS, clean_html, read_parameters, render_html
from .shortcodes import place_shortcodes

MAX_TAG_CHARACTERS = 2_000
MAX_NAME_CHARACTERS = 40
CLOSINGS = {"{{<": ">}}", "{{%": "%}}", "{{{": "}}}", "{{": "}}", "{%": "%}", "{#": "#}"}
# “[:en]” begins the text in a language, in multilingual texts of qTranslate.
OPENING = re.compile(r"\{\{[<%{]?|\{%|\{#|\[:[a-z]{2}\]|\[:\](?!\()")
FORMULA = re.compile(r"(?:(?<=[\w}\])])[\^_]|\\[a-zA-Z]{1,20})\Z")  # before “{{” in a formula of LaTeX
COMMENT = re.compile(r"\{%-?\s*comment\b")
END_OF_COMMENT = re.compile(r"\{%-?\s*endcomment\s*-?%\}")
PLACEHOLDER = re.compile(r"qTz(\d{1,6})tzQ")
CODE_TAGS = frozenset(("pre", "code", "kbd", "samp", "tt"))
READ_ATTRIBUTES = frozenset(("href", "src", "poster", "alt", "title"))
ADDRESSES = frozenset(("href", "src", "poster"))

NAME = re.compile(r"[\w.-]+")
LITERAL = re.compile(r"""\s*["']([^"']*)["']""")
FILTER = re.compile(r"\|\s*([a-zA-Z_]\w*)")
# Tags that decide and calculate. Their texts are not shown.
CONTROL = re.compile(
    r"(?:end\w*|if|elif|elsif|else|unless|for|case|when|assign|set|capture|macro|block|extends|import|from)\b"
)
NO_SHORTCODES: frozenset[str] = frozenset()


@dataclass(slots=True)
class MaskedText:
    """A text whose template tags are placeholders, and the tags as they were written, by the numbers of these."""

    text: str
    tags: list[str] = field(default_factory=list)

    def restore(self, text: str) -> str:
        """Return a part of the masked text as it was written."""
        return self.replace(text, lambda tag: tag)

    def replace(self, text: str, build: Callable[[str], str]) -> str:
        """Return a part of the masked text with each tag replaced."""
        return PLACEHOLDER.sub(lambda found: build(tag) if (tag := self._get(found)) else found[0], text)

    def list_tags(self, text: str) -> list[str]:
        """Return the tags in a part of the masked text."""
        return [tag for found in PLACEHOLDER.finditer(text) if (tag := self._get(found))]

    def _get(self, found: re.Match[str]) -> str:
        number = int(found[1])
        return self.tags[number] if number < len(self.tags) else ""


def mask_template_tags(text: str) -> MaskedText:
    """Return a text with placeholders in the place of its template tags. The time is linear in its length."""
    masked = MaskedText(text)
    if not OPENING.search(text):
        return masked
    parts: list[str] = []
    position = copied = 0
    ends = _Ends(text)
    while opening := OPENING.search(text, position):
        end = _find_end(text, opening, ends)
        if not end:
            position = opening.start() + 1
            continue
        parts += [text[copied : opening.start()], f"qTz{len(masked.tags)}tzQ"]
        masked.tags.append(text[opening.start() : end])
        position = copied = end
    masked.text = "".join([*parts, text[copied:]])
    return masked


class _Ends:
    """Finds the marks that end tags in a text, each of which is searched once."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.after_formula = -1  # position after “{{…}}” in a formula
        self._known: dict[str, int] = {}
        self._has_comments = True

    def find(self, mark: str, position: int) -> int:
        """Return the position after the next mark, 0 if there is none."""
        known = self._known.get(mark)
        if known is None or (known != -1 and known < position):
            known = self._known[mark] = self.text.find(mark, position)
        return known + len(mark) if known != -1 else 0

    def find_end_of_comment(self, position: int) -> int:
        """Return the position after `{% endcomment %}`, 0 if there is none."""
        closing = END_OF_COMMENT.search(self.text, position) if self._has_comments else None
        self._has_comments = closing is not None
        return closing.end() if closing else 0


def _find_end(text: str, opening: re.Match[str], ends: _Ends) -> int:
    """Return the position after a tag, 0 if what looks like its beginning is none."""
    start, mark = opening.start(), opening[0]
    if mark.startswith("["):
        return opening.end()
    end = ends.find(CLOSINGS[mark], opening.end())
    if mark == "{{{" and not end:
        end = ends.find("}}", opening.end())
    if not end or end - start > MAX_TAG_CHARACTERS or not text[start + 2 : end - 2].strip():
        return 0
    if mark == "{{" and (start == ends.after_formula or FORMULA.search(text, max(0, start - 25), start)):
        ends.after_formula = end
        return 0
    return (COMMENT.match(text, start) and ends.find_end_of_comment(end)) or end


def name_tag(tag: str) -> str:
    """Return a short name for a tag, by which the report counts it: `{% image %}`, `{{ … | url }}`."""
    if tag.startswith("["):
        return tag
    if tag.startswith("{#"):
        return "{# … #}"
    inner = _get_inner(tag)
    mark = next(one for one in CLOSINGS if tag.startswith(one))
    name = NAME.match(inner.lstrip("/ "))
    filters = FILTER.findall(inner)
    shown = name[0][:MAX_NAME_CHARACTERS] if name else f"… | {filters[-1][:MAX_NAME_CHARACTERS]}" if filters else "…"
    return f"{mark} {shown} {CLOSINGS[mark]}"


def get_words(tag: str) -> str:
    """Return the texts for readers that a tag has as parameters: `a boat` of `{% image "a.jpg" "a boat" %}`."""
    inner = _get_inner(tag)
    if tag.startswith(("[", "{#")) or CONTROL.match(inner) or COMMENT.match(tag):
        return ""
    texts = [value for name, value in read_parameters(inner) if name in TEXT_PARAMETERS or " " in value]
    return " ".join(one.strip() for one in texts if "%" not in one)


def get_address(tag: str) -> str:
    """Return the address that a tag completes: `/about/` of `{{ "/about/" | url }}`; "" of one that has none."""
    literal = LITERAL.match(_get_inner(tag)) if tag.startswith("{{") else None
    return literal[1] if literal and " " not in literal[1] else ""


def _get_inner(tag: str) -> str:
    return tag.strip("{}%#<>-").strip()


def drop_template_tags(tokens: Iterable[Token], masked: MaskedText, found: Counter[str]) -> Iterator[Token]:
    """Yield the tokens of a masked text without its tags, but with their texts for readers, and count their names.

    In code and in comments, a tag is what the author wanted to show.
    """
    code = 0
    for token in tokens:
        if isinstance(token, Comment):
            yield Comment(masked.restore(token.content))
        elif isinstance(token, Text):
            if code:
                yield Text(masked.restore(token.written))
            else:
                found.update(map(name_tag, masked.list_tags(token.written)))
                yield Text(masked.replace(token.written, _write_words))
        else:
            if token.name in CODE_TAGS:
                code = max(0, code + (-1 if token.is_closing else 1))
            yield Tag(token.name, token.is_closing, dict(_drop_from_attributes(token, masked, found)))


def _drop_from_attributes(tag: Tag, masked: MaskedText, found: Counter[str]) -> Iterator[tuple[str, str]]:
    for name, value in tag.attributes.items():
        if name not in READ_ATTRIBUTES:
            yield name, masked.restore(value)
            continue
        found.update(map(name_tag, masked.list_tags(value)))
        if rest := masked.replace(value, get_address if name in ADDRESSES else get_words):
            yield name, rest


def _write_words(tag: str) -> str:
    words = html.escape(html.unescape(get_words(tag)), quote=False)
    return f" {words} " if words else ""


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
