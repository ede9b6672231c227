"""Why a page is a related page of another or not, for the command `explain_search`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cms.content.references import ReadContext
from cms.core import clock
from cms.core.sites import SiteRoots
from cms.core.visibility import hidden_because, visible_now
from cms.pages.models import BasePage
from cms.snippets.topics.labels import get_topic_labels

from .eligibility import find_linked_ids, is_looked_up, without_ended
from .related import Suggestion, eligible_pages, find_candidates, get_counterpart, mix_page_types
from .series import MAX_OF_SERIES, SeriesCounter


def explain_related(page: BasePage, other_ids: Sequence[int] = ()) -> list[str]:
    """Return a line for each related page that is shown, then a line for each of the other ids."""
    root = SiteRoots.read().root_of(page)
    if root is None:
        return ["The page is outside every site, so it has no related pages."]
    return list(_explain(page, other_ids, ReadContext(SiteRoots.read(), root, clock.now())))


def _explain(page: BasePage, other_ids: Sequence[int], context: ReadContext) -> Iterator[str]:
    chosen, similar = find_candidates(page, [topic.pk for topic in page.topics.all()], context)
    shown = mix_page_types(get_counterpart(page), chosen, similar)
    titles = dict(BasePage.objects.filter(pk__in=[one.id for one in shown]).values_list("pk", "title"))
    for place, one in enumerate(shown, start=1):
        variety = one in similar and similar.index(one) >= len(shown) - len(chosen)
        reason = _reason_shown(one, context, for_variety=variety)
        yield f"{place}. page {one.id} “{titles.get(one.id, '')}” ({one.type}): {reason}"
    if not shown:
        yield "The page has no related pages."
    for other_id in other_ids:
        yield f"page {other_id}: {_reason_for(page, other_id, context, shown, similar)}"


def _reason_shown(one: Suggestion, context: ReadContext, *, for_variety: bool = False) -> str:
    if one.source == "editor":
        return "the editor's choice"
    if one.source == "project":
        return "the choice of a function of the project (clarion_related_pages)"
    if one.similarity is None:
        return "one of the newest pages with the same topic, because no similar pages are known"
    topics = ", ".join(f"{topic} ({_rarity(topic, context)})" for topic in one.similarity.topics)
    in_common = f"in common: {topics}" if topics else "no topic in common"
    before = "; placed before more similar pages for variety" if for_variety else ""
    return f"similar, score {one.similarity.score:g}; {in_common}{before}"


def _rarity(topic: str, context: ReadContext) -> str:
    """Return how many pages of this site and language have the topic; a rare topic counts more."""
    links = BasePage.topics.through.objects.filter(topic__in=get_topic_labels(context.root.language).get_ids(topic))
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
        return "not shown: an editor excluded it"
    other = visible_now(BasePage, root=context.root, now=context.now).filter(pk=other_id).first()
    if other is None:
        return "not shown: it belongs to another site or language"
    if not without_ended(BasePage.objects.filter(pk=other_id), context.now).exists():
        return "not shown: it has ended"
    if not eligible_pages(page, context).filter(pk=other_id).exists():
        return "not shown: it is the page itself, an alias or a translation of it"
    if other_id in page.chosen_ids("related"):
        return "not shown: the pages that the editor chose before it fill all places"
    if other_id in find_linked_ids(page):
        return "not shown: the text shows it or links to it"
    if BasePage.objects.filter(is_looked_up(), pk=other_id).exists():
        return "not shown: visitors look it up instead of reading it, so that only editors choose it"
    if SeriesCounter(one.title for one in shown).count(other.title) >= MAX_OF_SERIES:
        return f"not shown: {MAX_OF_SERIES} pages of its series are"
    for rank, one in enumerate(similar, start=1):
        if one.id == other_id:
            return f"not shown: only number {rank} of the similar pages ({_reason_shown(one, context)})"
    return "not shown: other pages are more similar, or it has too little in common with the page"
