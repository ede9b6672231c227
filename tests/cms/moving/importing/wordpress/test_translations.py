from __future__ import annotations

from typing import Any

import pytest

from cms.moving.importing.sources.wordpress.items import match_language
from cms.page_types.stories.models import StoryPage
from cms.snippets.topics.models import Topic
from tests.cms.moving.importing.wordpress.exports import build_category, build_item


@pytest.mark.parametrize(
    ("name", "languages", "expected"),
    [
        ("en-US", ["en", "fr"], "en"),
        ("fr_FR", ["en", "fr"], "fr"),
        ("pt-br", ["pt", "pt-br"], "pt-br"),
        ("pt-PT", ["pt-br"], "pt-br"),
        ("de", ["en", "fr"], ""),
        ("", ["en"], ""),
    ],
)
def test_the_languages_of_wordpress_are_found_among_ours(name: str, languages: list[str], expected: str) -> None:
    assert match_language(name, languages) == expected


def polylang(number: int, language: str, group: str, **fields: Any) -> str:
    terms = [("language", language), ("post_translations", group), *fields.pop("terms", ())]
    return build_item(number, terms=terms, **fields)


def wpml(number: int, language: str, group: str, source: str = "", **fields: Any) -> str:
    keys = ("language_code", "translation_group", "source_language_code")
    meta = [(f"_wpml_import_{key}", value) for key, value in zip(keys, (language, group, source), strict=True)]
    return build_item(number, meta=meta, **fields)


@pytest.mark.parametrize("plugin", [polylang, wpml])
def test_translations_are_linked_in_any_order_of_the_file(run: Any, write: Any, plugin: Any) -> None:
    file = write(plugin(1, "fr", "g1"), plugin(2, "en", "g1"), plugin(3, "fr", "g2"), plugin(4, "en", "g3"))
    done = run(file)
    assert (done.code, done.results) == (0, ["created"] * 4), done.problem
    pages = {page.slug: page for page in StoryPage.objects.select_related("locale")}
    assert {slug: page.locale.language_code for slug, page in pages.items()} == {
        "item-1": "fr",
        "item-2": "en",
        "item-3": "fr",
        "item-4": "en",
    }
    assert pages["item-1"].translation_key == pages["item-2"].translation_key
    assert len({page.translation_key for page in pages.values()}) == 3
    assert run(file).results == ["unchanged"] * 4


def test_an_item_in_a_language_that_the_installation_does_not_have_fails(run: Any, write: Any) -> None:
    done = run(write(polylang(1, "xx", "g"), polylang(2, "en", "g")))
    assert (done.code, done.results) == (1, ["failed", "created"])
    assert "xx" in done.entries[1]["reason"]


def test_two_items_of_a_group_in_one_language_are_not_both_translations(run: Any, write: Any) -> None:
    done = run(write(polylang(1, "en", "g"), polylang(2, "fr", "g"), polylang(3, "fr", "g"), polylang(4, "en", "g")))
    assert done.results == ["created"] * 4
    assert StoryPage.objects.values("translation_key").distinct().count() == 3


def test_items_without_a_language_have_that_of_the_old_site_or_of_the_option(run: Any, write: Any) -> None:
    assert run(write(build_item(1), language="fr-FR")).code == 0
    assert StoryPage.objects.get(slug="item-1").locale.language_code == "fr"
    assert run(write(build_item(2), language="fr-FR"), "--locale", "en").code == 0
    assert StoryPage.objects.get(slug="item-2").locale.language_code == "en"
    done = run(write(build_item(3), language="de-DE"))
    assert "“de-DE”, which is not among LANGUAGES" in done.messages


def test_translated_categories_are_one_topic_with_the_slug_of_the_first_language(run: Any, write: Any) -> None:
    translations = (
        "<wp:term><wp:term_id>9</wp:term_id><wp:term_taxonomy>term_translations</wp:term_taxonomy><wp:term_slug>pll</wp:term_slug>"
        '<wp:term_description>a:2:{s:2:"en";i:5;s:2:"fr";i:6;}</wp:term_description></wp:term>'
    )
    run(
        write(
            build_category("mer", "La mer", number=6),
            build_category("sea", "The sea", number=5),
            translations,
            polylang(1, "en", "g", terms=[("category", "sea")]),
            polylang(2, "fr", "g", terms=[("category", "mer")]),
        )
    )
    topics = {topic.label: topic for topic in Topic.objects.all()}
    assert {label: topic.slug for label, topic in topics.items()} == {"The sea": "sea", "La mer": "sea"}
    assert topics["The sea"].translation_key == topics["La mer"].translation_key
    french = StoryPage.objects.get(locale__language_code="fr")
    assert [topic.label for topic in french.topics.all()] == ["La mer"]
