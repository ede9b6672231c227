"""Creating a translation: into a language whose pages the user may change, from what the user may see."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.models import Locale, Page

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.restricted_drafts.rules import Audience

from .conftest import edit_url, log_in


def post(user, page, language):
    """Return the response, and the page in the language if there is one."""
    locale = Locale.objects.get(language_code=language)
    response = log_in(user).post(reverse("translate_page", args=[page.pk, locale.pk]))
    return response, page.get_translation_or_none(locale)


@pytest.fixture
def translator(tree):
    return factories.UserFactory(username="traductrice", groups=["Translators (French)"])


@pytest.fixture
def story(tree):
    return factories.StoryFactory(parent=tree.stories, title="Public words")


def test_a_translator_begins_a_translation_with_one_click(story, translator):
    before = Page.objects.get(pk=story.pk)
    response, page = post(translator, story, "fr")
    assert response["Location"] == edit_url(page)
    assert (page.title, page.live) == ("Public words", False)
    assert "not translated yet" in log_in(translator).get(edit_url(page)).text
    after = Page.objects.get(pk=story.pk)
    assert (after.latest_revision_id, after.title) == (before.latest_revision_id, before.title)


def test_a_superuser_begins_a_translation(story):
    response, page = post(factories.UserFactory(is_superuser=True), story, "fr")
    assert response["Location"] == edit_url(page)


def test_drafts_of_a_public_source_stay_out_of_its_translation(story, translator):
    states.save_draft(story, title="Draft canary")
    _, page = post(translator, story, "fr")
    assert page.get_latest_revision_as_object().title == "Public words"
    assert "Draft canary" not in log_in(translator).get(edit_url(page)).text


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("group", "language", "is_created"),
    [
        ("Translators (French)", "fr", True),
        ("Translators (French)", "de", False),
        ("Translators (English)", "fr", False),
        ("Writers", "fr", False),  # may add pages, but not change those of others
        ("Editors", "fr", True),
        ("Search editors", "fr", False),
    ],
)
def test_pages_are_created_only_in_languages_that_the_user_may_change(tree, group, language, is_created):
    german = factories.site("example.net", languages=("en", "de"))
    user = factories.UserFactory(groups=[group])
    source = factories.StoryFactory(parent=german.stories if language == "de" else tree.stories)
    _, page = post(user, source, language)
    assert bool(page) is is_created


@pytest.mark.parametrize("how", ["draft", "private", "restricted"])
def test_a_source_that_the_translator_may_not_see_is_absent(story, translator, how):
    if how == "private":
        states.restrict(story)
    else:
        story = states.unpublish(story)
    if how == "restricted":
        type(story).objects.filter(pk=story.pk).update(draft_audience=Audience.TEAM, owner=None)
    response, page = post(translator, story, "fr")
    assert page is None
    assert (response.status_code, response.get("Location")) in ((404, None), (302, "/admin/"))


def test_a_second_click_and_a_missing_section_are_explained(story, tree, translator):
    post(translator, story, "fr")
    response, _ = post(translator, story, "fr")
    assert "in the meantime" in log_in(translator).get(response["Location"]).text or response.status_code == 302
    assert Page.objects.filter(translation_key=story.translation_key).count() == 2
    section = factories.StandardFactory(parent=tree.home, title="Only in English")
    below = factories.StandardFactory(parent=section)
    response, page = post(translator, below, "fr")
    assert (page, response["Location"]) == (None, reverse("stale_translations"))
    assert log_in(translator).get(reverse("translate_page", args=[story.pk, story.locale_id])).status_code == 405


def test_a_section_that_is_hidden_from_the_translator_is_absent(story, tree, translator):
    section = tree.branch("fr").stories
    hidden = {"live": False, "draft_audience": Audience.TEAM, "owner": None}
    type(section).objects.filter(pk=section.pk).update(**hidden)
    response, page = post(translator, story, "fr")
    assert (page, response["Location"]) == (None, reverse("stale_translations"))
