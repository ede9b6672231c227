"""Values of filters that visible pages have are looked up once for each version of the content."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import connections

from cms.content.references import ReadContext
from cms.core import clock
from cms.core.sites import SiteRoots
from cms.db.version_cache import ContentVersion, using_content_version
from cms.demo import factories
from search.querying.visible_terms import visible_values

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 1, tzinfo=UTC)
VERSION = ContentVersion(
    lineage="a", counter=7, public_counter=3, boundary=NOW, until=None, next_boundary=None, read_at=NOW
)


@pytest.fixture
def context(tree, monkeypatch) -> ReadContext:
    roots = SiteRoots.read()
    monkeypatch.setattr(connections["default"], "in_atomic_block", False)  # nothing is cached in a transaction
    return ReadContext(site_roots=roots, root=roots.find(None, "en"), now=clock.now())


def test_a_value_that_no_page_has_is_looked_up_once_like_one_that_a_page_has(context, django_assert_num_queries):
    author, silent = factories.PersonFactory(name="Inès Valcourt"), factories.PersonFactory(name="Amara Oyelaran")
    factories.StoryFactory(bare=True, bylines=[author])
    values = [author.slug, silent.slug]
    with using_content_version(VERSION):
        assert visible_values("person", values, context) == {author.slug}
        with django_assert_num_queries(0):
            assert visible_values("person", values, context) == {author.slug}
    factories.StoryFactory(bare=True, bylines=[silent])
    with using_content_version(replace(VERSION, counter=8, public_counter=4)):
        assert visible_values("person", values, context) == {author.slug, silent.slug}
