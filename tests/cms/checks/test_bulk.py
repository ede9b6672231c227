"""Several pages published from the list: one that must not go out keeps back all, and is named."""

from __future__ import annotations

import pytest
from django.urls import reverse

from cms.demo import factories
from cms.demo.factories import states


@pytest.fixture
def good(tree):
    return factories.StoryFactory(title="Good", parent=tree.stories, live=False, image=None)


@pytest.fixture
def bad(tree):
    silent = factories.PictureFactory(description="")
    return factories.StoryFactory(title="Bad", parent=tree.stories, live=False, image=silent, image_alt="")


def publish(superuser_client, *pages, **form):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    chosen = "&".join(f"id={page.pk}" for page in pages)
    return superuser_client.post(f"{address}?{chosen}&next=/admin/", {"include_descendants": "", **form}, follow=True)


def live(*pages):
    return [states.reload_page(page).live for page in pages]


def test_pages_that_may_go_out_do(superuser_client, good):
    publish(superuser_client, good)
    assert live(good) == [True]


def test_one_that_may_not_keeps_back_all(superuser_client, good, bad):
    answer = publish(superuser_client, good, bad)
    assert live(good, bad) == [False, False]
    assert "Nothing has been published. “Bad”: Describe what the picture shows" in answer.content.decode()


def test_what_lies_below_is_asked_too_where_it_is_published_with_it(superuser_client, tree, bad):
    publish(superuser_client, tree.stories, include_descendants="on")
    assert live(bad) == [False]
    publish(superuser_client, tree.stories)
    assert live(tree.stories) == [True]
