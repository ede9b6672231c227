"""Faults of search: the queue, the index, and what of it is shown."""

from __future__ import annotations

from ..mutation import in_area, mutate

EXCLUSIONS = "search/querying/exclusions.py"
RECONCILE = "search/indexing/reconcile.py"

RELATED = "cms/cards/related.py"
RELATED_TEST = "cms/api/test_related.py"

MUTATIONS = in_area(
    "indexing",
    mutate(
        "pages that the text links to are suggested",
        RELATED,
        "return pk in rows and pk not in linked and not rows[pk].looked_up",
        "return pk in rows and not rows[pk].looked_up",
        RELATED_TEST,
    ),
    mutate(
        "pages that visitors look up are suggested",
        RELATED,
        "return pk in rows and pk not in linked and not rows[pk].looked_up",
        "return pk in rows and pk not in linked",
        RELATED_TEST,
    ),
    mutate(
        "three pages of a series are related",
        RELATED,
        "return series.count(one.title) < MAX_OF_SERIES",
        "return series.count(one.title) <= MAX_OF_SERIES",
        RELATED_TEST,
    ),
    mutate(
        "a call to action that has ended is related",
        RELATED,
        "without_ended(visible_now(BasePage, root=root, now=now), now)",
        "visible_now(BasePage, root=root, now=now)",
        RELATED_TEST,
    ),
    mutate(
        "an old page wins over an equally similar newer one",
        "search/indexing/similar_lists.py",
        "compute_freshness(half_life, RECENCY_FLOOR, age)",
        "compute_freshness(half_life, RECENCY_FLOOR, 0.0)",
        "search/indexing/test_similar_lists.py",
    ),
    mutate(
        "a ranking function gets the scores of the engine instead of those before it",
        "search/querying/ranking_functions.py",
        "        hits = [replace(hit, score=scores.get(hit.id, hit.score)) for hit in hits]\n"
        "        hits = sorted(hits, key=lambda hit: -hit.score)\n",
        "        hits = sorted(hits, key=lambda hit: -scores.get(hit.id, hit.score))\n",
        "search/engines/test_ranking_functions.py",
    ),
    mutate(
        "later hits are ranked again",
        "search/querying/ranking_functions.py",
        "if search_query.cursor or search_query.offset >= RERANK_DEPTH:",
        "if search_query.cursor:",
        "search/engines/test_ranking_functions.py",
    ),
    mutate(
        "a page that cannot be read stays in the index",
        "search/indexing/expected_documents.py",
        "    expected = ExpectedDocuments(dict.fromkeys(ids), built.failed)\n",
        "    expected = ExpectedDocuments(dict.fromkeys(pk for pk in ids if pk not in built.failed), built.failed)\n",
        "search/indexing/test_indexer.py",
    ),
    mutate(
        "requests are lost while the engine does not respond",
        "search/indexing/indexer.py",
        "            claim.release()\n            raise\n",
        "            claim.complete(pages)\n            raise\n",
        "search/indexing/test_indexer.py",
    ),
    mutate(
        "a page that moved to another language stays in the index of the first one",
        "search/indexing/expected_documents.py",
        '    elsewhere = [page.locale] if page.locale != source["locale"] else []\n',
        "    elsewhere: list[str] = []\n",
        "search/indexing/test_indexer.py",
    ),
    mutate(
        "an alias has a document of its own",
        "cms/search_documents/builder.py",
        "    return visible_now(model, now=now).filter(pk__in=ids, alias_of=None)",
        "    return visible_now(model, now=now).filter(pk__in=ids)",
        "search/indexing/test_search_documents.py::test_hidden_and_unsearchable_pages_have_no_document",
    ),
    mutate(
        "hidden pages that wait are found",
        EXCLUSIONS,
        "    if not position.is_behind:\n        return [Exclusions()] * len(roots)\n",
        "    return [Exclusions()] * len(roots)\n",
        "search/querying/test_hidden_pages.py",
    ),
    mutate(
        "a snippet that has expired by the clock is found",
        EXCLUSIONS,
        "        if position.has_expired_snippets:\n            hiding |=",
        "        if False:\n            hiding |=",
        "search/querying/test_hidden_pages.py",
    ),
    mutate(
        "ghosts of the index are not found by a comparison",
        RECONCILE,
        "    findings.ghosts = sorted((alive - expected) | {pk for pk, source in wanted.items() if source is None})",
        "    findings.ghosts = sorted(pk for pk, source in wanted.items() if source is None)",
        "search/indexing/test_reconcile.py",
    ),
    mutate(
        "a comparison takes pages that wait for differences",
        RECONCILE,
        "    return waiting | set(written)",
        "    return set(written)",
        "search/indexing/test_reconcile.py",
    ),
    mutate(
        "tombstones are deleted while late writes may arrive",
        RECONCILE,
        "    return sorted(set(tombstones) - set(recent))",
        "    return sorted(set(tombstones))",
        "search/indexing/test_reconcile.py",
    ),
    mutate(
        "after a restored backup the engine refuses every write",
        "search/indexing/document_versions.py",
        "    for pk, version in (at_least or {}).items():\n"
        "        IndexedPage.objects.filter(page_id=pk, version__lt=version).update(version=version)\n",
        "",
        "search/indexing/test_reconcile.py",
    ),
    mutate(
        "the database finds drafts while the engine is away",
        "search/querying/database_search.py",
        "pages = visible_now(BasePage, root=context.root, now=context.now).filter(*_filter_conditions(search_query))",
        "pages = BasePage.objects.filter(locale_id=context.root.locale_id).filter(*_filter_conditions(search_query))",
        "search/querying/test_database_fallback.py",
    ),
    mutate(
        "after the clock was set back, a queue waits for its rows to be due again",
        "cms/jobs/queue.py",
        '    return waiting.update(not_before=models.F("not_before") - (since - now))',
        "    return waiting.count()",
        "cms/jobs/test_clock_steps.py",
    ),
)
