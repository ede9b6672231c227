"""One look at a draft: everything that the panel shows, from one copy of the index with the draft in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import AbstractBaseUser

from cms.content.references import ReadContext
from cms.core.sites import SiteRoots
from cms.core.version_cache import using_content_version
from cms.journal.content_version import content_version
from cms.pages.models import BasePage
from search.engine import engine
from search.engines.port import Index, Source
from search.indexing.expected_documents import expected_draft_document

from . import hints
from .presenter import Result, result_of, standings
from .ranks import Place, places_in, queries_for, view_of
from .related import Related, related_of


@dataclass(frozen=True, slots=True)
class ImprovementHint:
    """One search, looked at closely."""

    place: Place
    result: Result
    hints: list[str]


@dataclass(frozen=True, slots=True)
class Outlook:
    """`why_not` says why the page is never found; then there is nothing else."""

    source: Source | None = None
    why_not: str = ""
    path: str = ""
    places: list[Place] = field(default_factory=list)
    closer: ImprovementHint | None = None
    related: Related | None = None
    hints: list[str] = field(default_factory=list)


def look(draft: BasePage, own: Sequence[str], user: AbstractBaseUser, closer: str = "") -> Outlook:
    """What search would make of the draft if it were published now. Nothing of it is kept.

    `closer` is the search to look at closely, the first one if it is none of those that are shown.

    Raises SearchUnavailable where the engine is away.
    """
    with using_content_version(content_version()):
        return _look(draft, own, user, closer)


def _look(draft: BasePage, own: Sequence[str], user: AbstractBaseUser, closer: str) -> Outlook:
    root = SiteRoots.read().root_of(draft)
    if root is None:
        return Outlook(why_not="The page stands in no site.")
    wanted = expected_draft_document(draft)
    source = wanted.sources[draft.pk]
    if source is None:
        return Outlook(why_not=_why_not(draft, failed=draft.pk in wanted.failed))
    context = view_of(root)
    with engine().drafted(source) as index:
        places = places_in(index, draft.pk, queries_for(user, own, context), context)
        chosen = next((place for place in places if place.asked.q == closer), places[0] if places else None)
        looked_at = _closer(index, chosen, source, context) if chosen else None
        related = related_of(index, draft, context)
    return Outlook(
        source, "", root.path_of(draft), places, looked_at, related, hints.of_the_page(draft, source, context)
    )


def _closer(index: Index, place: Place, source: Source, context: ReadContext) -> ImprovementHint:
    search_query = place.asked.search_query
    where = standings(index, search_query, source)
    return ImprovementHint(
        place, result_of(index, search_query, source), hints.for_a_search(index, place, where, source, context)
    )


def _why_not(draft: BasePage, *, failed: bool) -> str:
    if failed:
        return "Its text cannot be read as it stands; save it and look again."
    if draft.alias_of_id:
        return "It is an alias: its source is found in its place."
    return "Pages of this type are not searched."
