"""When the engine is out of reach: a plain search of titles and summaries in the database, and we say so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import reduce
from operator import and_, or_

from django.apps import apps
from django.db.models import Q, QuerySet

from cms.cards.build import cards
from cms.core.api.params import midnight
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
# How a page's row leads to what it can be filtered by, and the snippets among that.
PATHS = {
    "story_kind": "storypage__story_kind",
    "topics": "topics",
    "regions": "regions",
    "people": "storypage__bylines__person",
}
SNIPPETS = {"topics": "topics.Topic", "regions": "topics.Region", "people": "people.Person"}
MAX_WORDS = 8  # each costs a pass over the titles


def search_database(question: Question, view: Viewpoint) -> tuple[int, list[Card]]:
    """(total, cards): pages whose title or summary holds every word, newest first; all filters hold as ever."""
    pages = _matching(question, view).order_by("listed_at" if question.sort == "oldest" else "-listed_at", "-pk")
    return pages.count(), cards(pages[question.offset : question.offset + question.limit], view)


def _matching(question: Question, view: Viewpoint) -> QuerySet:
    types = question.filters.get("type", tuple(MODELS))
    pages = visible_now(BasePage, root=view.root, now=view.now).filter(
        _words(question), *_chosen(question), alias_of=None, content_type__model__in=[MODELS[t] for t in types]
    )
    if question.published_from:
        pages = pages.filter(listed_at__gte=question.published_from)
    if question.published_before:
        pages = pages.filter(listed_at__lt=question.published_before)
    return pages


def _chosen(question: Question) -> Iterator[Q]:
    """The filters besides the type; each asks apart, so that no page comes twice."""
    for field, values in question.filters.items():
        if field == "year":
            yield reduce(or_, (_in_year(int(year)) for year in values))
        elif field in PATHS:
            tagged = BasePage.objects.filter(**{f"{PATHS[field]}__in": _meant(field, values)})
            yield Q(pk__in=tagged.values("pk"))


def _in_year(year: int) -> Q:
    return Q(listed_at__gte=midnight(date(year, 1, 1)), listed_at__lt=midnight(date(year + 1, 1, 1)))


def _meant(field: str, values: Sequence[str]) -> Sequence[str] | QuerySet:
    """The values as a page's row has them: those of snippets are the published ones of that value."""
    if field not in SNIPPETS:
        return values
    published: QuerySet = apps.get_model(SNIPPETS[field])._default_manager.published().valued()
    return published.filter(value__in=values)


def _words(question: Question) -> Q:
    if question.text is None:
        return Q()
    wanted = [
        reduce(lambda a, b: a | b, (_holds(t) for t in group.alternatives if isinstance(t, Term)), Q())
        for group in question.text.groups[:MAX_WORDS]
        if not group.stopword
    ]
    unwanted = [~_holds(t) for t in question.text.excluded if isinstance(t, Term)]
    return reduce(and_, [*wanted, *unwanted], Q())


def _holds(term: Term) -> Q:
    return Q(title__icontains=term.text) | Q(summary__icontains=term.text)
