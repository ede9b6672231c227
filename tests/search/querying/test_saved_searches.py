"""Saved searches find the pages that a search for the words finds, once they are indexed."""

from __future__ import annotations

import pytest
from django.utils import timezone

from cms.content.references import ReadContext
from cms.core.sites import SiteRoots
from cms.delivery.alerts.comparison import NotSearchableYet
from cms.demo import factories
from search.indexing import reindex_requests
from search.querying.saved_searches import match_text
from search.test import temporary_index


@pytest.fixture
def context(tree) -> ReadContext:
    site_roots = SiteRoots.read()
    return ReadContext(site_roots=site_roots, root=site_roots.find(None, "en"), now=timezone.now())


def test_only_the_given_pages_that_match(tree, context):
    fees = factories.ReleaseFactory(title="Recruitment fees repaid")
    nets = factories.ReleaseFactory(title="Nets mended")
    other = factories.ReleaseFactory(title="More recruitment fees")
    with temporary_index():
        assert match_text("recruitment fees", [fees.pk, nets.pk], context) == {fees.pk}
        assert match_text('"fees recruitment"', [fees.pk, nets.pk, other.pk], context) == set()
        assert match_text("recruitment -repaid", [fees.pk, nets.pk, other.pk], context) == {other.pk}


def test_a_page_that_is_not_indexed_yet_is_waited_for(tree, context):
    with temporary_index() as indexer:
        page = factories.ReleaseFactory(title="Recruitment fees repaid")
        with pytest.raises(NotSearchableYet):
            match_text("fees", [page.pk], context)
        while reindex_requests.process_entries():
            pass
        indexer.index_all()
        assert match_text("fees", [page.pk], context) == {page.pk}
