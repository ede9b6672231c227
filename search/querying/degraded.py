"""When the engine is out of reach: a plain search of titles and summaries in the database, and we say so."""

from __future__ import annotations

from functools import reduce
from operator import and_

from django.db.models import Q, QuerySet

from cms.cards.build import cards
from cms.core.details import Card
from cms.core.models import BasePage
from cms.core.reading import Viewpoint
from cms.core.visibility import visible_now
from search.engines.port import Question, Term

MODELS = {
    "release": "releasepage",
    "story": "storypage",
    "call_to_action": "calltoactionpage",
    "standard": "standardpage",
}
MAX_WORDS = 8  # each costs a pass over the titles


def search_database(question: Question, view: Viewpoint) -> tuple[int, list[Card]]:
    """(total, cards): pages whose title or summary holds every word, newest first."""
    pages = _matching(question, view).order_by("listed_at" if question.sort == "oldest" else "-listed_at", "-pk")
    return pages.count(), cards(pages[question.offset : question.offset + question.limit], view)


def _matching(question: Question, view: Viewpoint) -> QuerySet:
    types = question.filters.get("type", tuple(MODELS))
    pages = visible_now(BasePage, root=view.root, now=view.now).filter(
        _words(question), alias_of=None, content_type__model__in=[MODELS[t] for t in types]
    )
    if question.published_from:
        pages = pages.filter(listed_at__gte=question.published_from)
    if question.published_before:
        pages = pages.filter(listed_at__lt=question.published_before)
    return pages


def _words(question: Question) -> Q:
    if question.text is None:
        return Q()
    wanted = [
        reduce(lambda a, b: a | b, (_holds(t) for t in group.alternatives if isinstance(t, Term)), Q())
        for group in question.text.groups[:MAX_WORDS]
        if not group.stopword
    ]
    return reduce(and_, wanted, Q())


def _holds(term: Term) -> Q:
    return Q(title__icontains=term.text) | Q(summary__icontains=term.text)
