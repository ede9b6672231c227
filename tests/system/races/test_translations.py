"""Translations while their source changes, and two translations at once."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, Page

from cms.demo import factories
from cms.demo.factories import states
from cms.page_types.stories.models import StoryPage

from .installation import WORD

SAVES_PAGE = 'UPDATE "wagtailcore_page" SET "path" = %s'


@pytest.fixture
def browser(race):
    """Return a function that creates a function which sends a form of the admin."""
    user = factories.SuperuserFactory()

    def build(name, *args, **data):
        client = Client(raise_request_exception=True)
        client.force_login(user)
        return lambda: client.post(reverse(name, args=args), data).status_code

    return build


@pytest.fixture
def source(race):
    return StoryPage.objects.get(title=f"{WORD} story 0")


@pytest.fixture
def translation(race):
    return StoryPage.objects.get(title=f"{WORD} récit 0")


CHANGES_OF_SOURCE = {
    "moved": lambda source, target: ("wagtailadmin_pages:move_confirm", source.pk, target.pk),
    "unpublished": lambda source, target: ("wagtailadmin_pages:unpublish", source.pk),
    "deleted": lambda source, target: ("wagtailadmin_pages:delete", source.pk),
}


@pytest.mark.few(1)
@pytest.mark.parametrize("change", CHANGES_OF_SOURCE.values(), ids=CHANGES_OF_SOURCE)
def test_a_translation_is_published_while_its_source_is(change, race, browser, source, translation):
    """The translation is published, and what happens to its source happens as well."""
    target = Page.objects.child_of(race.installation.tree.home).filter(title=f"{WORD} section 0").get()
    name, *args = change(source, target)
    publish = lambda: states.publish(translation, title=f"{WORD} récit nouveau") and None  # noqa: E731
    turns = [("translator", SAVES_PAGE), ("editor", ""), ("translator", "")]
    results = race.run(turns, translator=publish, editor=browser(name, *args))
    assert results == {"translator": None, "editor": 302}
    translation = states.reload_page(translation)
    assert (translation.live, translation.title) == (True, f"{WORD} récit nouveau")
    assert race.find_violations() == []


def test_of_two_translations_at_once_one_is_created_and_the_other_editor_gets_the_form_again(race, browser):
    story = StoryPage.objects.get(title=f"{WORD} story 1")
    french = Locale.objects.get(language_code="fr")
    submit = ("simple_translation:submit_page_translation", story.pk)
    editors = [browser(*submit, locales=[french.pk]) for _ in range(2)]
    turns = [("one", 'INSERT INTO "wagtailcore_page"'), ("other", ""), ("one", "")]
    results = race.run(turns, one=editors[0], other=editors[1])
    assert results == {"one": 302, "other": 200}  # the form again: there is no language left
    assert StoryPage.objects.filter(translation_key=story.translation_key).count() == 2
    assert race.find_violations() == []
