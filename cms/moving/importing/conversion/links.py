"""URLs and links in imported content."""

from __future__ import annotations

import re
from html import escape

from cms.core.public_urls import is_public_url

BARE_URL = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


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
