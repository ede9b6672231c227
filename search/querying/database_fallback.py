"""When the engine is out of reach: a plain search of titles and summaries in the database, and we say so."""

from __future__ import annotations

from functools import reduce
from operator import and_, or_

from django.db.models import Q

from cms.cards.builder import cards
from cms.content.details import Card
from cms.content.references import ReadContext
from search.engines.port import Phrase, SearchQuery, Term

from .filters import MODELS, filtered_pages

MAX_WORDS = 8  # each costs a pass over the titles
MAX_ALTERNATIVES = 4  # a word with its first synonyms; each is a pass as well


def search_database(search_query: SearchQuery, context: ReadContext) -> tuple[int, list[Card]]:
    """(total, cards): pages whose title or summary holds every word, newest first; all filters hold as ever."""
    findable = Q(alias_of=None, content_type__model__in=MODELS.values())
    pages = filtered_pages(search_query, context).filter(_words(search_query), findable)
    ordered = pages.order_by("listed_at" if search_query.sort == "oldest" else "-listed_at", "-pk")
    return pages.count(), cards(ordered[search_query.offset : search_query.offset + search_query.limit], context)


def _words(search_query: SearchQuery) -> Q:
    if search_query.text is None:
        return Q()
    wanted = [
        reduce(or_, map(_holds, group.alternatives[:MAX_ALTERNATIVES]))
        for group in search_query.text.groups[:MAX_WORDS]
        if not group.stopword
    ]
    unwanted = [~_holds(alternative) for alternative in search_query.text.excluded]
    return reduce(and_, [*wanted, *unwanted], Q())


def _holds(alternative: Term | Phrase) -> Q:
    text = alternative.text if isinstance(alternative, Term) else " ".join(alternative.words)
    return Q(title__icontains=text) | Q(summary__icontains=text)
