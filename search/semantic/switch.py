"""Where semantic search is on: a site and language whose own judged queries gain by it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Site

from .comparison import Compared
from .models import Switch

_forced: ContextVar[bool | None] = ContextVar("semantic search, whatever the switch says", default=None)


class NoGain(Exception):
    """Why it may not be turned on, in a sentence for the editor."""


def is_on(site: int, locale: str) -> bool:
    """For searches in this language on this site. Without SEMANTIC_SEARCH no query is made to find out."""
    if not settings.SEMANTIC_SEARCH:
        return False
    forced = _forced.get()
    return Switch.objects.filter(site=site, locale__language_code=locale).exists() if forced is None else forced


@contextmanager
def forced(on: bool) -> Iterator[None]:
    """As if the switch were on, or off, for what is asked within."""
    token = _forced.set(on)
    try:
        yield
    finally:
        _forced.reset(token)


def turn_on(site: Site, locale: Locale, compared: Compared) -> Switch:
    """Raises NoGain where the figures do not speak for it."""
    if not settings.SEMANTIC_SEARCH:
        raise NoGain("This installation runs without semantic search (SEMANTIC_SEARCH).")
    if reason := compared.against:
        raise NoGain(reason)
    with transaction.atomic():
        Switch.objects.filter(site=site, locale=locale).delete()
        return Switch.objects.create(
            site=site, locale=locale, queries=compared.queries, lexical=compared.lexical, fused=compared.fused
        )


def turn_off(site: Site, locale: Locale) -> None:
    """Always allowed."""
    Switch.objects.filter(site=site, locale=locale).delete()
