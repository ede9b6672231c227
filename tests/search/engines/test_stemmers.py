"""The languages that are analysed: all that both engines can stem."""

from __future__ import annotations

import pytest
import tantivy
from elasticsearch import BadRequestError, Elasticsearch

from search.engines.analysis import LANGUAGES
from search.engines.elasticsearch.mappings import STEMMERS
from tests.elasticsearch import server

# All languages of Snowball and of Lucene, by the names of both.
_NAMES = """
arabic armenian basque bengali bulgarian catalan czech danish dutch english esperanto estonian finnish french galician
german greek hindi hungarian indonesian irish italian latvian lithuanian nepali norwegian persian polish portuguese
romanian russian serbian sorani spanish swedish tamil turkish yiddish
"""
CANDIDATES = frozenset(_NAMES.split())


def stemmed_by_tantivy(name: str) -> bool:
    try:
        builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()).filter(tantivy.Filter.stemmer(name))
        builder.build().analyze("word")
    except ValueError:
        return False
    return True


def stemmed_by_elasticsearch(client: Elasticsearch, name: str) -> bool:
    stemmer = {"type": "stemmer", "language": name}
    try:
        client.indices.analyze(tokenizer="standard", filter=[stemmer], text="word")  # type: ignore[list-item]
    except BadRequestError:
        return False
    return True


def test_every_language_that_tantivy_can_stem_is_analysed() -> None:
    assert {name for name in CANDIDATES if stemmed_by_tantivy(name)} == {one.stemmer for one in LANGUAGES.values()}


@pytest.mark.elasticsearch
def test_elasticsearch_can_stem_every_language_that_tantivy_can() -> None:
    analysed = {one.stemmer for one in LANGUAGES.values() if one.stemmer}
    with Elasticsearch(server.require_url()) as client:
        assert [name for name in sorted(analysed) if not stemmed_by_elasticsearch(client, name)] == []


def test_both_engines_have_the_same_languages_each_with_stopwords() -> None:
    assert set(STEMMERS) == set(LANGUAGES)
    assert [code for code, one in LANGUAGES.items() if len(one.stopwords) < 30] == []
