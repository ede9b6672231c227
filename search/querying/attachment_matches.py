"""Hits that match by the text of an attached file, checked against the files that their pages offer at this moment.

A file can be removed from a page, replaced, deleted or made private before the index knows. The page is then found only
by its own text.
"""

from __future__ import annotations

from dataclasses import replace

from cms.search_documents.attachments import find_pages_with_outdated_texts
from search.engines.port import Index, SearchQuery, SearchResult


def remove_outdated_matches(index: Index, query: SearchQuery, result: SearchResult) -> SearchResult:
    """Return the result without hits that match only by the text of a file that their page does not offer any more.

    Raises:
        SearchUnavailable: the engine did not answer in time.
    """
    attached = {hit.id: hit.attached for hit in result.hits if hit.attached}
    outdated = find_pages_with_outdated_texts(attached) if attached and query.text else set()
    if not outdated:
        return result
    own = index.search(
        replace(
            query,
            attachments=False,
            only_ids=frozenset(outdated),
            limit=len(outdated),
            offset=0,
            cursor=None,
            facets=(),
            highlight=False,
        )
    )
    kept = {hit.id for hit in result.hits} - outdated | {hit.id for hit in own.hits}
    hits = (replace(hit, attachment=()) if hit.id in outdated else hit for hit in result.hits if hit.id in kept)
    return replace(result, hits=tuple(hits))
