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

MIN_JUDGED_QUERIES = 10  # with fewer, one query decides
MIN_NDCG_GAIN = 0.005  # of nDCG@10; less is noise

_forced: ContextVar[bool | None] = ContextVar("semantic search, whatever the switch says", default=None)


@dataclass(frozen=True, slots=True)
class RankingComparison:
    """nDCG@10 of the words alone, and with meaning added, over `queries` judged queries."""

    queries: int
    lexical: float
    fused: float

    @property
    def gain(self) -> float:
        return self.fused - self.lexical

    @property
    def objection(self) -> str:
        """Why it should stay off; empty where the figures speak for it."""
        if self.queries < MIN_JUDGED_QUERIES:
            return f"{self.queries} graded queries say too little; grade at least {MIN_JUDGED_QUERIES}."
        if self.gain < MIN_NDCG_GAIN:
            return f"The judged queries do not gain by it: {self.fused:.3f} with it, {self.lexical:.3f} without."
        return ""


class InsufficientGain(Exception):
    """Why it may not be turned on, in a sentence for the editor."""


def is_on(site: int, locale: str) -> bool:
    """For searches in this language on this site. Without SEMANTIC_SEARCH no query is made to find out."""
    if not settings.SEMANTIC_SEARCH:
        return False
    forced = _forced.get()
    return Switch.objects.filter(site=site, locale__language_code=locale).exists() if forced is None else forced


@contextmanager
def override_switch(on: bool) -> Iterator[None]:
    """As if the switch were on, or off, for what is asked within."""
    token = _forced.set(on)
    try:
        yield
    finally:
        _forced.reset(token)


def compare_rankings(measure: Callable[[], tuple[int, float]]) -> RankingComparison:
    """Measure twice, without and with semantic search.

    `measure` runs the judged queries as visitors would and returns how many there are, and nDCG@10.
    """
    with override_switch(False):
        queries, lexical = measure()
    with override_switch(True):
        _, fused = measure()
    return RankingComparison(queries, lexical, fused)


def turn_on(site: Site, locale: Locale, compared: RankingComparison) -> Switch:
    """Raises NoGain where the figures do not speak for it."""
    if not settings.SEMANTIC_SEARCH:
        raise InsufficientGain("This installation runs without semantic search (SEMANTIC_SEARCH).")
    if reason := compared.objection:
        raise InsufficientGain(reason)
    with transaction.atomic():
        Switch.objects.filter(site=site, locale=locale).delete()
        return Switch.objects.create(
            site=site, locale=locale, queries=compared.queries, lexical=compared.lexical, fused=compared.fused
        )


def turn_off(site: Site, locale: Locale) -> None:
    """Always allowed."""
    Switch.objects.filter(site=site, locale=locale).delete()
