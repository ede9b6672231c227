"""Which of some pages a saved search finds, for e-mail alerts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cms.content.references import ReadContext
from cms.search_documents.document import NotSearchableYet
from search.engine import get_engine
from search.engines.port import SearchUnavailable
from search.models import IndexedPage, ReindexRequest
from search.rules.compiled import get_rules

from .exclusions import find_exclusions
from .params import SearchParams, parse_search


def match_text(text: str, page_ids: Sequence[int], context: ReadContext) -> set[int]:
    """Return the ids of the pages that a search for the text finds; a `TextMatcher` of alerts.

    Raises:
        NotSearchableYet: A page is not in the index yet, or the engine does not answer.
    """
    _require_indexed(page_ids)
    rules = get_rules(context.root.language, context.root.site_id)
    query = parse_search(SearchParams.model_validate({"q": text}), context, rules).query
    only = replace(query, only_ids=frozenset(page_ids), limit=len(page_ids), facets=(), highlight=False)
    try:
        return {hit.id for hit in get_engine().search(find_exclusions(context).apply(only)).hits}
    except SearchUnavailable as reason:
        raise NotSearchableYet("The search engine does not answer.") from reason


def _require_indexed(page_ids: Sequence[int]) -> None:
    """Refuse pages that are not written yet. Those that could not be written for hours are not waited for."""
    written = IndexedPage.objects.filter(page_id__in=page_ids).exclude(fingerprint="")
    failed = ReindexRequest.objects.filter(page_id__in=page_ids).exclude(failed_at=None)
    known = {*written.values_list("page_id", flat=True), *failed.values_list("page_id", flat=True)}
    if missing := set(page_ids) - known:
        raise NotSearchableYet(f"{len(missing)} pages are not indexed yet.")
