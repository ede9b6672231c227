"""Texts of 200 kB that are expensive for an HTML parser, and a check of what the sanitiser returns for them."""

from __future__ import annotations

import re
from html import unescape

SIZE = 200_000


def _fill(part: str, size: int = SIZE) -> str:
    return (part * (size // len(part) + 1))[:size]


def _nest(tag: str, size: int = SIZE) -> str:
    times = size // (2 * len(tag) + 5)
    return f"<{tag}>" * times + f"</{tag}>" * times


HOSTILE_HTML = {
    "nested div": _nest("div"),
    "nested b": _nest("b"),
    "nested blockquote": _nest("blockquote"),
    "nested svg": _nest("svg"),
    "nested template": _nest("template"),
    "unclosed div": _fill("<div>"),
    "unclosed lists": _fill("<ul><li>"),
    "unclosed paragraphs": _fill("<p>x"),
    "unclosed formatting": "<p>" + "".join(f"<b id={i}>" for i in range(9_000)) + _fill("<p>x", 100_000),
    "unclosed formatting behind comments": _fill('<b id="x"><!--</b>-->', 100_000) + _fill("<p>x</p>", 100_000),
    "unclosed links": _fill('<a linktype="page" id="7">'),
    "unclosed tag": _fill("<a "),
    "unclosed comment": _fill("<!-- "),
    "unclosed script": _fill("<script>x"),
    "unclosed end of script": "<script>" + _fill("</script "),
    "closing tags": _fill("</p>"),
    "links": _fill('<a linktype="page" id="7">x</a>', SIZE - SIZE % 31),
    "links in tables": _fill("<a href=/x><table><tr><td>"),
    "external links": _fill('<p><a href="https://a.example/?a=1&amp;b=2">x</a></p>', SIZE - SIZE % 53),
    "attributes": "<p " + " ".join(f"a{i}=1" for i in range(23_000)) + ">x</p>",
    "attributes without values": "<p " + " ".join(map(str, range(30_000))) + ">x</p>",
    "attributes with angle brackets": "<p " + " ".join(f'a{i}="<>"' for i in range(14_000)) + ">x</p>",
    "quotes": _fill("<a \"'"),
    "long attribute": f'<a href="https://a.example/{_fill("a")}">x</a>',
    "ampersands": _fill("&"),
    "ampersands and letters": _fill("&a"),
    "ampersands in an attribute": f'<a href="/?{_fill("&")}">x</a>',
    "entities": _fill("&amp;&lt;&#1234;", SIZE - SIZE % 16),
    "short entities": _fill("&lt;"),
    "one long entity": f"&#{_fill('9')};",
    "less-than signs": _fill("<"),
    "greater-than signs": _fill(">"),
    "null characters": _fill("\0"),
    "line breaks": _fill("<br/>"),
    "emphasis": _fill("<b>x</b>"),
    "paragraphs": _fill("<p>x</p>"),
}

# Everything the sanitiser may return; the list is written out here, independent of the code under test.
_ALLOWED = re.compile(
    r"[^<>]++|</?(?:p|b|strong|i|em|ul|ol|li|h2|h3|h4|blockquote|sub|sup|code|ins|del|span)>|<(?:br|hr)>"
    r'|<a href="([^"<>]*+)">|</a>'
)
_ALLOWED_URL = re.compile(r"https?://|mailto:|tel:|#|/(?![\t\r\n]*[/\\])", re.IGNORECASE)


def find_forbidden_markup(html: str) -> list[str]:
    """Return the parts that are neither text nor an allowed tag, and the URLs of a scheme that is not allowed."""
    urls = [unescape(match[1]) for match in _ALLOWED.finditer(html) if match[1] is not None]
    parts = [part for part in _ALLOWED.sub("", html) if part]
    return parts + [url for url in urls if not _ALLOWED_URL.match(url)]
