"""Generations in Elasticsearch: which indices are kept and which are deleted, by alias, prefix and age."""

from datetime import UTC, datetime

import pytest

from search.engines.elasticsearch import indices
from search.engines.elasticsearch.indices import Names
from search.engines.elasticsearch.mappings import build_index_body

from .builders import build_search_query, build_write, search_ids

pytestmark = pytest.mark.elasticsearch

LATER = datetime.now(UTC) + 2 * indices.MIN_ORPHAN_AGE  # well after any run of these tests


@pytest.fixture
def names(engine) -> Names:
    engine.prepare(["en", "en-gb"])
    return Names(engine.prefix, "en")


def generations(server_client, names: Names) -> dict[str, set[str]]:
    found = server_client.indices.get_alias(index=names.all_generations)
    return {name: set(entry["aliases"]) for name, entry in found.items()}


@pytest.mark.extended
def test_a_generation_name_contains_locale_and_time(engine, names):
    generation = engine.begin_generation("en")
    assert names.is_generation(generation.name)
    assert not Names(engine.prefix, "en-gb").is_generation(generation.name)
    assert not names.is_generation(names.building)


def test_promoting_keeps_the_previous_generation_and_deletes_the_one_before(engine, server_client, names):
    second = engine.begin_generation("en")
    second.promote()
    assert generations(server_client, names) == {names.first: {names.previous}, second.name: {names.serving}}
    third = engine.begin_generation("en")
    third.promote()
    assert generations(server_client, names) == {second.name: {names.previous}, third.name: {names.serving}}


@pytest.mark.extended
def test_a_promoted_generation_refreshes_again(engine, server_client, names):
    generation = engine.begin_generation("en")
    assert (
        server_client.indices.get_settings(index=generation.name)[generation.name]["settings"]["index"][
            "refresh_interval"
        ]
        == "-1"
    )
    generation.promote()
    settings = server_client.indices.get_settings(index=generation.name)[generation.name]["settings"]["index"]
    assert settings["refresh_interval"] == "1s"
    assert settings["auto_expand_replicas"] == "0-1"


@pytest.mark.extended
def test_filling_a_generation_does_not_refresh_it_with_each_chunk(engine, server_client):
    """Each refresh writes a segment, which a fill would have to merge again."""
    generation = engine.begin_generation("en")
    before = count_refreshes(server_client, generation.name)
    for number in range(3):
        generation.write([build_write(id=number + 1)])
    assert count_refreshes(server_client, generation.name) == before
    assert sorted(entry.id for entry in generation.scan()) == [1, 2, 3]


def count_refreshes(server_client, index: str) -> int:
    return server_client.indices.stats(index=index, metric="refresh")["_all"]["primaries"]["refresh"]["total"]


def test_dropping_a_serving_or_previous_generation_deletes_nothing(engine, server_client, names):
    second = engine.begin_generation("en")
    second.promote()
    second.drop()
    third = engine.begin_generation("en")
    third.promote()
    second.drop()
    assert set(generations(server_client, names)) == {second.name, third.name}


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("locale", "alias", "at", "deleted"),
    [
        pytest.param("en", None, LATER, True, id="old and unused"),
        pytest.param("en", None, datetime.now(UTC), False, id="young"),
        pytest.param("en", "previous", LATER, False, id="previous generation"),
        pytest.param("en-gb", None, LATER, False, id="another locale with the same prefix"),
    ],
)
def test_orphans_are_old_and_have_no_alias(server_client, names, locale, alias, at, deleted):
    names_of_locale = Names(names.prefix, locale)
    name = names_of_locale.create_generation_name()
    server_client.indices.create(
        index=name, aliases={names_of_locale.previous: {}} if alias else {}, **build_index_body(locale)
    )
    assert (name in indices.find_orphans(server_client, names, at)) is deleted


def test_indices_that_are_not_generations_are_never_orphans(server_client, names):
    server_client.indices.create(index=f"{names.serving}__notes")
    assert f"{names.serving}__notes" not in indices.find_orphans(server_client, names, LATER)


def test_a_generation_can_be_searched_before_it_is_promoted(engine, names):
    generation = engine.begin_generation("en")
    generation.write([build_write(id=5, title="Beside")])
    assert [hit.id for hit in generation.search(build_search_query("beside")).hits] == [5]
    assert search_ids(engine, "beside") == set()


def test_after_a_roll_back_the_newer_one_is_an_orphan(engine, server_client, names):
    generation = engine.begin_generation("en")
    generation.promote()
    assert engine.roll_back("en")
    assert generations(server_client, names) == {names.first: {names.serving}, generation.name: set()}
    assert indices.find_orphans(server_client, names, LATER) == [generation.name]
