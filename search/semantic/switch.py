"""Where semantic search is on: a site and language whose own judged queries gain by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Site

from .models import Switch

LEAST_QUERIES = 10  # with fewer, one query decides
LEAST_GAIN = 0.005  # of nDCG@10; less is noise

_forced: ContextVar[bool | None] = ContextVar("semantic search, whatever the switch says", default=None)


@dataclass(frozen=True, slots=True)
class Compared:
    """nDCG@10 of the words alone, and with meaning added, over `queries` judged queries."""

    queries: int
    lexical: float
    fused: float

    @property
    def gain(self) -> float:
        return self.fused - self.lexical

    @property
    def against(self) -> str:
        """Why it should stay off; empty where the figures speak for it."""
        if self.queries < LEAST_QUERIES:
            return f"{self.queries} graded queries say too little; grade at least {LEAST_QUERIES}."
        if self.gain < LEAST_GAIN:
            return f"The judged queries do not gain by it: {self.fused:.3f} with it, {self.lexical:.3f} without."
        return ""


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


def comparison(measure: Callable[[], tuple[int, float]]) -> Compared:
    """Measure twice, without and with semantic search.

    `measure` runs the judged queries as visitors would and returns how many there are, and nDCG@10.
    """
    with forced(False):
        queries, lexical = measure()
    with forced(True):
        _, fused = measure()
    return Compared(queries, lexical, fused)


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
