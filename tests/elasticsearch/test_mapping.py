"""Mapping and analyzers of the index."""

from dataclasses import replace

import pytest

from search.documents import content_mapping
from search.engines.elasticsearch.mappings import build_index_body, get_schema

from .builders import build_source, build_tombstone, build_write, search_ids

pytestmark = pytest.mark.elasticsearch


def stems(server_client, engine, locale: str, text: str) -> list[str]:
    index = f"{engine.prefix}-content__{locale}"
    return [
        token["token"]
        for token in server_client.indices.analyze(index=index, analyzer="content_text", text=text)["tokens"]
    ]


@pytest.mark.few(4)
@pytest.mark.parametrize(
    ("locale", "text", "same"),
    [
        ("en", "trafficker trafficking trafficked", True),
        ("en", "agency agency's agencies agency’s", True),
        ("en", "organise organic", False),
        ("fr", "travailleur travailleurs", True),
        ("fr", "exploitation l'exploitation L’exploitation", True),
        ("fr", "réseau réseaux reseau", True),
        ("fr", "port report", False),
        ("es", "niña niñas nina ninas", True),
        ("es", "organización organizaciones organizacion", True),
        ("es", "casa caso", True),
        ("es", "casas costa", False),
        ("de", "Haus Häuser Häusern", True),
        ("de", "Kind Kindes Kinder", True),
        ("pt", "nação nações nacao nacoes", True),
        ("pt", "criança crianças crianca", True),
        ("pt", "mão mãe", False),
        ("nl", "fabriek fabrieken", True),
        ("ar", "كتاب والكتاب الكتاب", True),
        ("pl", "umowa Umowa UMOWA", True),
        ("pl", "umowa umowy", False),
    ],
)
def test_inflections_share_a_stem_and_other_words_do_not(engine, server_client, locale, text, same):
    engine.prepare([locale])
    assert (len(set(stems(server_client, engine, locale, text))) == 1) is same


def test_a_regional_locale_uses_the_analyzers_of_its_language(engine, server_client):
    engine.prepare(["pt-BR"])
    assert stems(server_client, engine, "pt-br", "nação") == stems(server_client, engine, "pt-br", "nações")


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("locale", "text", "stem_count"), [("en", "the of and", 0), ("fr", "été", 1), ("pl", "i oraz", 2)]
)
def test_stopwords_of_the_language_are_removed(engine, server_client, locale, text, stem_count):
    engine.prepare([locale])
    assert len(stems(server_client, engine, locale, text)) == stem_count


def test_the_index_is_created_with_the_declared_mapping(engine, server_client):
    engine.prepare(["en"])
    ((_, index),) = server_client.indices.get(index=f"{engine.prefix}-content__en").items()
    declared = content_mapping()
    assert index["mappings"]["dynamic"] == "strict"
    assert index["mappings"]["_meta"] == {"schema": get_schema("en")}
    assert index["mappings"]["properties"].keys() == declared["properties"].keys()
    assert index["settings"]["index"]["gc_deletes"] == "1h"
    assert index["settings"]["index"]["number_of_shards"] == "1"


def test_each_language_and_each_change_of_the_mapping_is_another_schema(monkeypatch):
    assert get_schema("en") == get_schema("en")
    assert get_schema("en") != get_schema("fr")
    assert build_index_body("en", filling=True)["mappings"] == build_index_body("en")["mappings"]


def test_a_write_with_an_undeclared_field_fails_alone(engine):
    engine.prepare(["en"])
    odd = build_write(id=2)
    odd = replace(odd, source=build_source(id=2) | {"secret": "embargoed"})
    outcomes = engine.write([build_write(id=1), odd, build_write(id=3), build_tombstone(4, 1)])
    assert [outcome.result for outcome in outcomes] == ["written", "failed", "written", "written"]
    assert "secret" in outcomes[1].reason
    engine.refresh()
    assert search_ids(engine) == {1, 3}
