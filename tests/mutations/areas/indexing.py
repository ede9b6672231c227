"""Faults of search: the queue, the index, and what of it is shown."""

from __future__ import annotations

from ..mutation import in_area, mutate

EXCLUSIONS = "search/querying/exclusions.py"
RECONCILE = "search/indexing/reconcile.py"

MUTATIONS = in_area(
    "indexing",
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
        "    if not position.is_behind:\n        return Exclusions()\n",
        "    return Exclusions()\n",
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
