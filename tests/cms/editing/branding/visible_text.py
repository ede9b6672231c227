"""What a person sees, or hears from a screen reader, of a page of the admin."""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup

UNSEEN = ("script", "style", "svg")
READ_ALOUD = ("title", "alt", "aria-label", "placeholder", "data-content", "data-w-tooltip-content-value")
BREADCRUMBS = "[data-w-breadcrumbs] li"


def read_headings(html: bytes) -> tuple[str, str]:
    """Return the visible heading, which is the last of the breadcrumbs, and the one for screen readers."""
    page = BeautifulSoup(html, "html.parser")
    crumbs, heading = page.select(BREADCRUMBS), page.find("h1")
    return _squash(crumbs[-1].get_text()) if crumbs else "", _squash(heading.get_text()) if heading else ""


def read_text(html: bytes) -> str:
    """Return all texts of a page with the attributes that browsers show or read."""
    page = BeautifulSoup(html, "html.parser")
    for element in page(UNSEEN):
        element.decompose()
    attributes = (element.get(name) for element in page.find_all(True) for name in READ_ALOUD)
    return _squash(" ".join([page.get_text(" "), *(str(value) for value in attributes if value)]))


def find_around(word: str, text: str) -> list[str]:
    """Return each occurrence of a word, in any case, with its surroundings."""
    return re.findall(rf".{{0,40}}{word}.{{0,30}}", text, re.IGNORECASE)


def _squash(text: Any) -> str:
    return " ".join(str(text).split())
