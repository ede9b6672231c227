"""What would help a draft to be found: sober sentences from what the engine tells, and none where nothing helps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import QuerySet

from cms.cards.labels import value_labels
from cms.content.references import ReadContext
from cms.core.visibility import hidden_because, visible_now
from cms.pages.models import BasePage
from search.engines.port import Explanation, Index, Source
from search.querying.ranking_config import RANKING

from .presenter import TermMatch
from .ranks import MAX_RANK, QueryRank

UNPUBLISHED = "it is not published"
MAX_TITLE_LENGTH = 90  # characters of a headline; what comes after is cut off in most lists of results
MIN_DATE_ADVANTAGE = 1.02  # times as much: less is no reason


def find_page_hints(draft: BasePage, source: Source | None, context: ReadContext) -> list[str]:
    """What is missing whatever visitors search for."""
    return list(_of_the_page(draft, source, context))


def find_query_hints(
    index: Index, place: QueryRank, standings: Sequence[TermMatch], source: Source, context: ReadContext
) -> list[str]:
    """What would help with one search."""
    explanation = index.explain(place.asked.search_query, source["id"])
    return [
        *_decided(place),
        *_of_the_words(standings, source),
        *_of_topics(standings, source, context),
        *([] if explanation.found else [_sentence(f"It is not found: {explanation.reason}")]),
        *_behind(index, place, explanation, source, context),
    ]


def _of_the_page(draft: BasePage, source: Source | None, context: ReadContext) -> Iterator[str]:
    for reason in hidden_because(draft.pk, context.now):
        if reason != UNPUBLISHED and "go-live" not in reason and "expired" not in reason:
            yield _sentence(f"Published, it would still not be found: {reason}")
    if source is None:
        return
    if not source["summary"].strip():
        yield (
            "There is no standfirst. Its words count one and a half times as much as those of the text, and it is what "
            "visitors read below the headline."
        )
    if draft.search_topics and not source["topics"]:
        yield "No topic is chosen: visitors who filter by topic do not find it, and it has fewer related pages."
    if len(source["title"]) > MAX_TITLE_LENGTH:
        yield f"The headline has {len(source['title'])} characters; most results show about {MAX_TITLE_LENGTH}."


def _decided(place: QueryRank) -> Iterator[str]:
    if place.asked.promoted is not None:
        yield f"A promotion puts it at place {place.asked.promoted} above the results, once it is public."


def _of_the_words(standings: Sequence[TermMatch], source: Source) -> Iterator[str]:
    nowhere = [f"“{one.word}”" for one in standings if not one.fields]
    only_text = [f"“{one.word}”" for one in standings if one.fields == ("text",)]
    if nowhere:
        yield f"{_listed(nowhere)} {'stand' if len(nowhere) > 1 else 'stands'} nowhere on the page, nor does a synonym."
    if only_text:
        yield (
            f"{_listed(only_text)} {'stand' if len(only_text) > 1 else 'stands'} only in the text. In the headline a "
            f"word counts {RANKING.title:g} times as much, in the standfirst {RANKING.summary:g} times."
        )
    for one in standings:
        if one.fields and one.forms and not _is_written(one, source):
            forms = _listed([f"“{form}”" for form in one.forms[:3]])
            yield f"“{one.word}” is found as {forms}: written as visitors type it, it would count a little more."


def _is_written(one: TermMatch, source: Source) -> bool:
    text = " ".join((source["title"], source["summary"], source["body"])).casefold()
    return one.word.casefold() in text


def _of_topics(standings: Sequence[TermMatch], source: Source, context: ReadContext) -> Iterator[str]:
    words = {one.word.casefold() for one in standings}
    for value, label in value_labels("topics", context.root.language).items():
        if value not in source["topics"] and set(label.casefold().split()) <= words:
            yield f"“{label}” is a topic and is not chosen; the page would be found by it."


def _behind(index: Index, place: QueryRank, mine: Explanation, source: Source, context: ReadContext) -> Iterator[str]:
    """Why the page right before it stands there, where the public sees that page."""
    above = place.rank.above
    if above is None or not mine.found:
        return
    title = _visible(context).filter(pk=above).values_list("title", flat=True).first()
    theirs = index.explain(place.asked.search_query, above)
    if title is None or not theirs.found:
        return
    reasons = list(_advantages(mine, theirs))
    if reasons:
        where = f"place {place.rank.rank - 1}" if place.rank.rank else f"a place beyond {MAX_RANK}"
        yield f"“{title}” stands before it, at {where}, because of {_listed(reasons[:2])}."


def _advantages(mine: Explanation, theirs: Explanation) -> Iterator[str]:
    """In which parts of the score the other page is ahead, the widest lead first."""
    own = {_part(what): share for what, share in mine.parts}
    leads = [(share - own.get(_part(what), 0.0), what, share) for what, share in theirs.parts]
    for lead, what, share in sorted(leads, reverse=True):
        if lead > 0.05 and not what.startswith("type and age"):
            yield f"{_said(what)} ({share:.1f} against {own.get(_part(what), 0.0):.1f})"
    if own.get("type and age", 0.0) * MIN_DATE_ADVANTAGE < {_part(what): share for what, share in theirs.parts}.get(
        "type and age", 0.0
    ):
        yield "its date"


def _part(what: str) -> str:
    return what.partition(": ×")[0]


def _said(what: str) -> str:
    word, _, rest = what.partition(": ")
    return f"where {word} stands in it" if rest.startswith("its words") else what


def _visible(context: ReadContext) -> QuerySet:
    return visible_now(BasePage, root=context.root, now=context.now)


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
