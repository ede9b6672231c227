"""Forms of snippets: what is unique in a language is checked, although the form does not contain the language."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Locale

from cms.demo import factories
from tests.cms.admin_forms import read_form, read_messages

MODELS = {
    "topic": (factories.TopicFactory, "topics_topic"),
    "region": (factories.RegionFactory, "topics_region"),
    "person": (factories.PersonFactory, "people_person"),
}


@pytest.mark.parametrize(("factory", "name"), MODELS.values(), ids=MODELS)
def test_a_slug_that_is_taken_in_the_language_is_refused(superuser_client, tree, factory, name):
    taken = factory(slug="ferries")
    url = reverse(f"wagtailsnippets_{name}:add") + "?locale=en"
    form = read_form(superuser_client.get(reverse(f"wagtailsnippets_{name}:copy", args=[taken.pk])).text)
    response = superuser_client.post(url, {**form, "action-publish": "1"})
    assert "already exists" in read_messages(response.text)[0]
    assert type(taken).objects.count() == 1
    response = superuser_client.post(url.replace("en", "fr"), {**form, "action-publish": "1"})
    assert response.status_code == 302  # another language
    changed = {**form, "slug": "boats", "action-publish": "1"}
    assert superuser_client.post(url, changed).status_code == 302


def test_a_second_navigation_of_the_same_site_and_language_is_refused(superuser_client, tree):
    taken = factories.NavigationFactory(site=tree.record, locale=Locale.objects.get(language_code="en"))
    copy = superuser_client.get(reverse("wagtailsnippets_organisation_navigation:copy", args=[taken.pk])).text
    url = reverse("wagtailsnippets_organisation_navigation:add") + "?locale=en"
    response = superuser_client.post(url, read_form(copy))
    assert "already exists" in read_messages(response.text)[0]


def test_a_page_is_not_copied_below_one_that_was_deleted(superuser_client, tree):
    page = factories.StoryFactory(parent=tree.stories)
    url = reverse("wagtailadmin_pages:copy", args=[page.pk])
    for value in ("999999", "x", "", "9" * 30):
        data = {"new_title": "Copy", "new_slug": "copy", "new_parent_page": value}
        assert "there is no such parent page" in superuser_client.post(url, data, follow=True).text
    data["new_parent_page"] = tree.stories.pk
    superuser_client.post(url, data)
    assert tree.stories.get_children().filter(slug="copy").exists()


@pytest.mark.parametrize("value", ["x", "9" * 30, "1e3"])
def test_a_chooser_with_a_value_that_is_no_id_has_no_object(value, db):
    assert AdminPageChooser().get_instance(value) is None
