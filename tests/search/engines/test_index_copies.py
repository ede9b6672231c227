"""A copy of the indexes answers as they did at its moment, is not changed by them, and leaves nothing behind."""

from __future__ import annotations

import pytest

from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.port import Engine
from search.engines.tantivy import TantivyEngine
from tests.search.engines.builders import build_source, delete_page, index_pages, refresh, search_ids

NAME = "copied1"


@pytest.fixture
def site(engine: Engine) -> Engine:
    index_pages(engine, build_source(1, "Harbour workers"), build_source(2, "The harbour at night"))
    index_pages(engine, build_source(3, "Le port", locale="fr"))
    return engine


def open_copy(engine: Engine, directory) -> Engine:
    """Copy the indexes, and return an engine that uses the copy as its process would."""
    directory.mkdir()
    engine.copy_indexes(NAME, directory, ["en", "fr", "de"])
    variables = engine.describe_copied_indexes(NAME, directory)
    if isinstance(engine, TantivyEngine):
        return TantivyEngine(variables["SEARCH_URL"].removeprefix("tantivy://"))
    return ElasticsearchEngine(variables["SEARCH_URL"], variables["SEARCH_PREFIX"])


def test_a_copy_and_its_original_do_not_see_changes_of_each_other(site, tmp_path):
    copy = open_copy(site, tmp_path / "copy")
    assert set(search_ids(copy, "harbour")) == {1, 2}
    assert search_ids(copy, "port", locale="fr") == [3]

    index_pages(copy, build_source(4, "Harbour of the copy"))
    delete_page(copy, 1)
    index_pages(site, build_source(5, "Harbour of the site"))
    delete_page(site, 2)
    for one in (site, copy):
        refresh(one)
    assert set(search_ids(copy, "harbour")) == {2, 4}
    assert set(search_ids(site, "harbour")) == {1, 5}
    copy.close()
    site.remove_copied_indexes(NAME)


def test_a_removed_copy_leaves_nothing_and_the_original_goes_on(site, tmp_path):
    copy = open_copy(site, tmp_path / "copy")
    copy.prepare(["de"])  # the process of a copy may create an index
    copy.prepare_draft_indexes(["en"])
    copy.close()
    is_outside = isinstance(site, ElasticsearchEngine)
    assert site.find_copied_indexes() == ({NAME} if is_outside else set())
    assert (site.measure_copied_indexes(NAME) > 0) == is_outside
    assert (site.estimate_copied_indexes(["en", "fr", "de"]) > 0) == is_outside
    site.remove_copied_indexes(NAME)
    assert site.find_copied_indexes() == set()
    site.remove_copied_indexes(NAME)
    assert set(search_ids(site, "harbour")) == {1, 2}


def test_a_copy_is_no_copy_for_drafts_and_no_index_of_the_site(site, tmp_path):
    copy = open_copy(site, tmp_path / "copy")
    site.prepare_draft_indexes(["en", "fr"])  # deletes copies for drafts that are not used any more
    assert set(search_ids(copy, "harbour")) == {1, 2}
    assert site.health().documents == {"en": 2, "fr": 1}
    copy.close()
    site.remove_copied_indexes(NAME)
