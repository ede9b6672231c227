"""URLs and links in imported content."""

from __future__ import annotations

from html import escape

from cms.core.public_urls import is_public_url


def clean_url(written: str) -> str | None:
    """Return the URL if a link on the public site can have it, else None."""
    href = written.strip().replace(" ", "%20")
    href = f"https:{href}" if href.startswith("//") else href
    return href if is_public_url(href) and len(href) > 1 else None


def escape_text(text: str) -> str:
    """Escape text for HTML, without quotation marks."""
    return escape(text, quote=False)


def build_link(href: str | None, inner: str) -> str:
    """Return an HTML link; without a URL only its content."""
    return f'<a href="{escape(href)}">{inner}</a>' if href else inner
