"""Documents and tombstones in Elasticsearch, and indices that must not be written to."""

import pytest

from search.engines.elasticsearch.indices import Names
from search.engines.port import SearchUnavailable

from .builders import build_search_query, build_source, build_tombstone, build_write, search_ids

pytestmark = pytest.mark.elasticsearch


def indices_of(server_client, engine) -> set[str]:
    return set(server_client.indices.get(index=f"{engine.prefix}*"))


def test_elasticsearch_returns_the_prepared_document(engine, server_client):
    engine.prepare(["en"])
    engine.write([build_write(3, id=7, topics=("at-sea",), body="One block.\nAnother.")])
    stored = server_client.get(index=f"{engine.prefix}-content__en", id="7")
    assert stored["_source"] == build_source(id=7, topics=("at-sea",), body="One block.\nAnother.")
    assert stored["_version"] == 3


def test_a_tombstone_keeps_the_version_and_no_content(engine, server_client):
    engine.prepare(["en"])
    engine.write([build_write(3, id=7, title="Withdrawn")])
    engine.write([build_tombstone(7, 4)])
    stored = server_client.get(index=f"{engine.prefix}-content__en", id="7")
    assert stored["_source"] == {"id": 7, "hidden": True}
    assert stored["_version"] == 4


def test_a_write_creates_no_index(engine, server_client):
    (outcome,) = engine.write([build_write()])
    assert outcome.result == "failed"
    assert "no such index" in outcome.reason
    assert indices_of(server_client, engine) == set()


def test_an_index_with_the_name_of_the_alias_is_not_written_to(engine, server_client):
    server_client.indices.create(index=Names(engine.prefix, "en").serving)
    (outcome,) = engine.write([build_write()])
    assert outcome.result == "failed"
    assert "alias" in outcome.reason
    assert server_client.count(index=Names(engine.prefix, "en").serving)["count"] == 0


def test_a_locale_without_an_index_raises_search_unavailable(engine):
    engine.prepare(["en"])
    with pytest.raises(SearchUnavailable, match="no such index"):
        engine.search(build_search_query("ports", "fr"))


def test_preparing_again_creates_nothing_and_loses_nothing(engine, server_client):
    engine.prepare(["en", "en-gb"])
    engine.write([build_write()])
    before = indices_of(server_client, engine)
    engine.prepare(["en", "en-gb"])
    engine.refresh()
    assert indices_of(server_client, engine) == before
    assert len(before) == 2
    assert search_ids(engine, "ports") == {1}


def test_preparing_restores_a_missing_alias(engine, server_client):
    engine.prepare(["en"])
    engine.write([build_write()])
    names = Names(engine.prefix, "en")
    server_client.indices.delete_alias(index=names.first, name=names.serving)
    engine.prepare(["en"])
    engine.refresh()
    assert search_ids(engine, "ports") == {1}


def test_an_index_of_an_older_version_takes_new_fields_and_is_named_in_health(engine, server_client):
    engine.prepare(["en", "fr"])
    names = Names(engine.prefix, "en")
    assert engine.health().detail.endswith("green")
    server_client.indices.delete(index=names.first)
    server_client.indices.create(
        index=names.first, aliases={names.serving: {}}, mappings={"dynamic": "strict", "_meta": {}}
    )
    assert "needs a rebuild: en" in engine.health().detail
    assert "fr" not in engine.health().detail


@pytest.mark.extended
def test_health_counts_pages_by_locale_without_tombstones(engine):
    engine.prepare(["en", "fr", "pt-BR"])
    engine.write([build_write(id=1), build_write(id=2), build_tombstone(3, 1), build_write(id=4, locale="pt-BR")])
    engine.refresh()
    health = engine.health()
    assert health.ok
    assert health.documents == {"en": 2, "fr": 0, "pt-BR": 1}


def test_two_installations_on_one_server_are_isolated(engine):
    from . import server

    other = server.create_engine()
    engine.prepare(["en"])
    other.prepare(["en"])
    engine.write([build_write()])
    engine.refresh()
    other.refresh()
    assert search_ids(other) == set()
    assert other.health().documents == {"en": 0}
    server.discard_engine(other)
    assert search_ids(engine) == {1}
