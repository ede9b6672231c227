"""Pages into cards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from cms.content.details import Card
from cms.content.references import Found, Mentions, Viewpoint, resolve, resolves
from cms.content.schema import Term
from cms.core.prepared import prepared
from cms.core.sites import SiteRoot
from cms.core.visibility import visible_now
from cms.pages.models import BasePage
from cms.pages.page_types import type_of
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


@resolves("card")
def visible_cards(ids: set[int], view: Viewpoint, mentions: Mentions) -> Mapping[int, LateCard]:
    return late_cards(_rows(ids, view.now), view, mentions)


@prepared
def _rows(ids: Iterable[int], now: datetime) -> QuerySet:
    return visible_now(BasePage, now=now).order_by().filter(pk__in=ids).values_list(*COLUMNS, named=True)


def cards(pages: QuerySet, view: Viewpoint) -> list[Card]:
    """Cards of these pages, in their order. The queryset must come from `visible_now()`."""
    mentions = Mentions()
    late = late_cards(pages.values_list(*COLUMNS, named=True), view, mentions)
    found = resolve(mentions, view)
    return [card.finish(found) for card in late.values()]


def cards_by_id(ids: Sequence[int], view: Viewpoint) -> dict[int, tuple[Card, int | None]]:
    """Cards of the visible ones of these pages of this site and language, each with its live revision."""
    mentions = Mentions()
    late = late_cards(_rows_of(ids, view.root, view.now), view, mentions)
    found = resolve(mentions, view)
    return {pk: (card.finish(found), card.row.live_revision_id) for pk, card in late.items()}


@prepared
def _rows_of(ids: Iterable[int], root: SiteRoot, now: datetime) -> QuerySet:
    return visible_now(BasePage, root=root, now=now).order_by().filter(pk__in=ids).values_list(*COLUMNS, named=True)


def late_cards(rows: Iterable[Any], view: Viewpoint, mentions: Mentions) -> dict[int, LateCard]:
    rows = list(rows)
    mentions.add_image("card", *(row.image_id for row in rows))
    topics = _topics([row.id for row in rows], view.root.language)
    return {row.id: LateCard(row, topics.get(row.id, []), view) for row in rows}


@dataclass(frozen=True, slots=True)
class LateCard:
    """A card whose picture is still to be found."""

    row: Any
    topics: list[Term]
    view: Viewpoint

    def finish(self, found: Found) -> Card:
        row = self.row
        root = self.view.atlas.around(row) or self.view.root
        image = found.image("card", row.image_id)
        return Card(
            id=row.id,
            type=type_of(row.content_type_id),
            story_kind=row.storypage__story_kind,
            action_kind=row.calltoactionpage__action_kind,
            title=row.title,
            summary=row.summary or row.calltoactionpage__prompt or "",
            published_at=row.listed_at,
            image=image.described(row.image_alt, decorative=row.image_decorative) if image else None,
            topics=self.topics,
            locale=root.language,
            path=root.path_of(row),
            url=root.url_of(row),
        )


@prepared
def _links(page_ids: Sequence[int]) -> QuerySet:
    return BasePage.topics.through.objects.filter(basepage_id__in=page_ids).values_list("basepage_id", "topic_id")


def _topics(page_ids: Sequence[int], language: str) -> dict[int, list[Term]]:
    ids: dict[int, list[int]] = defaultdict(list)
    for page_id, topic_id in _links(page_ids):
        ids[page_id].append(topic_id)
    if not ids:
        return {}
    known = labels.topics(language)
    return {page_id: known.of(topic_ids) for page_id, topic_ids in ids.items()}
