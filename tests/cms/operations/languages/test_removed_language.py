"""A language that is no longer in LANGUAGES: its pages stay public, and editors can still open and unpublish them."""

from __future__ import annotations

import pytest
from django.urls import reverse
from wagtail.models import Locale

from cms.demo import factories
from cms.operations.languages.locales import check_first_language, check_removed_languages


@pytest.fixture
def spanish(tree):
    """Return a story in Spanish and its home page; the settings have English and French only."""
    home = factories.HomeFactory(translation_of=tree.home, locale="es", title="Inicio")
    factories.StoryIndexFactory(translation_of=tree.stories, locale="es", title="Historias")
    source = factories.StoryFactory(parent=tree.stories)
    return home, factories.StoryFactory(translation_of=source, locale="es", title="Trabajadores", slug="mar")


def test_its_pages_stay_public_with_the_name_of_the_language(spanish, client) -> None:
    page = client.get("/api/v1/resolve?path=/es/stories/mar/").json()["page"]
    assert (page["title"], page["locale"], page["dir"]) == ("Trabajadores", "es", "ltr")
    languages = {item["locale"]: item["label"] for item in client.get("/api/v1/locales").json()["items"]}
    assert languages == {"en": "English", "fr": "Français", "es": "Español"}


def test_editors_can_open_and_unpublish_them(spanish, client, admin_client) -> None:
    home, story = spanish
    for url in (
        reverse("wagtailadmin_explore", args=[home.pk]),
        reverse("wagtailadmin_pages:edit", args=[story.pk]),
        reverse("wagtaillocales:index"),
        reverse("wagtaillocales:edit", args=[Locale.objects.get(language_code="es").pk]),
    ):
        assert admin_client.get(url).status_code == 200, url
    admin_client.post(reverse("wagtailadmin_pages:unpublish", args=[home.pk]), {"include_descendants": "on"})
    assert client.get("/api/v1/resolve?path=/es/stories/mar/").status_code == 404
    assert [item["locale"] for item in client.get("/api/v1/locales").json()["items"]] == ["en", "fr"]


def test_a_check_names_the_language(spanish, settings) -> None:
    assert [(found.id, found.msg) for found in check_removed_languages(databases=["default"])] == [
        ("languages.W002", "The database has pages in Español (es), a language that is not in LANGUAGES.")
    ]
    assert check_removed_languages(databases=None) == []
    settings.WAGTAIL_CONTENT_LANGUAGES = [*settings.WAGTAIL_CONTENT_LANGUAGES, ("es", "Español")]
    assert check_removed_languages(databases=["default"]) == []


def test_a_check_names_another_first_language(tree, settings) -> None:
    assert check_first_language(databases=["default"]) == []
    settings.LANGUAGE_CODE = "fr"
    (found,) = check_first_language(databases=["default"])
    assert (found.id, found.msg) == (
        "languages.W003",
        "The first language of the default site is English (en), that of LANGUAGES is Français (fr).",
    )
    assert check_first_language(databases=None) == []
