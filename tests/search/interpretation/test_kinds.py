"""Kinds of pages in queries: which words name one, by their place."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cms.page_types.stories.models import StoryPage
from search.interpretation.languages import get_phrases, list_languages
from search.interpretation.vocabulary import list_kinds
from tests.search.interpretation.reading import read_filters, read_interpretation

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)

NAMED = {
    "en": [
        ("press releases about nets", "press releases", "type=release"),
        ("nets press releases", "press releases", "type=release"),
        ("press release nets", "press release", "type=release"),
        ("releases", "releases", "type=release"),
        ("the latest press release", "latest press release", "type=release"),
        ("stories", "stories", "type=story"),
        ("statement on the arrest", "statement", "story_kind=statement"),
        ("blog posts 2025", "blog posts", "story_kind=blog"),
        ("stories from the field", "stories from the field", "story_kind=field_story"),
        ("event 2025", "event", "action_kind=attend"),
        ("petitions", "petitions", "action_kind=petition"),
        ("show me articles about nets", "articles", "type=story"),
    ],
    "fr": [
        ("communiqués de presse sur les filets", "communiqués de presse", "type=release"),
        ("derniers communiqués", "derniers communiqués", "type=release"),
        ("récits sur la pêche", "récits", "type=story"),
        ("declaration sur l’arrestation", "declaration", "story_kind=statement"),
        ("articles de blog", "articles de blog", "story_kind=blog"),
        ("récits de terrain", "récits de terrain", "story_kind=field_story"),
        ("événements", "événements", "action_kind=attend"),
        ("pétitions de 2025", "pétitions", "action_kind=petition"),
    ],
    "de": [
        ("Pressemitteilungen zu Netzen", "Pressemitteilungen", "type=release"),
        ("Presse-Mitteilungen über Netze", "Presse-Mitteilungen", "type=release"),
        ("neueste Geschichten", "neueste Geschichten", "type=story"),
        ("Stellungnahme zur Verhaftung", "Stellungnahme", "story_kind=statement"),
        ("Blogbeitraege zu Netzen", "Blogbeitraege", "story_kind=blog"),
        ("Veranstaltungen", "Veranstaltungen", "action_kind=attend"),
        ("Petitionen 2025", "Petitionen", "action_kind=petition"),
    ],
    "es": [
        ("comunicados de prensa sobre redes", "comunicados de prensa", "type=release"),
        ("últimas noticias", "últimas noticias", "story_kind=news"),
        ("historias sobre la pesca", "historias", "type=story"),
        ("declaración sobre la detención", "declaración", "story_kind=statement"),
        ("entradas del blog", "entradas del blog", "story_kind=blog"),
        ("peticiones", "peticiones", "action_kind=petition"),
    ],
    "it": [
        ("comunicati stampa sulle reti", "comunicati stampa", "type=release"),
        ("storie sulla pesca", "storie", "type=story"),
        ("dichiarazione sull’arresto", "dichiarazione", "story_kind=statement"),
        ("articoli del blog", "articoli del blog", "story_kind=blog"),
        ("petizioni", "petizioni", "action_kind=petition"),
    ],
    "nl": [
        ("persberichten over netten", "persberichten", "type=release"),
        ("verhalen uit 2025", "verhalen", "type=story"),
        ("verklaring over de arrestatie", "verklaring", "story_kind=statement"),
        ("blogposts over netten", "blogposts", "story_kind=blog"),
        ("laatste nieuws", "laatste nieuws", "story_kind=news"),
    ],
    "pt": [
        ("comunicados de imprensa sobre redes", "comunicados de imprensa", "type=release"),
        ("histórias sobre a pesca", "histórias", "type=story"),
        ("declaração sobre a prisão", "declaração", "story_kind=statement"),
        ("posts do blog", "posts do blog", "story_kind=blog"),
        ("abaixo-assinados", "abaixo-assinados", "action_kind=petition"),
    ],
}

ORDINARY = {
    "en": [
        "stories that change laws", "statement arrest solene", "the release of the crew", "press freedom",
        "in the event of fire", "campaign finance", "how to write articles well and often", '"press releases"',
        "-stories nets", "stories OR nets", "news", "sign a petition", "success stories", "large sporting events",
        "how to write press releases", "write press releases that people read",
    ],
    "fr": ["histoire de la pêche", "droit de pétition en danger", "un appel dans la nuit", "déclaration des droits"],
    "de": ["Geschichte der Fischerei", "Erklärung der Menschenrechte", "Termin vor Gericht"],
    "es": ["historia de la pesca", "actos de violencia contra mujeres"],
    "it": ["storia della pesca", "appello alla corte"],
    "nl": ["het verhaal van de zee", "actie in de haven"],
    "pt": ["história da pesca", "apelo ao tribunal"],
}  # fmt: skip


@pytest.mark.parametrize("language", NAMED)
def test_words_name_a_kind(language):
    found = {text: read_filters(text, language, NOW) for text, *_ in NAMED[language]}
    assert found == {text: {part: meaning} for text, part, meaning in NAMED[language]}


@pytest.mark.parametrize("language", ORDINARY)
def test_the_same_words_are_ordinary_elsewhere(language):
    assert {text: found for text in ORDINARY[language] if (found := read_filters(text, language, NOW))} == {}


def test_a_query_that_finds_nothing_may_name_a_kind_anywhere():
    assert read_filters("statement arrest solene", "en", NOW, anywhere=True) == {"statement": "story_kind=statement"}


def test_kinds_of_the_same_filter_stand_together():
    assert read_filters("releases and stories about nets", "en", NOW) == {
        "releases": "type=release",
        "stories": "type=story",
    }


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("press releases about nets from last month", "nets"),
        ("show me all statements about nets", "nets"),
        ("stories in 2025", ""),
        ("stories of 2025 about the", ""),
    ],
)
def test_the_words_that_are_left_have_no_words_of_the_parts(text, left):
    found = read_interpretation(text, "en", NOW)
    assert " ".join(found.text_without(found.parts).split()) == left


def test_a_literal_part_is_not_interpreted():
    assert read_filters("press releases about nets", "en", NOW, literal=["Press Releases"]) == {}
    assert read_filters("press releases about nets", "en", NOW, literal=["nets"]) == {"press releases": "type=release"}


@pytest.fixture
def reports(monkeypatch):
    """Return the page type of stories as a project would declare it, with words of its own."""
    monkeypatch.setattr(StoryPage, "__module__", "harbour.reports")
    monkeypatch.setattr(StoryPage, "type_label", "Logbooks")
    monkeypatch.setattr(StoryPage, "search_words", {"en": "sea logs, captain's notes", "fr": "carnets"})
    list_kinds.cache_clear()
    yield
    list_kinds.cache_clear()


@pytest.mark.parametrize(
    ("language", "text", "part"),
    [
        ("en", "logbooks 2025", "logbooks"),
        ("en", "sea logs about nets", "sea logs"),
        ("en", "Captain’s notes", "Captain’s notes"),
        ("fr", "carnets sur les filets", "carnets"),
    ],
)
def test_a_page_type_of_a_project_declares_its_words(reports, language, text, part):
    assert read_filters(text, language, NOW) == {part: "type=story"}


def test_declared_words_are_plain_text(reports, monkeypatch):
    monkeypatch.setattr(StoryPage, "search_words", {"en": "(a+)+$, .*, []"})
    assert read_filters("anything 2025", "en", NOW) == {}


@pytest.mark.parametrize("language", list_languages())
def test_each_language_has_words_for_the_kinds_of_english(language):
    english, own = get_phrases("en"), get_phrases(language)
    assert english is not None
    assert own is not None
    assert {(one.name, one.value) for one in english.kinds} == {(one.name, one.value) for one in own.kinds}
    assert len(own.months) >= 12
    assert {one.value for one in list_kinds(language)} >= {"release", "story", "statement", "petition"}
