"""Pages that another site published first: its name, its address there, and search engines are shown that address."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Locale

from cms.demo import factories
from cms.demo.factories import states

ORIGINAL = "https://www.times.example/old-nets?a=1"


@pytest.fixture
def read(frontend):
    """Return a function that reads what the API says about the source of a page."""

    def get(page) -> tuple[str, dict[str, str] | None]:
        detail = frontend.get(f"/pages/{page.pk}")
        assert detail["url"].endswith(f"/{page.slug}/")
        return detail["seo"]["canonical_url"], detail["original"]

    return get


def test_a_page_of_this_site_is_its_own_original(tree, read):
    story = factories.StoryFactory(slug="nets")
    assert read(story) == ("http://localhost:3000/stories/nets/", None)


def test_a_page_of_another_site_names_it(tree, read):
    story = factories.StoryFactory(canonical_url=ORIGINAL, source_name="The Times")
    assert read(story) == (ORIGINAL, {"source_name": "The Times", "url": ORIGINAL})


def test_without_a_name_the_host_is_named(tree, read):
    story = factories.StoryFactory(canonical_url=ORIGINAL)
    assert read(story) == (ORIGINAL, {"source_name": "times.example", "url": ORIGINAL})


def test_a_draft_of_the_source_is_not_shown(tree, read):
    story = factories.StoryFactory(slug="nets")
    states.save_draft(story, canonical_url=ORIGINAL, source_name="Secret")
    assert read(story) == ("http://localhost:3000/stories/nets/", None)


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ({"source_name": "The Times"}, "Enter the address of the text on the other site."),
        ({"canonical_url": "javascript:alert(1)"}, "Enter a valid URL."),
        ({"canonical_url": "ftp://times.example/nets"}, "Enter a valid URL."),
    ],
)
def test_editors_are_told_what_is_missing(tree, source, reason):
    story = factories.StoryFactory()
    for name, value in source.items():
        setattr(story, name, value)
    with pytest.raises(ValidationError, match=reason):
        story.full_clean()


def test_a_translation_is_a_text_of_its_own(tree):
    story = factories.StoryFactory(canonical_url=ORIGINAL, source_name="The Times")
    french = story.copy_for_translation(Locale.objects.get(language_code="fr"), copy_parents=True)
    assert (french.canonical_url, french.source_name) == ("", "")
