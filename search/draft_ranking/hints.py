"""Suggestions that would help visitors find a draft, derived from the engine's explanation of the score."""

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
MAX_TITLE_LENGTH = 90  # characters; most lists of results cut off the rest
MIN_DATE_ADVANTAGE = 1.02  # factor; a smaller advantage does not explain the rank


def find_page_hints(draft: BasePage, source: Source | None, context: ReadContext) -> list[str]:
    """Return the suggestions that do not depend on a query."""
    return list(_page_hints(draft, source, context))


def find_query_hints(
    index: Index, query_rank: QueryRank, matches: Sequence[TermMatch], source: Source, context: ReadContext
) -> list[str]:
    """Return the suggestions for one query."""
    explanation = index.explain(query_rank.target.search_query, source["id"])
    return [
        *_promotion_hints(query_rank),
        *_word_hints(matches, source),
        *_topic_hints(matches, source, context),
        *([] if explanation.found else [_sentence(f"It is not found: {explanation.reason}")]),
        *_competitor_hints(index, query_rank, explanation, context),
    ]


def _page_hints(draft: BasePage, source: Source | None, context: ReadContext) -> Iterator[str]:
    for reason in hidden_because(draft.pk, context.now):
        if reason != UNPUBLISHED and "go-live" not in reason and "expired" not in reason:
            yield _sentence(f"Even when it is published, it will not be found: {reason}")
    if source is None:
        return
    if not source["summary"].strip():
        yield (
            "There is no standfirst. Its words count one and a half times as much as those of the text, and visitors "
            "read it below the headline."
        )
    if draft.search_topics and not source["topics"]:
        yield "No topic is selected. Visitors who filter by topic do not find the page, and it has fewer related pages."
    if len(source["title"]) > MAX_TITLE_LENGTH:
        yield f"The headline has {len(source['title'])} characters; most results show about {MAX_TITLE_LENGTH}."


def _promotion_hints(query_rank: QueryRank) -> Iterator[str]:
    if query_rank.target.promoted is not None:
        yield f"Once it is public, a promotion shows it above the results in position {query_rank.target.promoted}."


def _word_hints(matches: Sequence[TermMatch], source: Source) -> Iterator[str]:
    missing = [f"“{one.word}”" for one in matches if not one.fields]
    only_text = [f"“{one.word}”" for one in matches if one.fields == ("text",)]
    if missing:
        yield f"The page contains neither {_join(missing, 'nor')} nor a synonym."
    if only_text:
        yield (
            f"{_join(only_text)} {'occur' if len(only_text) > 1 else 'occurs'} only in the text. In the headline a "
            f"word counts {RANKING.title:g} times as much, in the standfirst {RANKING.summary:g} times."
        )
    for one in matches:
        if one.fields and one.forms and not _contains_word(one, source):
            forms = _join([f"“{form}”" for form in one.forms[:3]])
            yield f"“{one.word}” is found as {forms}. Written as visitors type it, it would count a little more."


def _contains_word(one: TermMatch, source: Source) -> bool:
    text = " ".join((source["title"], source["summary"], source["body"])).casefold()
    return one.word.casefold() in text


def _topic_hints(matches: Sequence[TermMatch], source: Source, context: ReadContext) -> Iterator[str]:
    words = {one.word.casefold() for one in matches}
    for value, label in value_labels("topics", context.root.language).items():
        if value not in source["topics"] and set(label.casefold().split()) <= words:
            yield f"Select the topic “{label}”, so that the page is found by it."


def _competitor_hints(index: Index, query_rank: QueryRank, mine: Explanation, context: ReadContext) -> Iterator[str]:
    """Explain why the page one rank above is there, if that page is public."""
    above = query_rank.rank.above
    if above is None or not mine.found:
        return
    title = _visible(context).filter(pk=above).values_list("title", flat=True).first()
    theirs = index.explain(query_rank.target.search_query, above)
    if title is None or not theirs.found:
        return
    reasons = list(_advantages(mine, theirs))
    if reasons:
        rank = f"rank {query_rank.rank.rank - 1}" if query_rank.rank.rank else f"a rank below {MAX_RANK}"
        yield f"“{title}” is above it, at {rank}, because of {_join(reasons[:2])}."


def _advantages(mine: Explanation, theirs: Explanation) -> Iterator[str]:
    """Yield the parts of the score in which the other page is ahead, the largest difference first."""
    own = {_part(what): share for what, share in mine.parts}
    leads = [(share - own.get(_part(what), 0.0), what, share) for what, share in theirs.parts]
    for lead, what, share in sorted(leads, reverse=True):
        if lead > 0.05 and not what.startswith("type and age"):
            yield f"{_describe_part(what)} ({share:.1f} compared with {own.get(_part(what), 0.0):.1f})"
    if own.get("type and age", 0.0) * MIN_DATE_ADVANTAGE < {_part(what): share for what, share in theirs.parts}.get(
        "type and age", 0.0
    ):
        yield "its date"


def _part(what: str) -> str:
    return what.partition(": ×")[0]


def _describe_part(what: str) -> str:
    word, _, rest = what.partition(": ")
    return f"where it contains {word}" if rest.startswith("its words") else what


def _visible(context: ReadContext) -> QuerySet:
    return visible_now(BasePage, root=context.root, now=context.now)


def _join(parts: Sequence[str], conjunction: str = "and") -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {conjunction} {parts[-1]}"


def _sentence(text: str) -> str:
    return text if text.endswith(".") else f"{text}."
