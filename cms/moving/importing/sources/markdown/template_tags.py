"""Resolve the template tags in a document, as its generator did: variables, links, includes, code, pictures, videos.

What cannot be resolved stays, and is counted: the conversion names it in the report, and the page becomes a draft, or
its tags are dropped (`--unknown`). In code, what is not resolved is what the author wanted to show, and so is what
stands between `{% raw %}` and `{% endraw %}`: readers of the new site see it, too.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from .documents import Document
from .front_matter import BadFrontMatter, as_mapping, read_front_matter, read_text_file
from .site import Generator, MarkdownSite
from .template_values import MAX_TAG_CHARACTERS, GeneratorTag, build_picture, build_player, evaluate, read_tag

# Words in the place of braces that are shown to readers, until the text is converted.
SHOWN = {"{{": "qBracesOpenq", "{%": "qBracePercentq", "{#": "qBraceHashq"}
CODE_START = re.compile(r"^[ ]{0,12}(`{3,}|~{3,})[^\n]*$|(`+)|<(pre|code)\b[^<>]*>", re.MULTILINE)
MAX_INLINE_CHARACTERS = 1_000  # length of code in a line
OPENING = re.compile(r"\{\{[<%]?|\{%|\{#")
CLOSINGS = {"{{<": ">}}", "{{%": "%}}", "{{": "}}", "{%": "%}", "{#": "#}"}
# Each of these patterns ends at what would begin another match, so that a hostile text takes linear time.
SHOWN_SHORTCODE = re.compile(r"\{\{([<%])/\*((?:(?!/\*).){0,4000}?)\*/([>%])\}\}", re.DOTALL)
SHOWN_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{\{|\{%")
PAIRED = ("raw", "verbatim", "comment", "highlight")
HUGO_MARKS = ("{{<", "{{%")
MAX_DEPTH = 5  # includes in one another
MAX_CHARACTERS = 500_000
ATTRIBUTES = re.compile(r"(?:^[ \t]*\{:[:\w#.]?[^{}\n]*\}[ \t]*$\n?)|\{:[^{}\n]*\}", re.MULTILINE)
MARKDOWN_INSIDE = re.compile(
    r"""(<(?:div|section|aside|article|details|figure|td|th|blockquote)\b[^<>]{0,1000}?\bmarkdown\s*=[^<>]{0,1000}>)"""
)


class GeneratorTags:
    """Resolves the tags of the documents of a site. `find_url` returns the address of a document by its name."""

    def __init__(self, site: MarkdownSite, find_url: Callable[[str, Document], str | None]) -> None:
        self.site = site
        self.find_url = find_url
        self._included = 0  # characters of files that one text includes
        self._tags: dict[str, Callable[[GeneratorTag, Document], str | None]] = {
            **dict.fromkeys(("link", "post_url", "ref", "relref"), self._link),
            "param": self._get_parameter,
        }

    def resolve(self, text: str, document: Document) -> str:
        """Return the text of a document with its tags resolved. Those of Hugo that are not are written as in Liquid."""
        if self.site.generator == Generator.JEKYLL and "{:" in text:
            text = _replace_outside_code(text, ATTRIBUTES, lambda _: "")
        self._included = 0
        text = MARKDOWN_INSIDE.sub(r"\1\n\n", text)
        if self.site.generator == Generator.HUGO:
            text = SHOWN_SHORTCODE.sub(lambda found: _show(f"{{{{{found[1]} {found[2].strip()} {found[3]}}}}}"), text)
        return self._resolve(text, document, self._get_variables(document), 0)

    def resolve_line(self, text: str, document: Document) -> str:
        """Return a text of the front matter in which no tag is left."""
        resolved = self.resolve(text[:MAX_TAG_CHARACTERS], document)
        return " ".join(restore_braces(SHOWN_TAG.sub("", resolved)).split())

    def _get_variables(self, document: Document) -> dict[str, Any]:
        site = {"baseurl": "", **self.site.config, "data": self.site.data}
        page = {**document.fields, "url": document.url, "path": document.path}
        own = {"site": site, "page": page, "post": page}
        if self.site.generator == Generator.ELEVENTY:
            return {
                **self.site.data,
                **document.fields,
                **own,
                "site": {**site, **as_mapping(self.site.data.get("site"))},
            }
        return own

    # ------------------------------------------------------------------ the text

    def _resolve(self, text: str, document: Document, variables: Mapping[str, Any], depth: int) -> str:
        if not OPENING.search(text):
            return text
        code, ends = CodeRanges(text), TagEnds(text)
        parts: list[str] = []
        position = 0
        while opening := OPENING.search(text, position):
            start, mark = opening.start(), opening[0]
            end = ends.find(CLOSINGS[mark], opening.end())
            parts.append(text[position:start])
            if end == -1 or end - start > MAX_TAG_CHARACTERS:
                parts.append(SHOWN.get(mark[:2], mark[:2]) if start in code else mark[:2])
                position = start + 2
                continue
            position = end + len(CLOSINGS[mark])
            inner = text[opening.end() : end].strip("-").strip()
            tag = read_tag(inner)
            if mark in ("{%", "{{<", "{{%") and tag.name in PAIRED and (closed := ends.find_pair(tag.name, position)):
                parts.append(_build_paired(tag, text[position : closed[0]]))
                position = closed[1]
                continue
            if mark == "{#" or (mark in HUGO_MARKS and inner.startswith("/*")):
                continue  # a comment
            written = text[start:position]
            found = self._resolve_tag(mark, inner, tag, document, variables, depth)
            if found is not None:
                parts.append(found)
            elif start in code:
                parts.append(_show(written))
            else:
                parts.append(_write_as_liquid(inner) if mark in HUGO_MARKS else written)
        return "".join([*parts, text[position:]])

    def _resolve_tag(
        self,
        mark: str,
        inner: str,
        tag: GeneratorTag,
        document: Document,
        variables: Mapping[str, Any],
        depth: int,
    ) -> str | None:
        if mark == "{{":
            return evaluate(inner, variables)
        if resolve := self._tags.get(tag.name):
            return resolve(tag, document)
        if tag.name in ("include", "include_relative", "include_cached", "render"):
            included = self._include(tag, document, variables, depth)
            if included is not None:
                return included
        return build_player(tag) or build_picture(tag)

    def _link(self, tag: GeneratorTag, document: Document) -> str | None:
        return self.find_url(tag.first or tag.rest.strip(), document)

    def _get_parameter(self, tag: GeneratorTag, document: Document) -> str | None:
        parameters = {**as_mapping(self.site.config.get("params")), **document.fields}
        return evaluate(tag.first, parameters) if tag.first else None

    def _include(self, tag: GeneratorTag, document: Document, variables: Mapping[str, Any], depth: int) -> str | None:
        """Return the text of an included file if all of its tags can be resolved."""
        name, directory = tag.first, self.site.includes
        if tag.name == "include_relative":
            directory = self.site.root / document.directory
        if not name or directory is None or depth >= MAX_DEPTH:
            return None
        path = _find_below(directory, name)
        if path is None or self._included > MAX_CHARACTERS:
            return None
        given = {key: self._get_argument(tag, key, value, variables) for key, value in tag.named.items()}
        try:
            body = read_front_matter(read_text_file(path)).body
        except BadFrontMatter:
            return None
        self._included += len(body)
        resolved = self._resolve(body, document, {**variables, **given, "include": given}, depth + 1)
        is_resolved = not any(mark in resolved for mark in SHOWN) and len(resolved) < MAX_CHARACTERS
        return resolved.strip("\n") if is_resolved else None

    def _get_argument(self, tag: GeneratorTag, name: str, value: str, variables: Mapping[str, Any]) -> str:
        """Return an argument of an include: a text in quotation marks, or a variable."""
        is_text = re.search(rf"\b{re.escape(name)}\s*[=:]\s*[\"'`]", tag.rest)
        return value if is_text else evaluate(value, variables) or value


class CodeRanges:
    """The parts of a text that are code: `start in ranges` says whether a position is in one. The time is linear."""

    def __init__(self, text: str) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._open_tags: set[str] = set()  # those that are not closed in the rest of the text
        position = 0
        while found := CODE_START.search(text, position):
            end = self._find_end(text, found)
            position = max(end, found.end())
            if end:
                self._starts.append(found.start())
                self._ends.append(end)

    def __contains__(self, position: int) -> bool:
        at = bisect_right(self._starts, position) - 1
        return at >= 0 and position < self._ends[at]

    def _find_end(self, text: str, found: re.Match[str]) -> int:
        """Return where code ends that begins here, 0 if it is none."""
        fence, ticks, tag = found.groups()
        if fence:  # one that is not closed ends with the text
            closing = re.compile(rf"^[ ]{{0,12}}{fence}[`~]*[ \t]*$", re.MULTILINE).search(text, found.end())
            return closing.end() if closing else len(text)
        if ticks:
            rest = text[found.end() : found.end() + MAX_INLINE_CHARACTERS].partition("\n\n")[0]
            closing = re.search(rf"(?<!`){ticks}(?!`)", rest)
            return found.end() + closing.end() if closing else 0
        if tag in self._open_tags or (end := text.find(f"</{tag}>", found.end())) == -1:
            self._open_tags.add(tag)
            return 0
        return end + len(tag) + 3


def _replace_outside_code(text: str, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str]) -> str:
    code = CodeRanges(text)
    return pattern.sub(lambda found: found[0] if found.start() in code else replace(found), text)


class TagEnds:
    """Finds where tags end. Each mark is searched once in a part of the text."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._absent: set[str] = set()
        self._known: dict[str, int] = {}  # the next position of each mark

    def find(self, mark: str, position: int) -> int:
        """Return the position of the next mark, -1 if there is none."""
        known = self._known.get(mark)
        if known is None or -1 < known < position:
            known = self._known[mark] = self._text.find(mark, position)
        return known

    def find_pair(self, name: str, position: int) -> tuple[int, int] | None:
        """Return where the content of a paired tag ends, and where its closing tag does; None if it is not closed."""
        if name in self._absent:
            return None
        pattern = re.compile(rf"\{{%-?\s*end{name}\s*-?%\}}|\{{\{{[<%]\s*/\s*{name}\s*[>%]\}}\}}")
        if not (closing := pattern.search(self._text, position)):
            self._absent.add(name)
            return None
        return closing.start(), closing.end()


def _find_below(directory: Path, name: str) -> Path | None:
    """Return the path of a file below a directory, None if there is none."""
    try:
        path = (directory / name).resolve()
        return path if path.is_relative_to(directory.resolve()) and path.is_file() else None
    except (OSError, ValueError, RuntimeError):  # too long, with a null character, or a loop of links
        return None


def _build_paired(tag: GeneratorTag, content: str) -> str:
    if tag.name == "comment":
        return ""
    if tag.name == "highlight":
        language = re.match(r"\s*([\w+#-]*)", tag.rest)
        return f"\n\n```{language[1] if language else ''}\n{_show(content.strip(chr(10)))}\n```\n\n"
    return _show(content)


def _write_as_liquid(inner: str) -> str:
    """Return a shortcode of Hugo in the form in which the conversion counts it and finds its rule."""
    name = inner.strip().rstrip("/").strip()
    return f"{{% end{name[1:].strip()} %}}" if name.startswith("/") else f"{{% {name} %}}"


def _show(text: str) -> str:
    """Return a text whose braces are shown to readers."""
    for braces, word in SHOWN.items():
        text = text.replace(braces, word)
    return text


def restore_braces(value: Any) -> Any:
    """Return the value of a block, or a text, with the braces that readers see."""
    if isinstance(value, str):
        for braces, word in SHOWN.items():
            value = value.replace(word, braces)
        return value
    if isinstance(value, list):
        return [restore_braces(one) for one in value]
    return {name: restore_braces(one) for name, one in value.items()} if isinstance(value, dict) else value
