"""Build slugs from titles and terms, and labels and names from slugs."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import unquote

from django.utils.text import slugify
from wagtail.models import Page

MAX_SLUG_LENGTH = 255
SUFFIX_LENGTH = 10


def build_slug(*candidates: str) -> str:
    """Return the slug of the first candidate that has one, truncated to the allowed length; “page” if none has."""
    slugs = (slugify(unquote(candidate, errors="ignore"), allow_unicode=True) for candidate in candidates)
    return _truncate(next((slug for slug in slugs if slug), "page"), MAX_SLUG_LENGTH - SUFFIX_LENGTH)


def get_free_slug(slug: str, parent: Page) -> str:
    """Return the slug, or the first of slug-2, slug-3 and so on that no page under the parent has."""
    if not parent.get_children().filter(slug=slug).exists():
        return slug
    taken = set(parent.get_children().filter(slug__startswith=slug).values_list("slug", flat=True))
    return next(name for number in range(2, len(taken) + 3) if (name := f"{slug}-{number}") not in taken)


def build_term_slug(term: str, longest: int) -> str:
    """Return the slug of a topic or person; a term without usable letters gets a slug from its digest."""
    return _truncate(slugify(term), longest) or f"term-{hashlib.sha256(term.encode()).hexdigest()[:12]}"


def build_label(term: str) -> str:
    """Return a label: “data-visualization” becomes “Data visualization”; a term with spaces is a label already."""
    words = " ".join(_words(term))
    return words[:1].upper() + words[1:]


def build_name(term: str) -> str:
    """Return a name: “christen-geiler” becomes “Christen Geiler”."""
    return " ".join(word[:1].upper() + word[1:] for word in _words(term))


def _words(term: str) -> list[str]:
    return term.split() if " " in term else re.split(r"[-_\s]+", term.strip("-_")) if term.strip("-_") else [term]


def _truncate(slug: str, length: int) -> str:
    return slug[:length].strip("-_")
