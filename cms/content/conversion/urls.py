"""Complete the URLs of a tree before blocks are built from it, and recognise URLs and links in imported content."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from urllib.parse import urljoin, urlsplit

from django.utils.text import slugify

from cms.core.public_urls import is_public_url

from .tree import HEADING_TAGS, Node, get_raw_text, iterate_nodes

ADDRESS_ATTRIBUTES = ("href", "src", "poster")
# Where scripts that load pictures late keep their addresses; `src` then has a placeholder.
LATE_ATTRIBUTES = ("data-src", "data-lazy-src", "data-orig-file")
MAX_ANCHOR_LENGTH = 80  # as in the block of headings
BARE_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


def resolve_url(url: str, base_url: str) -> str:
    """Return the absolute URL; as it is if it cannot be resolved."""
    url = url.strip()
    if not base_url or not url or url.startswith("#"):
        return url
    try:
        return urljoin(base_url, url)
    except ValueError:  # such as “http://[”
        return url


def resolve_urls(tree: Node, base_url: str, locate: Callable[[str], str] = str) -> None:
    """Make all addresses absolute. Links to headings of the same text lead to the anchors that those have here.

    `locate` returns the address that one as it is written stands for, if that is not the one that a browser would make.
    Links to and from footnotes stay; `link_footnotes` has written them.
    """
    anchors = {
        node.attributes["id"]: slugify(get_raw_text(node))[:MAX_ANCHOR_LENGTH]
        if node.tag in HEADING_TAGS
        else node.attributes["id"]
        for node in iterate_nodes(tree)
        if "id" in node.attributes
    }
    for node in iterate_nodes(tree):
        _use_late_source(node)
        for name in ADDRESS_ATTRIBUTES:
            if url := node.attributes.get(name):
                node.attributes[name] = resolve_url(locate(url), base_url)
        if (href := node.attributes.get("href", "")).startswith("#"):
            anchor = anchors.get(href[1:])
            node.attributes["href"] = f"#{anchor}" if anchor else ""


def _use_late_source(node: Node) -> None:
    late = next(filter(None, map(node.attributes.get, LATE_ATTRIBUTES)), None)
    if late and (node.tag != "img" or not is_web_address(node.attributes.get("src", ""))):
        node.attributes["src"] = late


def is_web_address(url: str) -> bool:
    """Return whether a URL can be that of a file in the web: a path, or an address with http or https."""
    return bool(url.strip()) and get_scheme(url) in ("", "http", "https")


def get_scheme(url: str) -> str:
    """Return the scheme in small letters, "" for a path, "invalid" for what is no URL."""
    try:
        return urlsplit(url.strip()).scheme.lower()
    except ValueError:
        return "invalid"


def clean_url(written: str) -> str | None:
    """Return the URL if a link on the public site can have it, else None."""
    href = written.strip().replace(" ", "%20")
    href = f"https:{href}" if href.startswith("//") else href
    return href if is_public_url(href) and len(href) > 1 else None


def escape_text(text: str) -> str:
    """Escape text for HTML, without quotation marks."""
    return escape(text, quote=False)


def build_link(href: str | None, inner: str, own_id: str = "") -> str:
    """Return an HTML link, with an id if a footnote leads back to it; without a URL only its content."""
    identity = f' id="{escape(own_id)}"' if own_id else ""
    return f'<a href="{escape(href)}"{identity}>{inner}</a>' if href else inner
