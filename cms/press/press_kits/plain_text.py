"""The plain text of a kit, made from its HTML so that both say the same."""

from __future__ import annotations

from html.parser import HTMLParser

from cms.content.plain_text import mark_deletions

PARAGRAPHS = frozenset(("p", "h1", "h2", "h3", "h4", "h5", "h6", "div", "li", "tr", "figure", "caption", "pre", "hr"))
SKIPPED = frozenset(("style", "title", "head"))


def to_plain_text(html: str) -> str:
    """Return the text of an HTML document: paragraphs with empty lines between them, lists with dashes or numbers.

    Links are followed by their URL, images are named by their alternative text, cells are separated by bars, and
    links to footnotes are numbers in brackets. Struck-out text is marked in the active language.
    """
    reader = _TextReader()
    reader.feed(mark_deletions(html))
    reader.close()
    return reader.text()


class _TextReader(HTMLParser):
    """Collects the text of the body in paragraphs."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._paragraphs: list[str] = []
        self._parts: list[str] = []
        self._links: list[tuple[str, int]] = []
        self._skipped = 0
        self._in_code = False
        self._kind = self._last_kind = ""  # "li" or "tr": items and rows follow each other without an empty line
        self._numbers: list[int | None] = []  # number of the next item of each open list; None without numbers
        self._mark = ""  # mark of the item that is read

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag in SKIPPED:
            self._skipped += 1
        if tag in PARAGRAPHS:
            self._end_paragraph()
        if tag in ("ol", "ul"):
            self._numbers.append(_read_number(attributes.get("start"), 1) if tag == "ol" else None)
        elif tag == "tr":
            self._kind = tag
        elif tag == "li":
            self._kind, self._mark = tag, self._take_mark(attributes)
        elif tag == "pre":
            self._in_code = True
        elif tag == "br":
            self._parts.append("\n")
        elif tag in ("td", "th") and self._parts:
            self._parts.append(" | ")
        elif tag == "a":
            self._links.append((attributes.get("href", ""), len(self._parts)))
        elif tag == "img" and attributes.get("alt"):
            self._parts.append(f"[{attributes['alt']}] ")

    def handle_endtag(self, tag: str) -> None:
        if tag in SKIPPED:
            self._skipped -= 1
        if tag == "a" and self._links:
            url, start = self._links.pop()
            self._end_link(url.removeprefix("mailto:"), start)
        if tag in ("ol", "ul") and self._numbers:
            self._numbers.pop()
        if tag in PARAGRAPHS:
            self._end_paragraph()
        if tag == "pre":
            self._in_code = False

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self._parts.append(data if self._in_code else _collapse(data))

    def _take_mark(self, attributes: dict[str, str]) -> str:
        """Return what stands before an item: a dash, or its number."""
        number = self._numbers[-1] if self._numbers else None
        if number is None:
            return "-"
        number = _read_number(attributes.get("value"), number)
        self._numbers[-1] = number + 1
        return f"{number}."

    def _end_link(self, url: str, start: int) -> None:
        """Add the URL of a link. One to a footnote is its number in brackets, one back to the text is left out."""
        shown = "".join(self._parts[start:]).strip()
        if url.startswith("#fnref-"):
            del self._parts[start:]
        elif url.startswith("#fn-"):
            self._parts[start:] = [f"[{shown.strip('[]()')}]"]
        elif url and url != shown and not url.startswith("#"):
            self._parts.append(f" ({url})")

    def text(self) -> str:
        """Return the paragraphs; items of lists and rows follow each other without an empty line."""
        self._end_paragraph()
        return "\n\n".join(self._paragraphs) + "\n"

    def _end_paragraph(self) -> None:
        joined = "".join(self._parts)
        lines = [line.rstrip() if self._in_code else " ".join(line.split()) for line in joined.split("\n")]
        text = "\n".join(lines).strip("\n")
        self._parts = []
        if not text.strip():
            return
        text = f"{self._mark} {text}" if self._kind == "li" else text
        if self._kind and self._kind == self._last_kind:
            self._paragraphs[-1] += f"\n{text}"
        else:
            self._paragraphs.append(text)
        self._kind, self._last_kind = "", self._kind


def _read_number(written: str | None, default: int) -> int:
    try:
        return int(written or "")
    except ValueError:
        return default


def _collapse(data: str) -> str:
    """Return the text with single spaces, as a browser shows it."""
    words = " ".join(data.split())
    return f"{' ' if data[:1].isspace() else ''}{words}{' ' if data[-1:].isspace() and words else ''}"
