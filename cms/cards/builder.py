"""Build cards from pages, and resolve references to pages as cards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import QuerySet

from cms.content.details import BYLINE, Card
from cms.content.references import ReadContext, References, ResolvedReferences, register_resolver, resolve_references
from cms.content.schema import Term
from cms.core.sites import SiteRoot
from cms.core.visibility import visible_now
from cms.db.cached_sql import cached_sql
from cms.journal import cache_tags
from cms.pages.models import BasePage
from cms.pages.page_types import get_page_model, page_models
from cms.snippets.topics import labels

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
)


@cache
def card_columns() -> tuple[str, ...]:
    """Return the columns of cards: the common ones, then those that page types declare, with lookups from BasePage."""
    own = (_lookup(model, name) for model in page_models() for name in (*model.card_fields, model.card_summary))
    return tuple(dict.fromkeys((*COLUMNS, *own)))


@cache
def _declared_fields() -> dict[str, None]:
    """Return the names of all declared fields of cards, each with the value None of other page types."""
    names = dict.fromkeys(name for model in page_models() for name in (*model.card_fields, *model.card_references))
    return names | ({BYLINE: None} if any(model.card_authors for model in page_models()) else {})


def _lookup(model: type[BasePage], name: str) -> str:
    """Return the lookup of a field from `BasePage`: its own name, or with the name of the relation to the model."""
    return name if name in _base_fields() else f"{model._meta.model_name}__{name}"


@cache
def _base_fields() -> frozenset[str]:
    return frozenset(field.name for field in BasePage._meta.get_fields())


@register_resolver("card")
def resolve_cards(ids: set[int], context: ReadContext, references: References) -> Mapping[int, DeferredCard]:
    """Return the cards of the visible pages among these ids, of any site and language."""
    return defer_cards(_rows(ids, None, context.now), context, references)


@cached_sql
def _rows(ids: Iterable[int], root: SiteRoot | None, now: datetime) -> QuerySet:
    return visible_now(BasePage, root=root, now=now).order_by().filter(pk__in=ids).values_list(*card_columns())


def build_cards(pages: QuerySet, context: ReadContext) -> list[Card]:
    """Return the cards of pages, in their order. The queryset must come from `visible_now()`."""
    references = References()
    deferred = defer_cards(pages.values_list(*card_columns(), named=True), context, references)
    found = resolve_references(references, context)
    return [card.build(found) for card in deferred.values()]


def build_cards_in_order(ids: Sequence[int], context: ReadContext, tags: set[str] | None = None) -> list[Card]:
    """Return the cards of the visible pages of this site and language among these ids, in their order.

    The cache tags of what the cards refer to are added to `tags`.
    """
    found = build_cards_by_id(ids, context, tags)
    return [found[pk][0] for pk in ids if pk in found]


def build_cards_by_id(
    ids: Sequence[int], context: ReadContext, tags: set[str] | None = None, *, in_all_languages: bool = False
) -> dict[int, tuple[Card, int | None]]:
    """Return (card, id of the live revision) of the visible pages of this site and language among these ids.

    The cache tags of what the cards refer to are added to `tags`. With `in_all_languages`, pages of any site and
    language are returned; topics still have the names of the context's language.
    """
    references = References()
    root = None if in_all_languages else context.root
    deferred = defer_cards(_rows(ids, root, context.now), context, references)
    found = resolve_references(references, context)
    if tags is not None:
        tags |= cache_tags.reference_tags(references, found)
    return {pk: (card.build(found), card.row.live_revision_id) for pk, card in deferred.items()}


def defer_cards(rows: Iterable[Any], context: ReadContext, references: References) -> dict[int, DeferredCard]:
    """Return cards whose images are not resolved yet, and add these images to the references."""
    rows = list(rows)
    topics = _topics([row.id for row in rows], context.root.language)
    models = {row.id: _page_model(row) for row in rows}
    authors = _authors(models)
    deferred = {
        row.id: DeferredCard(row, models[row.id], topics.get(row.id, []), authors.get(row.id, []), context)
        for row in rows
    }
    for card in deferred.values():
        references.add_image(card.model.card_image_use, card.row.image_id)
        for kind, _ in card.model.card_references.values():
            references.add(kind, card.row.id)
        references.add("byline", *card.authors)
    return deferred


@dataclass(frozen=True, slots=True)
class DeferredCard:
    """A card whose image and authors are not resolved yet."""

    row: Any
    model: type[BasePage]
    topics: list[Term]
    authors: list[int]
    context: ReadContext

    def build(self, found: ResolvedReferences) -> Card:
        row, model = self.row, self.model
        root = self.context.site_roots.root_of(row) or self.context.root
        image = found.image(model.card_image_use, row.image_id)
        if image:
            alt, is_decorative, compact = row.image_alt, row.image_decorative, self.context.compact_cards
            image = image.for_card(alt, decorative=is_decorative, compact=compact)
        own = {name: getattr(row, _lookup(model, name)) for name in model.card_fields}
        own |= {name: found.get(kind, row.id) for name, (kind, _) in model.card_references.items()}
        own |= {BYLINE: found.all("byline", self.authors)} if model.card_authors else {}
        return Card(
            id=row.id,
            type=model.api_type,
            title=row.title,
            summary=row.summary or getattr(row, _lookup(model, model.card_summary)) or "",
            published_at=row.listed_at,
            image=image,
            topics=self.topics,
            locale=root.language,
            path=root.path_of(row),
            url=root.url_of(row),
            **_declared_fields() | own,
        )


def _page_model(row: Any) -> type[BasePage]:
    model = get_page_model(row.content_type_id)
    if model is None:
        raise LookupError("not a page type of the API")
    return model


@cached_sql
def _links(page_ids: Sequence[int]) -> QuerySet:
    return BasePage.topics.through.objects.filter(basepage_id__in=page_ids).values_list("basepage_id", "topic_id")


def _authors(models: Mapping[int, type[BasePage]]) -> dict[int, list[int]]:
    """Return the ids of the authors of pages, in order, with a query for each page type that shows authors on cards."""
    ids: dict[int, list[int]] = defaultdict(list)
    by_model: dict[type[BasePage], list[int]] = defaultdict(list)
    for page_id, model in models.items():
        if model.card_authors:
            by_model[model].append(page_id)
    for model, page_ids in by_model.items():
        for page_id, person_id in _author_links(model, page_ids):
            ids[page_id].append(person_id)
    return ids


@cached_sql
def _author_links(model: type[BasePage], page_ids: Sequence[int]) -> QuerySet:
    lookup, relation = model.card_authors, model.card_authors.partition("__")[0]
    links = model._default_manager.filter(**{"pk__in": page_ids, f"{lookup}__isnull": False})
    return links.order_by("pk", relation).values_list("pk", f"{lookup}_id")


def _topics(page_ids: Sequence[int], language: str) -> dict[int, list[Term]]:
    ids: dict[int, list[int]] = defaultdict(list)
    for page_id, topic_id in _links(page_ids):
        ids[page_id].append(topic_id)
    if not ids:
        return {}
    topic_labels = labels.get_topic_labels(language)
    return {page_id: topic_labels.get_terms(topic_ids) for page_id, topic_ids in ids.items()}
