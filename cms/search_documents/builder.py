"""Published pages in the words of search. Reads only the database, and only through `visible_now()`.

Everything that says what the index should hold (the worker, the rebuild, the reconciler, the tests) comes from here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.utils import timezone

from cms.core.sites import SiteRoot, SiteRoots
from cms.core.visibility import visible_now
from cms.pages.models import BasePage
from cms.pages.tags import tags_by_page, tags_of, values_of

from .document import SearchDocument

TAG_RELATIONS = ("topics", "regions")
Tags = dict[str, dict[int, dict[str, str]]]  # of each of LABELS: by page, value → label
UNDATED = datetime(1970, 1, 1, tzinfo=UTC)  # a page loaded without any date; it must not depend on today


@dataclass(slots=True)
class BuildResult:
    """`found` are the findable pages; `failed` says of a visible page why its text could not be read."""

    documents: dict[int, SearchDocument] = field(default_factory=dict)
    failed: dict[int, str] = field(default_factory=dict)


def find_search_documents(ids: Iterable[int], now: datetime | None = None) -> dict[int, SearchDocument]:
    """Those of the pages that a visitor may find now; hidden, absent, unsearchable and aliases are left out."""
    return build_search_documents(ids, now).documents


def build_search_documents(ids: Iterable[int], now: datetime | None = None) -> BuildResult:
    """Like `findables`, and which pages failed. The queries depend on the number of page types alone."""
    derived = BuildResult()
    told = dict(_read_contents(_visible_pages(ids, now), derived))
    tags = {name: tags_by_page(name, list(told)) for name in TAG_RELATIONS}
    return _build_documents(told, tags, derived)


def build_draft_document(page: BasePage, now: datetime | None = None) -> BuildResult:
    """The page as it stands in `page`, in which publishing it at this moment is anticipated; it may be hidden in truth.

    Nothing is found of what has no search document of its own: a list, an alias, a page in no site.
    """
    page.first_published_at = page.first_published_at or now or timezone.now()
    page.set_listing_date()
    page.expire_at = page.expire_at if page.expire_at and page.expire_at > (now or timezone.now()) else None
    derived = BuildResult()
    has_document = (
        page.content_type_id in _searchable_types() and not page.alias_of_id and SiteRoots.read().root_of(page)
    )
    told = dict(_read_contents([page] if has_document else [], derived))
    chosen = {name: [(page.pk, snippet.pk) for snippet in getattr(page, name).all()] for name in TAG_RELATIONS}
    return _build_documents(told, {name: tags_of(name, rows) for name, rows in chosen.items()}, derived)


def _build_documents(told: Mapping[int, _PageContent], tags: Tags, derived: BuildResult) -> BuildResult:
    surroundings = _BatchContext.read(told.values(), tags)
    for pk, page in told.items():
        try:
            derived.documents[pk] = surroundings.findable(page)
        except Exception as error:
            derived.failed[pk] = type(error).__name__
    return derived


def searchable_ids(language: str, *, after: int = 0, limit: int = 500, now: datetime | None = None) -> list[int]:
    """The next ids, ascending, of the pages of a language that a visitor may find."""
    pages = searchable_now(now=now).filter(pk__gt=after, locale__language_code=language)
    return list(pages.order_by("pk").values_list("pk", flat=True)[:limit])


def searchable_now(*, root: SiteRoot | None = None, now: datetime | None = None) -> QuerySet:
    """The pages that a visitor may find at this moment, as rows; with `root`, those of this site and language."""
    pages = visible_now(BasePage, root=root, now=now)
    return pages.filter(alias_of=None, content_type_id__in=_searchable_types())


@dataclass(frozen=True, slots=True)
class _PageContent:
    """What a page says of itself."""

    page: BasePage
    people: Sequence[Any]
    body: str


def _visible_pages(ids: Iterable[int], now: datetime | None) -> Iterator[BasePage]:
    """A page and its visibility are read in one statement: no text of a later, hidden state can slip in between."""
    by_type = defaultdict(list)
    for pk, content_type in BasePage.objects.filter(pk__in=list(ids)).values_list("pk", "content_type_id"):
        by_type[content_type].append(pk)
    types = _searchable_types()
    for content_type in sorted(types.keys() & by_type.keys()):
        model = types[content_type]
        pages = visible_now(model, now=now).filter(pk__in=by_type[content_type], alias_of=None)
        yield from pages.prefetch_related(*model.search_prefetch)


def _read_contents(pages: Iterable[BasePage], derived: BuildResult) -> Iterator[tuple[int, _PageContent]]:
    for page in pages:
        try:
            yield page.pk, _PageContent(page, list(page.search_people), "\n".join(page.search_texts()))
        except Exception as error:
            derived.failed[page.pk] = type(error).__name__


@dataclass(frozen=True, slots=True)
class _BatchContext:
    """What a whole chunk of pages needs besides the pages: addresses, and the values of what they are tagged with."""

    site_roots: SiteRoots
    languages: dict[int, str]
    tags: Tags
    people: dict[Any, str]
    zone: ZoneInfo

    @classmethod
    def read(cls, told: Iterable[_PageContent], tags: Tags) -> _BatchContext:
        site_roots = SiteRoots.read()
        return cls(
            site_roots=site_roots,
            languages={root.locale_id: root.language for root in site_roots.roots},
            tags=tags,
            people=values_of({person for one in told for person in one.people}),
            zone=ZoneInfo(settings.SITE_TIME_ZONE),
        )

    def findable(self, told: _PageContent) -> SearchDocument:
        page = told.page
        root = self.site_roots.root_of(page)
        if root is None:
            raise LookupError("outside every site")
        published_at = page.listed_at or page.first_published_at or UNDATED
        topics, regions = (self.tags[name].get(page.pk, {}) for name in TAG_RELATIONS)
        names = sorted(topics.values()) if page.search_topics else []
        return SearchDocument(
            id=page.pk,
            type=page.api_type,
            story_kind=page.search_story_kind,
            title=page.title,
            summary=page.summary or page.search_description,
            # "Press freedom" finds the pages tagged with it, whether or not their text says so.
            body="\n".join(text for text in (told.body, *names) if text),
            topics=tuple(sorted(topics)),
            regions=tuple(sorted(regions)),
            people=tuple(self.people[person] for person in told.people if person in self.people),
            published_at=published_at,
            year=str(published_at.astimezone(self.zone).year),
            expire_at=page.expire_at,
            site=root.site_id,
            locale=self.languages[page.locale_id],
            path=root.path_of(page),
            revision=page.live_revision_id,
        )


def _searchable_types() -> dict[int, type[BasePage]]:
    types = ContentType.objects.get_for_models(*_searchable_models())  # Django remembers them
    return {content_type.pk: model for model, content_type in types.items()}


@cache
def _searchable_models() -> tuple[type[BasePage], ...]:
    models = (model for model in apps.get_models() if issubclass(model, BasePage))
    return tuple(model for model in models if model.api_type and model.searchable)
