"""Addresses that lead somewhere, and links to them."""

from __future__ import annotations

from html import escape

from cms.content.rich_text import ALLOWED_URL_PREFIXES


def clean_url(written: str) -> str | None:
    """The address if it leads anywhere on the public site, else None."""
    href = written.strip().replace(" ", "%20")
    href = f"https:{href}" if href.startswith("//") else href
    return href if href.lower().startswith(ALLOWED_URL_PREFIXES) and len(href) > 1 else None


def escape_text(text: str) -> str:
    return escape(text, quote=False)


def build_link(href: str | None, inner: str) -> str:
    return f'<a href="{escape(href)}">{inner}</a>' if href else inner
