"""The switch of semantic search: on only for a site and language whose judged queries gain by it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from wagtail.models import Locale, Site

from .models import Switch

MIN_JUDGED_QUERIES = 10  # if there are fewer, a single query decides
MIN_NDCG_GAIN = 0.005  # gain of nDCG@10; less is noise

_override: ContextVar[bool | None] = ContextVar("semantic_search_override", default=None)


@dataclass(frozen=True, slots=True)
class RankingComparison:
    """The nDCG@10 of `queries` judged queries, without semantic search (`lexical`) and with it (`fused`)."""

    queries: int
    lexical: float
    fused: float

    @property
    def gain(self) -> float:
        """The gain in nDCG@10 by semantic search."""
        return self.fused - self.lexical

    @property
    def objection(self) -> str:
        """The reason why semantic search should stay off, empty if there is none."""
        if self.queries < MIN_JUDGED_QUERIES:
            message = _("%(queries)s graded queries are too few; grade at least %(min)s.")
            return message % {"queries": self.queries, "min": MIN_JUDGED_QUERIES}
        if self.gain < MIN_NDCG_GAIN:
            message = _("The judged queries do not gain by it: %(fused)s with it, %(lexical)s without it.")
            return message % {
                "fused": number_format(f"{self.fused:.3f}"),
                "lexical": number_format(f"{self.lexical:.3f}"),
            }
        return ""


class InsufficientGain(Exception):
    """Semantic search cannot be turned on; the message is for the editor."""


def is_on(site: int, locale: str) -> bool:
    """Return whether semantic search is on for this site and language. Runs no query if SEMANTIC_SEARCH is off."""
    if not settings.SEMANTIC_SEARCH:
        return False
    override = _override.get()
    return Switch.objects.filter(site=site, locale__language_code=locale).exists() if override is None else override


@contextmanager
def override_switch(on: bool) -> Iterator[None]:
    """Treat the switch as on, or off, inside the context manager."""
    token = _override.set(on)
    try:
        yield
    finally:
        _override.reset(token)


def compare_rankings(measure: Callable[[], tuple[int, float]]) -> RankingComparison:
    """Measure without and with semantic search.

    `measure` runs the judged queries as visitors would and returns their number and nDCG@10.
    """
    with override_switch(False):
        queries, lexical = measure()
    with override_switch(True):
        _, fused = measure()
    return RankingComparison(queries, lexical, fused)


def turn_on(site: Site, locale: Locale, compared: RankingComparison) -> Switch:
    """Turn semantic search on for a site and language.

    Raises:
        InsufficientGain: the judged queries are too few or do not gain, or the installation has no semantic search.
    """
    if not settings.SEMANTIC_SEARCH:
        raise InsufficientGain(_("Semantic search is not available in this installation (SEMANTIC_SEARCH is off)."))
    if reason := compared.objection:
        raise InsufficientGain(reason)
    with transaction.atomic():
        Switch.objects.filter(site=site, locale=locale).delete()
        return Switch.objects.create(
            site=site, locale=locale, queries=compared.queries, lexical=compared.lexical, fused=compared.fused
        )


def turn_off(site: Site, locale: Locale) -> None:
    """Turn semantic search off for a site and language."""
    Switch.objects.filter(site=site, locale=locale).delete()
