"""Build cards from pages, and resolve references to pages as cards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from cms.content.details import Card
from cms.content.references import ReadContext, References, ResolvedReferences, register_resolver, resolve_references
from cms.content.schema import Term
from cms.core.cached_sql import cached_sql
from cms.core.sites import SiteRoot
from cms.core.visibility import visible_now
from cms.pages.models import BasePage
from cms.pages.page_types import get_api_type
from cms.topics import labels

COLUMNS = (
    "id",
    "content_type_id",
    "title",
    "summary",
    "listed_at",
    "image_id",
    "image_alt",
    "image_decorative",
    "path",
    "url_path",
    "locale_id",
    "live_revision_id",
    "storypage__story_kind",
    "calltoactionpage__action_kind",
    "calltoactionpage__prompt",
)


@register_resolver("card")
def resolve_cards(ids: set[int], context: ReadContext, references: References) -> Mapping[int, DeferredCard]:
    """Return the cards of the visible pages among these ids, of any site and language."""
    return defer_cards(_rows(ids, None, context.now), context, references)


@cached_sql
def _rows(ids: Iterable[int], root: SiteRoot | None, now: datetime) -> QuerySet:
    return visible_now(BasePage, root=root, now=now).order_by().filter(pk__in=ids).values_list(*COLUMNS)


def build_cards(pages: QuerySet, context: ReadContext) -> list[Card]:
    """Return the cards of pages, in their order. The queryset must come from `visible_now()`."""
    references = References()
    deferred = defer_cards(pages.values_list(*COLUMNS, named=True), context, references)
    found = resolve_references(references, context)
    return [card.build(found) for card in deferred.values()]


def build_cards_by_id(ids: Sequence[int], context: ReadContext) -> dict[int, tuple[Card, int | None]]:
    """Return (card, id of the live revision) of the visible pages of this site and language among these ids."""
    references = References()
    deferred = defer_cards(_rows(ids, context.root, context.now), context, references)
    found = resolve_references(references, context)
    return {pk: (card.build(found), card.row.live_revision_id) for pk, card in deferred.items()}


def defer_cards(rows: Iterable[Any], context: ReadContext, references: References) -> dict[int, DeferredCard]:
    """Return cards whose pictures are not resolved yet, and add these pictures to the references."""
    rows = list(rows)
    topics = _topics([row.id for row in rows], context.root.language)
    references.add_image("card", *(row.image_id for row in rows))
    return {row.id: DeferredCard(row, topics.get(row.id, []), context) for row in rows}


@dataclass(frozen=True, slots=True)
class DeferredCard:
    """A card whose picture is not resolved yet."""

    row: Any
    topics: list[Term]
    context: ReadContext

    def build(self, found: ResolvedReferences) -> Card:
        row = self.row
        root = self.context.site_roots.root_of(row) or self.context.root
        image = found.image("card", row.image_id)
        page_type = get_api_type(row.content_type_id)
        if page_type is None:
            raise LookupError("not a page type of the API")
        return Card(
            id=row.id,
            type=page_type,
            story_kind=row.storypage__story_kind,
            action_kind=row.calltoactionpage__action_kind,
            title=row.title,
            summary=row.summary or row.calltoactionpage__prompt or "",
            published_at=row.listed_at,
            image=image.with_alt(row.image_alt, decorative=row.image_decorative) if image else None,
            topics=self.topics,
            locale=root.language,
            path=root.path_of(row),
            url=root.url_of(row),
        )


@cached_sql
def _links(page_ids: Sequence[int]) -> QuerySet:
    return BasePage.topics.through.objects.filter(basepage_id__in=page_ids).values_list("basepage_id", "topic_id")


def _topics(page_ids: Sequence[int], language: str) -> dict[int, list[Term]]:
    ids: dict[int, list[int]] = defaultdict(list)
    for page_id, topic_id in _links(page_ids):
        ids[page_id].append(topic_id)
    if not ids:
        return {}
    topic_labels = labels.get_topic_labels(language)
    return {page_id: topic_labels.get_terms(topic_ids) for page_id, topic_ids in ids.items()}
