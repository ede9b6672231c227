"""What a page type declares on its class is what the API does; other page types are not affected."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cms.cards.builder import card_columns
from cms.demo import factories
from cms.files.images.renditions import create_missing_renditions
from cms.page_types.press_releases.models import ReleasePage
from cms.page_types.stories.models import StoryPage


@pytest.fixture
def story(tree):
    return factories.StoryFactory(title="A quay", image=factories.PictureFactory())


@pytest.fixture
def release(tree):
    return factories.ReleaseFactory(title="Fees repaid", image=factories.PictureFactory())


def ratio(image) -> float:
    return round(image["width"] / image["height"], 2)


def find_cards(frontend, *names: str):
    return [frontend.get(f"/{name}")["items"][0] for name in names]


def test_a_page_type_chooses_the_crop_of_its_pictures(frontend, story, release, monkeypatch):
    create_missing_renditions()
    whole = round(story.image.width / story.image.height, 2)
    monkeypatch.setattr(StoryPage, "card_image_use", "body")
    monkeypatch.setattr(StoryPage, "detail_image_use", "body")
    of_story, of_release = find_cards(frontend, "stories", "releases")
    assert ratio(of_story["image"]) == whole < ratio(of_release["image"])
    assert ratio(frontend.get(f"/pages/{story.pk}")["image"]) == whole
    assert ratio(frontend.get(f"/pages/{release.pk}")["image"]) > whole


def test_a_page_type_leaves_the_sitemap(frontend, story, release, monkeypatch):
    monkeypatch.setattr(StoryPage, "in_sitemap", False)
    types = {item["type"] for item in frontend.get("/sitemap")["items"]}
    assert "story" not in types
    assert {"release", "story_index"} <= types


def test_cards_have_the_fields_that_page_types_declare(frontend, story, release, monkeypatch):
    monkeypatch.setattr(ReleasePage, "card_fields", {"dateline": str})
    from cms.cards import builder

    caches = (card_columns, builder._declared_fields, builder._rows)
    for cached in caches:
        cached.cache_clear()
    try:
        of_story, of_release = find_cards(frontend, "stories", "releases")
    finally:
        monkeypatch.undo()
        for cached in caches:
            cached.cache_clear()
    assert (of_story["story_kind"], of_story["dateline"]) == ("news", None)
    assert (of_release["story_kind"], of_release["dateline"]) == (None, release.dateline)


def test_a_page_type_declares_its_counterpart_among_related_pages(frontend, tree, monkeypatch):
    topic = factories.TopicFactory()
    stories = [factories.StoryFactory(topics=[topic]) for _ in range(5)]
    release = factories.ReleaseFactory(topics=[topic], published_at=datetime(2001, 1, 1, tzinfo=UTC))
    page = stories[0]

    def related_types() -> list[str]:
        return [card["type"] for card in frontend.get(f"/pages/{page.pk}/related")["items"]]

    assert related_types() == ["story", "story", "story", "release"]
    monkeypatch.setattr(StoryPage, "related_counterpart", "")
    assert related_types() == ["story"] * 4
    assert release.pk
