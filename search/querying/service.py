"""The search service: from the parameters of a search to its response.

The steps: interpret, find tasks, parse, apply the rules of editors, find promotions, run the query, correct, build the
response, record. An interpreted query may be run again with fewer filters if it finds nothing.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import structlog

from cms.content.references import ReadContext
from cms.operations.traces.spans import set_attributes, traced
from search.analytics.query_normalisation import normalise_query
from search.analytics.recorder import record_search
from search.engine import SEARCHES_DEGRADED, get_engine
from search.engines.port import SearchUnavailable
from search.rules.compiled import Rules, get_rules
from search.tasks.service import FoundTasks, find_tasks

from .corrections import MAX_HITS, find_correction
from .cursors import Paging, build_next_url, create_query_id, read_paging
from .database_search import PromotedResults, find_promoted
from .empty_search import find_calls_to_action
from .exclusions import Exclusions, find_exclusions
from .interpreted import (
    TITLES_CHECKED,
    Attempt,
    has_title,
    interpret_visible,
    list_attempts,
    may_be_title,
    restore_parts,
    search_as_words,
)
from .languages import LanguageSearch, find_in_languages, may_search_with_typos
from .params import ParsedSearch, SearchParams, parse_search
from .results import Results, SearchAnswer

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class CompletedSearch:
    """A search that was run: its parameters, what the index must not answer about, and what was found.

    `attempt` has the parameters with which it was run, in which parts of the query may have become filters.
    """

    params: SearchParams
    attempt: Attempt
    paging: Paging
    parsed: ParsedSearch
    promoted: PromotedResults
    exclusions: Exclusions
    results: Results
    tasks: FoundTasks

    @property
    def has_results(self) -> bool:
        """Whether anything is found, among the items or apart from them."""
        return bool(self.results.total or self.promoted.results or self.tasks.answers)

    @property
    def is_ranked(self) -> bool:
        """Whether the items are those of the typed text alone, by relevance: clicks then judge the order."""
        searched = self.attempt.params
        is_unchanged = searched.q == self.params.q and searched.sort == "relevance" and not searched.is_narrowed
        is_alone = not (self.promoted.results or self.tasks.page_ids or len(self.results.languages) > 1)
        return is_unchanged and is_alone and not self.results.is_degraded


@traced("search")
def search(params: SearchParams, path: str, client_ip: str = "", trial_rules: Rules | None = None) -> SearchAnswer:
    """Search and record the search.

    `path` is that of this operation, for the URL of the next page of results. `client_ip` distinguishes visitors in
    the statistics and is stored nowhere. `trial_rules` replace the site's rules; such a search is not recorded.

    Promoted pages and those of tasks are shown apart on the first page of results and never among the items; the total
    counts items.
    If the response has the results of the corrected text, the search is recorded once, with that text.

    Raises:
        InvalidParameters: unknown site or language, or a cursor of another search.
        Unavailable: neither the engine nor the database answers.
    """
    started = time.perf_counter()
    context = params.read_context()
    rules = trial_rules or get_rules(context.root.language, context.root.site_id)
    if params.is_narrowed:  # visitors who filter look among results
        params = params.model_copy(update={"tasks": False})
    found = _run_interpreted(params, context, rules)
    correction = _find_correction(found, context, rules)
    if not correction and may_search_with_typos(params, found.results):
        found = _run_search(params, found.attempt, context, rules, with_typos=True)
    corrected = _run_corrected(found, correction, context, rules) if params.correct and correction else None
    shown = corrected or found
    if params.tasks and not shown.has_results:
        hidden = shown.promoted.query.hidden_ids
        shown = replace(shown, tasks=find_tasks(params.q, context, rules.tasks, hidden, with_typos=True))
    text = normalise_query(shown.params.q) if params.q.strip() else None
    response = _build_answer(shown, params, path, context, text)
    response.did_you_mean = None if corrected else correction
    response.corrected_query = correction if corrected else None
    response.interpretation = shown.attempt.answer(shown.params.q, params.q)
    if not response.total and not shown.promoted.results and not response.tasks:
        response.calls_to_action = find_calls_to_action(context)
    set_attributes({"clarion.locale": context.root.language, "clarion.search.degraded": response.degraded})
    is_first_page = not params.offset and not params.cursor  # a further page is not a search of its own
    if text is not None and is_first_page and trial_rules is None:
        record_search(
            text,
            site_id=context.root.site_id,
            locale=context.root.language,
            total=response.total + len(response.promoted) + len(response.tasks),
            milliseconds=round((time.perf_counter() - started) * 1000),
            visitor=client_ip,
            narrowed=params.is_narrowed,
            degraded=response.degraded,
        )
    return response


def _run_interpreted(params: SearchParams, context: ReadContext, rules: Rules) -> CompletedSearch:
    """Run the search with the parts of the query as filters, with fewer of them as long as nothing is found.

    Parts that may be ordinary words are filters only if the query finds nothing as words.
    """
    interpretation = interpret_visible(params, context)
    words = search_as_words(params, interpretation)
    if params.interpret and interpretation.parts:
        attempts = list_attempts(params, interpretation)
        is_title = may_be_title(attempts[0]) and _is_title(params, context, rules)
        return _run_first_found([words] if is_title else attempts, params, context, rules)
    found = _run_search(params, words, context, rules)
    if found.has_results or not params.interpret:
        return found
    interpretation = interpret_visible(params, context, anywhere=True)
    attempts = list_attempts(params, interpretation) if interpretation.parts else []
    others = _run_first_found(attempts, params, context, rules) if attempts else found
    return others if others.has_results else found


def _run_first_found(
    attempts: Sequence[Attempt], params: SearchParams, context: ReadContext, rules: Rules
) -> CompletedSearch:
    """Run the attempts in order until one has results; if none has, return the first one."""
    first = found = _run_search(params, attempts[0], context, rules)
    for attempt in attempts[1:]:
        if found.has_results:
            return found
        found = _run_search(params, attempt, context, rules)
    return found if found.has_results else first


def _is_title(params: SearchParams, context: ReadContext, rules: Rules) -> bool:
    """Return whether the words of the query are those of a title, which are never interpreted."""
    first_page = params.model_copy(update={"offset": 0, "cursor": None, "limit": TITLES_CHECKED})
    query = parse_search(first_page, context, rules).query
    try:
        result = get_engine().search(replace(find_exclusions(context).apply(query), facets=()))
    except SearchUnavailable:
        return False
    return has_title(params.q, context.root.language, result.hits)


def _run_search(
    params: SearchParams, attempt: Attempt, context: ReadContext, rules: Rules, *, with_typos: bool = False
) -> CompletedSearch:
    """Run the search on the engine, or on the database while the engine does not answer.

    `with_typos` lets words match with typing errors in other languages as well.
    """
    paging = read_paging(params)
    parsed = parse_search(attempt.params, context, rules, paging.cursor)
    promoted = _find_promoted(params, attempt, parsed, context, rules)
    tasks = find_tasks(params.q, context, rules.tasks, promoted.query.hidden_ids) if params.tasks else FoundTasks()
    promoted = promoted.without(tasks.page_ids)
    exclusions = Exclusions()
    prepared = LanguageSearch(
        attempt.params, parsed, promoted, exclusions, context, with_typos, has_tasks=bool(tasks.answers)
    )
    try:
        exclusions = find_exclusions(context)
        results = find_in_languages(replace(prepared, exclusions=exclusions))
    except SearchUnavailable as reason:
        SEARCHES_DEGRADED.inc()
        log.warning("search.degraded", reason=str(reason))
        results = find_in_languages(replace(prepared, is_degraded=True))
    return CompletedSearch(params, attempt, paging, parsed, promoted, exclusions, results, tasks)


def _find_promoted(
    params: SearchParams, attempt: Attempt, parsed: ParsedSearch, context: ReadContext, rules: Rules
) -> PromotedResults:
    """Return what is promoted for the typed text, then what is promoted for the words of it that are searched for.

    What editors hide from the typed text is neither promoted for these words.
    """
    if attempt.params.q == params.q:
        return find_promoted(parsed, context)
    typed = find_promoted(parse_search(params, context, rules), context)
    query = replace(parsed.query, hidden_ids=parsed.query.hidden_ids | typed.query.hidden_ids)
    return typed.followed_by(find_promoted(replace(parsed, query=query), context))


def _find_correction(found: CompletedSearch, context: ReadContext, rules: Rules) -> str | None:
    """Return the corrected text, which is that of the first page of results; None if nothing is to be corrected.

    A text that asks for a task is understood, although no page may contain its words.
    """
    params = found.params
    if found.results.is_degraded or found.tasks.answers or params.cursor or (params.offset and not params.correct):
        return None
    if any(context.root.language not in item.found_in for item in found.results.items):
        return None  # another language has the words as they were typed
    if params.offset and found.results.total <= MAX_HITS:  # a further page of corrected results
        first = replace(found.attempt, params=found.attempt.params.model_copy(update={"offset": 0}))
        found = _run_search(params.model_copy(update={"offset": 0}), first, context, rules)
    searched = found.attempt.params
    corrected = find_correction(searched, found.parsed, found.exclusions, found.results, context, rules)
    return restore_parts(params.q, searched.q, corrected) if corrected else None


def _run_corrected(
    typed: CompletedSearch, correction: str, context: ReadContext, rules: Rules
) -> CompletedSearch | None:
    """Run the search with the corrected text; None if the results of the typed text have to be shown.

    Editors who promote something for the typed text have decided what it means.
    """
    if typed.promoted.results:
        return None
    params = typed.params.model_copy(update={"q": correction, "correct": False})
    corrected = _run_interpreted(params, context, rules)
    return None if corrected.results.is_degraded else corrected


def _build_answer(
    found: CompletedSearch, typed: SearchParams, path: str, context: ReadContext, text: str | None
) -> SearchAnswer:
    """Return the response, without corrections."""
    start, results = found.paging.start, found.results
    tasks = found.tasks if start == 0 else FoundTasks()
    shown = found.promoted if start == 0 else replace(found.promoted, results=[], page_ids=[])
    page_ids = [*shown.page_ids, *tasks.page_ids, *(item.id for item in results.items)]
    return SearchAnswer(
        query_id=create_query_id(text, context, start, page_ids, is_ranked=found.is_ranked),
        query=typed.q,
        total=results.total,
        degraded=results.is_degraded,
        promoted=shown.results,
        tasks=list(tasks.answers),
        interpretation=[],
        items=results.items,
        facets=results.facets,
        did_you_mean=None,
        corrected_query=None,
        languages=list(results.languages) or [context.root.language],
        calls_to_action=[],
        next=build_next_url(found.params, path, found.paging, results),
    )
