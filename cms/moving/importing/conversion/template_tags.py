"""Find tags of template languages in imported texts, and count the tags that no rule of the conversion covers.

Examples are `{% image "a.jpg" %}`, `{{ page.title }}` and `{{< figure >}}`. Liquid, Nunjucks, Jinja, Twig and Hugo
replace them before readers see a page. In a database or a file of Markdown they are still there. Before a text is
parsed, each of them is replaced by a word without markup, so that no parser reads their quotation marks, underscores
and brackets. In code, tags are what the author wanted to show, and are not counted.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from cms.content.conversion.markup_tokens import Comment, Tag, Text, Token, tokenize
from cms.content.conversion.results import Conversion
from cms.content.conversion.tree import BLOCK_TAGS, MARKER_TAGS

from .rules import RuleBook, RuleKind, TemplateTag, keep_content, read_parameters
from .wordpress_blocks import find_pairs

MAX_TAG_CHARACTERS = 2_000
MAX_NAME_CHARACTERS = 40
CLOSINGS = {"{{<": ">}}", "{{%": "%}}", "{{{": "}}}", "{{": "}}", "{%": "%}", "{#": "#}"}
# “[:en]” begins the text in a language, in multilingual texts of qTranslate.
OPENING = re.compile(r"\{\{[<%{]?|\{%|\{#|\[:[a-z]{2}\]|\[:\](?!\()")
FORMULA = re.compile(r"(?:(?<=[\w}\])])[\^_]|\\[a-zA-Z]{1,20})\Z")  # before “{{” in a formula of LaTeX
COMMENT_OF_HUGO = "{{/*"
COMMENT = re.compile(r"\{%-?\s*comment\b")
END_OF_COMMENT = re.compile(r"\{%-?\s*endcomment\s*-?%\}")
PLACEHOLDER = re.compile(r"qTz(\d{1,6})tzQ")
TEXT_PARAMETERS = frozenset(("alt", "caption", "cite", "heading", "label", "text", "title"))
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
MARKER = "wp-tag"
END = re.compile(r"end(\w.*)")


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
        return PLACEHOLDER.sub(lambda found: build(tag) if (tag := self.get_tag(found)) else found[0], text)

    def get_tag(self, found: re.Match[str]) -> str:
        """Return the tag of a placeholder, "" for what only looks like one."""
        number = int(found[1])
        return self.tags[number] if number < len(self.tags) else ""


def mask_template_tags(text: str, is_masked: Callable[[str], bool] = bool) -> MaskedText:
    """Return a text with placeholders in the place of its template tags. The time is linear in its length.

    `is_masked` says of a tag whether it is replaced.
    """
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
        position = end
        if is_masked(tag := text[opening.start() : end]):
            parts += [text[copied : opening.start()], f"qTz{len(masked.tags)}tzQ"]
            masked.tags.append(tag)
            copied = end
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
    if text.startswith(COMMENT_OF_HUGO, start):
        return ends.find("*/}}", opening.end())
    end = ends.find(CLOSINGS[mark], opening.end())
    if mark == "{{{" and not end:
        end = ends.find("}}", opening.end())
    if not end or end - start > MAX_TAG_CHARACTERS or not text[start + 2 : end - 2].strip():
        return 0
    if mark == "{{" and (start == ends.after_formula or FORMULA.search(text, max(0, start - 25), start)):
        ends.after_formula = end
        return 0
    return (COMMENT.match(text, start) and ends.find_end_of_comment(end)) or end


def read_tag(tag: str, rules: RuleBook) -> TemplateTag:
    """Return a tag with its rule: by its name, or else by its mark, such as `{{<` for all shortcodes of Hugo."""
    if tag.startswith(("[", "{#")):
        return TemplateTag(tag, tag if tag.startswith("[") else "{# … #}")
    if tag.startswith(COMMENT_OF_HUGO):
        return TemplateTag(tag, "{{ … }}", rule=rules.find(RuleKind.TEMPLATE_TAG, COMMENT_OF_HUGO))
    inner = _get_inner(tag)
    mark = next(one for one in CLOSINGS if tag.startswith(one))
    found = NAME.match(inner.lstrip("/ "))
    filters = FILTER.findall(inner)
    name = found[0] if found else f"| {filters[-1]}" if filters else ""
    shown = name[:MAX_NAME_CHARACTERS] if found else f"… {name[:MAX_NAME_CHARACTERS]}".strip()
    label = f"{mark} {shown} {CLOSINGS[mark]}"
    parameters = inner.lstrip("/ ")[len(name) :] if found else inner
    rule = rules.find(RuleKind.TEMPLATE_TAG, name) if name else None
    of_mark = rules.find(RuleKind.TEMPLATE_TAG, mark)
    if inner.startswith("/"):
        return TemplateTag(tag, label, name, "", True, rule or of_mark)
    if not rule and (end := END.fullmatch(name)) and (rule := rules.find(RuleKind.TEMPLATE_TAG, end[1])):
        return TemplateTag(tag, label, end[1], "", True, rule)
    return TemplateTag(tag, label, name, parameters.strip(), False, rule or of_mark)


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


class TagResolver:
    """Replaces the placeholders of a masked text by what the rules make of its tags, and counts those without a rule.

    Of these, the texts for readers are kept. In code and in comments, a tag is what the author wanted to show.
    """

    def __init__(self, masked: MaskedText, rules: RuleBook, conversion: Conversion) -> None:
        self.masked = masked
        self.rules = rules
        self.conversion = conversion

    def resolve(self, tokens: Iterable[Token]) -> list[Token]:
        """Return the tokens of the masked text without placeholders."""
        parts = [part for token in self._protect_code(tokens) for part in self._divide(token)]
        tags = {at: part for at, part in enumerate(parts) if isinstance(part, TemplateTag)}
        pairs = find_pairs((at, tag.name, tag.is_closing) for at, tag in tags.items())
        resolved: list[Token] = []
        for at, part in enumerate(parts):
            resolved += self._resolve(part, at in pairs) if isinstance(part, TemplateTag) else [part]
        return resolved

    def _protect_code(self, tokens: Iterable[Token]) -> Iterator[Token]:
        """Yield the tokens with their attributes resolved, and the tags in code and comments as they were written."""
        code = 0
        for token in tokens:
            if isinstance(token, Comment):
                yield Comment(self.masked.restore(token.content))
            elif isinstance(token, Tag):
                if token.name in CODE_TAGS:
                    code = max(0, code + (-1 if token.is_closing else 1))
                yield Tag(token.name, token.is_closing, dict(self._resolve_attributes(token)))
            else:
                yield Text(self.masked.restore(token.written)) if code else token

    def _divide(self, token: Token) -> Iterator[Token | TemplateTag]:
        """Yield the tags in a text, and the texts between them."""
        if not isinstance(token, Text):
            yield token
            return
        position = 0
        for found in PLACEHOLDER.finditer(token.written):
            if tag := self.masked.get_tag(found):
                yield Text(token.written[position : found.start()])
                yield read_tag(tag, self.rules)
                position = found.end()
        yield Text(token.written[position:])

    def _resolve(self, tag: TemplateTag, is_pair: bool) -> Iterable[Token]:
        rule = tag.rule
        if rule and rule.write:
            return [] if tag.is_closing else tokenize(rule.write(tag))
        if rule and rule.handler is keep_content:
            return []
        if rule is None or (tag.is_closing and not is_pair):
            self.conversion.add_unknown(tag.label, tag.written, is_tag=True)
            return [Text(_write_words(tag.written))]
        if rule.handler is None:
            return [Text(html.escape(tag.written, quote=False))]
        opening = Tag(MARKER, False, {"name": tag.name, "data": tag.parameters})
        return [Tag(MARKER, True)] if tag.is_closing else [opening] if is_pair else [opening, Tag(MARKER, True)]

    def _resolve_attributes(self, token: Tag) -> Iterator[tuple[str, str]]:
        for name, value in token.attributes.items():
            if name not in READ_ATTRIBUTES:
                yield name, self.masked.restore(value)
            elif rest := self.masked.replace(value, partial(self._resolve_in_attribute, name)):
                yield name, rest

    def _resolve_in_attribute(self, name: str, written: str) -> str:
        tag = read_tag(written, self.rules)
        if tag.rule and tag.rule.write:
            return html.unescape(tag.rule.write(tag))
        if tag.rule and tag.rule.handler is None:
            return written
        if not tag.rule:
            self.conversion.add_unknown(tag.label, tag.written, is_tag=True)
        return get_address(written) if name in ADDRESSES else get_words(written)


def split_paragraphs(tokens: Iterable[Token]) -> Iterator[Token]:
    """Yield the tokens with the paragraphs divided in which a marker begins or ends.

    A parser would end the marker with its paragraph, or read all that follows as its content.
    """
    paragraph: Tag | None = None  # the open one
    divided: Tag | None = None  # the one to go on with after the marker
    depth = 0  # the open markers
    for token in tokens:
        if isinstance(token, Tag) and token.name in MARKER_TAGS:
            if paragraph:
                yield Tag("p", True)
                divided, paragraph = (divided if depth else paragraph), None
            depth += -1 if token.is_closing else 1
            yield token
            if divided and not depth:
                yield divided
                paragraph, divided = divided, None
            continue
        if isinstance(token, Tag) and token.name == "p":
            if token.is_closing and divided:
                divided = None
                continue
            paragraph = None if token.is_closing else token
        elif isinstance(token, Tag) and token.name in BLOCK_TAGS:
            paragraph = None
        yield token


def _write_words(tag: str) -> str:
    words = html.escape(html.unescape(get_words(tag)), quote=False)
    return f" {words} " if words else ""


def resolve_tags(
    text: str, conversion: Conversion, rules: RuleBook, read: Callable[[str], Iterable[Token]], *, drop: bool
) -> Iterable[Token]:
    """Return the tokens of a text, and count its template tags without a rule.

    With `drop`, only their texts for readers are kept. `read` returns the tokens of a text.
    """
    masked = mask_template_tags(text)
    resolved = TagResolver(masked, rules, conversion).resolve(read(masked.text)) if masked.tags else read(text)
    if drop or not masked.tags:
        return resolved
    masked = mask_template_tags(text, lambda tag: read_tag(tag, rules).rule is not None)
    return TagResolver(masked, rules, Conversion()).resolve(read(masked.text)) if masked.tags else read(text)
