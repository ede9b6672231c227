"""Rich text as stored by Wagtail, made fit for the public: known tags only, links resolved, hidden ones dropped."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser

from .references import References, ResolvedReferences

FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link"]

# Tags an editor can make, and those a paste or an import may have left.
KEPT = frozenset(
    ("p", "b", "strong", "i", "em", "ul", "ol", "li", "br", "h2", "h3", "h4", "blockquote", "sub", "sup", "code", "hr")
)
VOID = frozenset(("br", "hr"))
SILENT = frozenset(("script", "style", "template", "iframe", "object", "svg", "math"))
BREAKING = frozenset(("p", "li", "br", "h2", "h3", "h4", "blockquote", "hr", "ul", "ol"))
SCHEMES = ("http://", "https://", "mailto:", "tel:", "#", "/")


def mention(html: str, references: References) -> None:
    """Add the pages and documents that the text links to."""
    if "linktype=" in html:
        _Collector(references).take(html)


def rewrite(html: str, found: ResolvedReferences) -> str:
    """The text with resolved links. A link to something hidden keeps its words and loses the link."""
    return _Rewriter(found).take(html)


def plain(html: str) -> str:
    """The words alone; a line break where one block of text ends."""
    return _Plain().take(html)


class _Reader(HTMLParser):
    """Writes `self.out`; forgets everything inside tags that are never text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.silence = 0

    def take(self, html: str) -> str:
        self.feed(html or "")
        self.close()
        return "".join(self.out).strip()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT:
            self.silence += 1
        elif not self.silence:
            self.opened(tag, {name: value or "" for name, value in attrs})

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self.silence and tag not in SILENT:
            self.opened(tag, {name: value or "" for name, value in attrs})

    def handle_endtag(self, tag: str) -> None:
        if tag in SILENT:
            self.silence = max(0, self.silence - 1)
        elif not self.silence:
            self.closed(tag)

    def handle_data(self, data: str) -> None:
        if not self.silence:
            self.said(data)

    def opened(self, tag: str, attributes: dict[str, str]) -> None: ...
    def closed(self, tag: str) -> None: ...
    def said(self, data: str) -> None: ...


class _Collector(_Reader):
    def __init__(self, references: References) -> None:
        super().__init__()
        self.references = references

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        kind = attributes.get("linktype")
        if tag == "a" and kind in ("page", "document"):
            self.references.add(kind, _id_in(attributes))


def _id_in(attributes: dict[str, str]) -> int | None:
    written = attributes.get("id", "")
    return int(written) if written.isdecimal() and len(written) < 20 else None


class _Rewriter(_Reader):
    def __init__(self, found: ResolvedReferences) -> None:
        super().__init__()
        self.found = found
        self.links: list[bool] = []

    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "a":
            href = self.address(attributes)
            self.links.append(href is not None)
            if href is not None:
                self.out.append(f'<a href="{escape(href)}">')
        elif tag in KEPT:
            self.out.append(f"<{tag}>")

    def closed(self, tag: str) -> None:
        if tag == "a":
            if self.links and self.links.pop():
                self.out.append("</a>")
        elif tag in KEPT - VOID:
            self.out.append(f"</{tag}>")

    def said(self, data: str) -> None:
        self.out.append(escape(data, quote=False))

    def address(self, attributes: dict[str, str]) -> str | None:
        kind = attributes.get("linktype")
        if kind in ("page", "document"):
            thing = self.found.get(kind, _id_in(attributes))
            return thing.url if thing else None
        href = attributes.get("href", "").strip()
        return href if href.lower().startswith(SCHEMES) and not href.startswith("//") else None


class _Plain(_Reader):
    def opened(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in BREAKING:
            self.out.append("\n")

    def closed(self, tag: str) -> None:
        if tag in BREAKING:
            self.out.append("\n")

    def said(self, data: str) -> None:
        self.out.append(data)

    def take(self, html: str) -> str:
        lines = (" ".join(line.split()) for line in super().take(html).split("\n"))
        return "\n".join(line for line in lines if line)
