"""What others have searched for and found, if it is found now, in a text that a visitor can read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from cms.content.references import Viewpoint
from cms.core.version_cache import remembered
from search.analytics.popular_queries import past_queries
from search.engine import engine
from search.engines.port import Answer, Question, SearchUnavailable
from search.querying.params import SearchParams
from search.querying.search_query import question_of
from search.rules.compiled import Rules

from .timeout import TimeLimit
from .visible_words import public_words, says

CHECKED = 3  # past queries that are searched again; more would be the load of a page of results at every key
HITS = 3  # of each that are read


def past(q: str, view: Viewpoint, rules: Rules, left: TimeLimit) -> list[str]:
    """Past queries that continue what was typed; none where the engine does not answer in time."""
    texts = past_queries(q, view.root.language, view.root.site_id, CHECKED)[:CHECKED]
    found = _found(view.root.language, view.root.site_id)
    with suppress(SearchUnavailable):  # what is known already is still true
        found |= _are_found([text for text in texts if text not in found], view, rules, left)
    return [text for text in texts if text in found]


@remembered
def _found(language: str, site: int) -> set[str]:
    """Those found since the content last changed. What was not found is asked for again: the index follows later."""
    return set()


def _are_found(texts: Sequence[str], view: Viewpoint, rules: Rules, left: TimeLimit) -> set[str]:
    if not texts:
        return set()
    asked = {text: _question(text, view, rules) for text in texts}
    answers = left.run(lambda: _ask(asked))
    public = public_words((hit.id for answer in answers.values() for hit in answer.hits), view)
    return {text for text, question in asked.items() if _is_said(answers[text], question, public)}


def _question(text: str, view: Viewpoint, rules: Rules) -> Question:
    question = question_of(SearchParams.model_validate({"q": text}), view, None, rules)
    return replace(question, limit=HITS, facets=(), highlight=False)


def _ask(questions: Mapping[str, Question]) -> dict[str, Answer]:
    return {text: engine().search(question) for text, question in questions.items()}


def _is_said(answer: Answer, question: Question, public: Mapping[int, Mapping[str, str]]) -> bool:
    """Whether one of the hits says it. An engine forgives much: what was typed may be the word of a hidden page."""
    said = (public[hit.id] for hit in answer.hits if hit.id in public)
    return question.text is not None and any(says(words, question.text, question.locale) for words in said)
