"""Suggestions that would help visitors find a draft, and why another page is above it.

Both are derived from the engine's explanations of scores, and from the fields in which each word of a query is found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import unescape
from typing import Literal

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from cms.cards.labels import value_labels
from cms.content.references import ReadContext
from cms.core.visibility import hidden_because, visible_now
from cms.pages.models import BasePage
from search.engines.analysis import distinct_words, normalize_word
from search.engines.port import Explanation, Group, Hit, Index, Message, ParsedText, SearchQuery, Source, Term
from search.querying.explain import translate_message
from search.querying.ranking_config import RANKING

from .ranks import MAX_RANK, QueryRank

Field = Literal["headline", "standfirst", "text", "names", "files"]

_MARKED = re.compile(r"<mark>(.*?)</mark>")
MIN_DATE_ADVANTAGE = 1.02  # factor; a smaller advantage does not explain the rank
EXPECTED_REASONS = (  # reasons of `hidden_because` that a draft has because it is not public yet
    gettext_noop("it is not published"),
    gettext_noop("its go-live is in the future"),
    gettext_noop("it has expired"),
)
MAX_TITLE_LENGTH = 90  # characters; most lists of results cut off the rest


@dataclass(frozen=True, slots=True)
class TermMatch:
    """A word or phrase of a query, the fields in which it is found, and its forms there."""

    word: str
    fields: tuple[Field, ...]
    forms: tuple[str, ...]


def find_term_matches(index: Index, search_query: SearchQuery, source: Source) -> list[TermMatch]:
    """Return where the engine finds each word of the query, without stopwords."""
    groups = search_query.text.groups if search_query.text else ()
    return [_match_term(index, search_query, source, group) for group in groups if not group.stopword]


def _match_term(index: Index, search_query: SearchQuery, source: Source, group: Group) -> TermMatch:
    word = format_group(group)
    hit = find_hit(
        index, replace(search_query, text=ParsedText(raw=word, groups=(replace(group, required=False),))), source["id"]
    )
    if hit is None:
        return TermMatch(word, (), ())
    forms = {unescape(form) for text in (hit.title, *hit.body, *hit.attachment) for form in _MARKED.findall(text)} | {
        word
    }
    fields: list[Field] = ["headline"] if hit.title else []
    if _contains_any(source["summary"], forms, source["locale"]):
        fields.append("standfirst")
    if hit.body:
        fields.append("text")
    if _contains_any(source["names"], forms, source["locale"]):
        fields.append("names")
    if hit.attachment and not fields:
        fields.append("files")
    # Neither the standfirst nor the names are highlighted, so that another form of the word is not known.
    return TermMatch(word, tuple(fields or ["standfirst"]), tuple(sorted(forms - {word})))


def _contains_any(text: str, forms: set[str], locale: str) -> bool:
    words = {normalize_word(word, locale) for word in distinct_words(text)}
    return any(words >= {normalize_word(word, locale) for word in distinct_words(form)} for form in forms)


def find_hit(index: Index, search_query: SearchQuery, page_id: int) -> Hit | None:
    """Return the page as a hit of the query, None if it is not found."""
    only = replace(search_query, only_ids=frozenset({page_id}), limit=1, offset=0, facets=(), highlight=True)
    return next(iter(index.search(only).hits), None)


def format_group(group: Group) -> str:
    """Return the word or phrase of the group as entered."""
    first = group.alternatives[0]
    return first.text if isinstance(first, Term) else " ".join(first.words)


def join_parts(parts: Sequence[str], last_two: str = "") -> str:
    """Join the parts with commas, the last two as in the template `last_two`, by default with “and”."""
    if len(parts) == 1:
        return parts[0]
    return (last_two or _("%(first)s and %(last)s")) % {"first": ", ".join(parts[:-1]), "last": parts[-1]}


def quote(text: str) -> str:
    """Return the text in the quotation marks of the user's language."""
    return _("“%(text)s”") % {"text": text}


def find_competitor_hints(
    index: Index, query_rank: QueryRank, mine: Explanation, context: ReadContext
) -> Iterator[str]:
    """Yield the reason why the page one rank above is there, if that page is public."""
    above = query_rank.rank.above
    if above is None or not mine.found:
        return
    public_pages = visible_now(BasePage, root=context.root, now=context.now)
    title = public_pages.filter(pk=above).values_list("title", flat=True).first()
    theirs = index.explain(query_rank.target.search_query, above)
    if title is None or not theirs.found:
        return
    reasons = list(_advantages(mine, theirs))
    if reasons:
        yield _competitor_hint(query_rank, title, join_parts(reasons[:2]))


def _competitor_hint(query_rank: QueryRank, title: str, reasons: str) -> str:
    if query_rank.rank.rank:
        message = _("“%(title)s” is above it, at rank %(rank)s, because of %(reasons)s.")
        return message % {"title": title, "rank": query_rank.rank.rank - 1, "reasons": reasons}
    message = _("“%(title)s” is above it, at a rank below %(rank)s, because of %(reasons)s.")
    return message % {"title": title, "rank": MAX_RANK, "reasons": reasons}


def _advantages(mine: Explanation, theirs: Explanation) -> Iterator[str]:
    """Yield the parts of the score in which the other page is ahead, the largest difference first."""
    own = {_part(what): share for what, share in mine.parts}
    leads = [(share - own.get(_part(what), 0.0), what, share) for what, share in theirs.parts]
    for lead, what, share in sorted(leads, reverse=True):
        if lead > 0.05 and not what.startswith("type and age"):
            yield _("%(part)s (%(theirs)s compared with %(own)s)") % {
                "part": _describe_part(what),
                "theirs": number_format(f"{share:.1f}", 1),
                "own": number_format(f"{own.get(_part(what), 0.0):.1f}", 1),
            }
    if own.get("type and age", 0.0) * MIN_DATE_ADVANTAGE < {_part(what): share for what, share in theirs.parts}.get(
        "type and age", 0.0
    ):
        yield _("its date")


def _part(what: str) -> str:
    return what.partition(": ×")[0]


def _describe_part(what: str) -> str:
    if isinstance(what, Message) and "word" in what.values:
        return _("where it contains “%(word)s”") % {"word": what.values["word"]}
    return translate_message(what)


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
        *([] if explanation.found else [_not_found_hint(explanation)]),
        *find_competitor_hints(index, query_rank, explanation, context),
    ]


def _page_hints(draft: BasePage, source: Source | None, context: ReadContext) -> Iterator[str]:
    expected = {_(reason) for reason in EXPECTED_REASONS}
    for reason in hidden_because(draft.pk, context.now):
        if reason not in expected:
            yield _("Even when it is published, it will not be found: %(reason)s.") % {"reason": reason}
    if source is None:
        return
    if not source["summary"].strip():
        yield _(
            "There is no standfirst. Its words count one and a half times as much as those of the text, and visitors "
            "read it below the headline."
        )
    if draft.search_topics and not source["topics"]:
        yield _(
            "No topic is selected. Visitors who filter by topic do not find the page, and it has fewer related pages."
        )
    if len(source["title"]) > MAX_TITLE_LENGTH:
        message = _("The headline has %(count)s characters; most results show about %(max)s.")
        yield message % {"count": len(source["title"]), "max": MAX_TITLE_LENGTH}


def _promotion_hints(query_rank: QueryRank) -> Iterator[str]:
    if query_rank.target.promoted is not None:
        message = _("Once it is public, a promotion shows it above the results in position %(position)s.")
        yield message % {"position": query_rank.target.promoted}


def _not_found_hint(explanation: Explanation) -> str:
    return _("It is not found: %(reason)s.") % {"reason": translate_message(explanation.reason)}


def _word_hints(matches: Sequence[TermMatch], source: Source) -> Iterator[str]:
    missing = [quote(one.word) for one in matches if not one.fields]
    only_text = [quote(one.word) for one in matches if one.fields == ("text",)]
    if missing:
        words = join_parts(missing, _("%(first)s nor %(last)s"))
        yield _("The page contains neither %(words)s nor a synonym.") % {"words": words}
    if only_text:
        yield _only_text_hint(only_text)
    for one in matches:
        if one.fields and one.forms and not _contains_word(one, source):
            forms = join_parts([quote(form) for form in one.forms[:3]])
            message = _("“%(word)s” is found as %(forms)s. Written as visitors type it, it would count a little more.")
            yield message % {"word": one.word, "forms": forms}


def _only_text_hint(words: Sequence[str]) -> str:
    message = ngettext(
        "%(words)s occurs only in the text. In the headline a word counts %(title)s times as much, "
        "in the standfirst %(summary)s times.",
        "%(words)s occur only in the text. In the headline a word counts %(title)s times as much, "
        "in the standfirst %(summary)s times.",
        len(words),
    )
    title, summary = number_format(f"{RANKING.title:g}"), number_format(f"{RANKING.summary:g}")
    return message % {"words": join_parts(words), "title": title, "summary": summary}


def _contains_word(one: TermMatch, source: Source) -> bool:
    text = " ".join((source["title"], source["summary"], source["body"], source["names"])).casefold()
    return one.word.casefold() in text


def _topic_hints(matches: Sequence[TermMatch], source: Source, context: ReadContext) -> Iterator[str]:
    words = {one.word.casefold() for one in matches}
    for value, label in (value_labels("topics", context.root.language) or {}).items():
        if value not in source["topics"] and set(label.casefold().split()) <= words:
            yield _("Select the topic “%(topic)s”, so that the page is found by it.") % {"topic": label}
