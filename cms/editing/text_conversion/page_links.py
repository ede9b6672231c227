"""Make links to public pages of this installation internal links, which follow their page when its address changes."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from urllib.parse import unquote

from cms.content.conversion.results import Block
from cms.content.rich_text import FRAGMENT
from cms.core.sites import SiteRoot, SiteRoots
from cms.core.visibility import visible_now

MAX_LINKS = 5_000  # links that are looked up; SQLite refuses queries with more than 32,766 values
LINK = re.compile(r'<a href="(https?://[^"]*)"(?: id="[^"]*")?>')


def link_own_pages(blocks: list[Block]) -> None:
    """Change the links in the texts of blocks. Addresses of pages that the public may not see stay as they are.

    So do those after MAX_LINKS.
    """
    roots = sorted(SiteRoots.read().roots, key=lambda root: len(root.base_url + root.prefix), reverse=True)
    texts = [block for block in blocks if block["type"] == "rich_text"]
    own = ((url, path) for url in _find_urls(texts) if (path := _find_path(url, roots)))
    paths = dict(islice(own, MAX_LINKS))
    if not paths:
        return
    pages = dict(visible_now().filter(url_path__in=set(paths.values())).values_list("url_path", "pk"))

    def replace(found: re.Match[str]) -> str:
        url = html.unescape(found[1])
        page_id = pages.get(paths.get(url, ""))
        if page_id is None:
            return found[0]
        fragment = html.escape(url.partition("#")[2])
        return f'<a linktype="page" id="{page_id}"' + (f' {FRAGMENT}="{fragment}">' if fragment else ">")

    for block in texts:
        block["value"] = LINK.sub(replace, block["value"])


def _find_urls(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        yield from (html.unescape(found[1]) for found in LINK.finditer(block["value"]))


def _find_path(url: str, roots: list[SiteRoot]) -> str:
    """Return the position in the tree of pages to which a URL leads.

    It is empty for other sites, for URLs with parameters, and for those with a NUL, which PostgreSQL refuses.
    """
    for root in roots:
        start = f"{root.base_url}{root.prefix}/"
        if url == start.rstrip("/") or url.startswith(start):
            written, _, query = url[len(start) :].partition("#")[0].partition("?")
            path = unquote(written).strip("/")
            if query or "\0" in path:
                return ""
            return f"{root.url_path}{path}/" if path else root.url_path
    return ""
