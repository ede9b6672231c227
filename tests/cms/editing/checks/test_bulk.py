"""Bulk publishing: one page with a blocking problem prevents all from being published, and is named."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.restricted_drafts.models import set_audience
from cms.editing.restricted_drafts.rules import Audience


@pytest.fixture(scope="module")
def good(module_tree):
    return factories.StoryFactory(title="Good", parent=module_tree.stories, live=False, image=None)


@pytest.fixture(scope="module")
def bad(module_tree):
    undescribed = factories.PictureFactory(description="")
    return factories.StoryFactory(title="Bad", parent=module_tree.stories, live=False, image=undescribed, image_alt="")


def publish(superuser_client, *pages, **form):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    chosen = "&".join(f"id={page.pk}" for page in pages)
    return superuser_client.post(f"{address}?{chosen}&next=/admin/", {"include_descendants": "", **form}, follow=True)


def live(*pages):
    return [states.reload_page(page).live for page in pages]


def test_valid_pages_are_published(superuser_client, good):
    publish(superuser_client, good)
    assert live(good) == [True]


def test_one_invalid_page_prevents_publishing_all(superuser_client, good, bad):
    response = publish(superuser_client, good, bad)
    assert live(good, bad) == [False, False]
    assert "Nothing has been published. “Bad”: Describe what the image shows" in response.content.decode()


def test_descendants_are_checked_if_they_are_published_too(superuser_client, tree, bad):
    publish(superuser_client, tree.stories, include_descendants="on")
    assert live(bad) == [False]
    publish(superuser_client, tree.stories)
    assert live(tree.stories) == [True]


def test_descendants_that_the_user_must_not_know_of_are_neither_named_nor_in_the_way(tree, good, bad):
    bad = states.reload_page(bad)
    set_audience(bad, Audience.TEAM, [], [])
    client = Client()
    client.force_login(factories.UserFactory(groups=["Press officers"]))
    response = publish(client, tree.stories, include_descendants="on")
    assert live(good, bad) == [True, False]
    assert "Bad" not in response.content.decode()
    set_audience(bad, Audience.EVERYONE, [], [])
    response = publish(client, tree.stories, include_descendants="on")
    assert live(bad) == [False]
    assert "“Bad”" in response.content.decode()
