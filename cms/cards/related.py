"""“You may also be interested in”: the editor's choice first, then the newest about the same topics."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from cms.core.details import Card, RelatedCard
from cms.core.models import BasePage
from cms.core.reading import Found, Viewpoint
from cms.core.visibility import visible_now
from cms.topics.models import Topic

SHOWN = 4
TYPES = ("storypage", "releasepage")  # calls to action have a place of their own


def related_ids(page: BasePage, topic_ids: Sequence[int], view: Viewpoint, limit: int = SHOWN) -> list[int]:
    """The editor's choice, filled up; some may turn out to be hidden, so there are more than shown."""
    chosen = [i for i in page.chosen("related") if i != page.pk]
    return [*chosen, *_same_topics(page, topic_ids, view).exclude(pk__in=chosen).values_list("pk", flat=True)[:limit]]


def related_cards(page: BasePage, ids: Sequence[int], found: Found, limit: int = SHOWN) -> list[RelatedCard]:
    """The visible ones, in the page's own language, each once."""
    chosen = set(page.chosen("related"))
    shown: list[Card] = [card for card in found.all("card", dict.fromkeys(ids)) if card.id != page.pk]
    return [_say_why(card, chosen) for card in shown[:limit]]


def _same_topics(page: BasePage, topic_ids: Sequence[int], view: Viewpoint) -> QuerySet:
    public = Topic.objects.published().filter(pk__in=topic_ids)  # what only a draft has in common is no likeness
    links = BasePage.topics.through.objects.filter(topic__in=public).values("basepage_id")
    return (
        visible_now(BasePage, root=view.root, now=view.now)
        .filter(pk__in=links, content_type__model__in=TYPES)
        .exclude(pk=page.pk)
        .order_by("-listed_at", "-pk")
    )


def _say_why(card: Card, chosen: set[int]) -> RelatedCard:
    return RelatedCard(**dict(card), source="editor" if card.id in chosen else "similar")
