"""The topics and people of imported pages are those of the language of the page."""

from __future__ import annotations

from wagtail.models import Locale

from cms.demo import factories
from cms.moving.importing.resolution.terms import build_topic_terms


def test_a_term_is_that_of_the_language_and_a_translation_of_the_one_with_its_slug(tree):
    english, french = factories.TopicFactory(slug="open-data"), Locale.objects.get(language_code="fr")
    (topic,) = build_topic_terms(french).get_or_create(["Open data"])
    assert (topic.locale, topic.slug, topic.translation_key) == (french, "open-data", english.translation_key)
    assert build_topic_terms(french).get_or_create(["Open data"]) == [topic]
    assert build_topic_terms(english.locale).get_or_create(["Open data"]) == [english]
