"""Why a page is among the related ones of another, or is not, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.utils import timezone

from cms.content.references import ReadContext
from cms.core.sites import SiteRoots
from cms.core.visibility import hidden_because, visible_now
from cms.pages.models import BasePage
from cms.pages.page_types import get_api_type
from cms.topics import labels

from .related import Suggestion, eligible_pages, find_candidates, mix_page_types


def explain_related(page: BasePage, other_ids: Sequence[int] = ()) -> list[str]:
    """A line for each page that is shown, then one for each of the others that were asked about."""
    root = SiteRoots.read().root_of(page)
    if root is None:
        return ["The page stands in no site: nothing is related to it."]
    return list(_lines(page, other_ids, ReadContext(SiteRoots.read(), root, timezone.now())))


def _lines(page: BasePage, other_ids: Sequence[int], context: ReadContext) -> Iterator[str]:
    chosen, similar = find_candidates(page, [topic.pk for topic in page.topics.all()], context)
    shown = mix_page_types(get_api_type(page.content_type_id), chosen, similar)
    titles = dict(BasePage.objects.filter(pk__in=[one.id for one in shown]).values_list("pk", "title"))
    for place, one in enumerate(shown, start=1):
        variety = one in similar and similar.index(one) >= len(shown) - len(chosen)
        yield f"{place}. page {one.id} “{titles.get(one.id, '')}” ({one.type}): {_reason_shown(one, context, for_variety=variety)}"
    if not shown:
        yield "Nothing is related to it."
    for other_id in other_ids:
        yield f"page {other_id}: {_reason_for(page, other_id, context, shown, similar)}"


def _reason_shown(one: Suggestion, context: ReadContext, *, for_variety: bool = False) -> str:
    if one.source == "editor":
        return "the editor's choice"
    if one.similarity is None:
        return "among the newest about a topic of the page, while nothing similar is known"
    topics = ", ".join(f"{topic} ({_rarity(topic, context)})" for topic in one.similarity.topics)
    in_common = f"in common: {topics}" if topics else "no topic in common"
    before = "; put before more similar ones, for the sake of variety" if for_variety else ""
    return f"similar, score {one.similarity.score:g}; {in_common}{before}"


def _rarity(topic: str, context: ReadContext) -> str:
    """How many pages of this site and language have the topic: the fewer, the more it counts."""
    links = BasePage.topics.through.objects.filter(topic__in=labels.get_topic_labels(context.root.language).get_ids(topic))
    pages = visible_now(BasePage, root=context.root, now=context.now)
    return f"on {pages.filter(pk__in=links.values('basepage_id')).count()} of {pages.count()} pages"


def _reason_for(
    page: BasePage, other_id: int, context: ReadContext, shown: Sequence[Suggestion], similar: Sequence[Suggestion]
) -> str:
    ids = [one.id for one in shown]
    if other_id in ids:
        return f"shown in place {ids.index(other_id) + 1}"
    if hidden := hidden_because(other_id, context.now):
        return f"not shown: {'; '.join(hidden)}"
    if other_id in page.chosen_ids("unrelated"):
        return "not shown: an editor keeps it out"
    other = visible_now(BasePage, root=context.root, now=context.now).filter(pk=other_id).first()
    if other is None:
        return "not shown: it is of another site or language"
    if not eligible_pages(page, context).filter(pk=other_id).exists():
        return "not shown: it is the page itself, or another version of it"
    if other_id in page.chosen_ids("related"):
        return "not shown: the editor's choice before it has taken all places"
    for rank, one in enumerate(similar, start=1):
        if one.id == other_id:
            return f"not shown: only number {rank} of the similar ones ({_reason_shown(one, context)})"
    return "not shown: others are more similar, or it has too little in common with the page"
