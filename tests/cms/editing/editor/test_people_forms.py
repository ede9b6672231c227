"""Forms of pages of people, and the fields of “See more” on pages and index pages."""

from __future__ import annotations

from django.urls import reverse

from cms.demo import factories


def test_a_page_of_a_person_is_created_below_the_home_page(superuser_client, tree):
    address = reverse("wagtailadmin_pages:add", args=["people", "personpage", tree.home.pk])
    html = superuser_client.get(address).content.decode()
    assert 'name="person"' in html
    assert 'name="more_label"' in html
    standard = factories.StandardFactory()
    below = reverse("wagtailadmin_pages:add", args=["people", "personpage", standard.pk])
    assert superuser_client.get(below).status_code == 200
    story = factories.StoryFactory()
    refused = reverse("wagtailadmin_pages:add", args=["people", "personpage", story.pk])
    assert superuser_client.get(refused).status_code in (302, 403)


def test_an_index_page_has_the_fields_of_see_more(superuser_client, tree):
    html = superuser_client.get(reverse("wagtailadmin_pages:edit", args=[tree.stories.pk])).content.decode()
    assert 'name="more_label"' in html
    assert 'name="more_page"' in html
