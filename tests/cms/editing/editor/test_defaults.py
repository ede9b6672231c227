"""Default values of new releases by region and language. Existing values are never replaced."""

from __future__ import annotations

from copy import deepcopy

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cms.demo import factories
from cms.demo.factories.base import get_locale
from cms.snippets.organisation.defaults import ReleaseDefaults, get_release_defaults

from .conftest import form_for


def create_defaults(region=None, language="en", **fields):
    contacts = fields.pop("media_contacts", [])
    created = ReleaseDefaults(locale=get_locale(language), region=region, **fields)
    created.media_contacts = contacts
    created.full_clean(exclude=["translation_key"])
    created.save()
    return created


def new_release(superuser_client, parent):
    return superuser_client.get(reverse("wagtailadmin_pages:add", args=["press_releases", "releasepage", parent.pk]))


@pytest.fixture(scope="module")
def module_values(module_tree):
    about, east = factories.BoilerplateFactory(name="About us"), factories.RegionFactory(label="East")
    press_contact, ada = factories.MediaContactFactory(name="Press desk"), factories.MediaContactFactory(name="Ada")
    general = create_defaults(dateline="London", boilerplate=about, media_contacts=[press_contact])
    regional = create_defaults(east, dateline="Nairobi", media_contacts=[ada])
    return {
        "about": about,
        "east": east,
        "press_contact": press_contact,
        "ada": ada,
        "general": general,
        "regional": regional,
    }


@pytest.fixture
def values(module_values, db):
    return deepcopy(module_values)


def test_a_new_release_has_the_general_defaults(superuser_client, tree, values):
    form = new_release(superuser_client, tree.releases).context["form"]
    assert form["dateline"].value() == "London"
    assert form["boilerplate"].value() == values["about"].pk
    assert form["media_contacts"].value() == [values["press_contact"].pk]


def test_each_language_has_its_own_defaults(superuser_client, tree, values):
    french = tree.releases.get_translation(get_locale("fr"))
    assert not new_release(superuser_client, french).context["form"]["dateline"].value()
    create_defaults(language="fr", dateline="Dakar")
    assert new_release(superuser_client, french).context["form"]["dateline"].value() == "Dakar"


def test_an_existing_release_is_not_changed(tree, values):
    release = factories.ReleaseFactory(dateline="", parent=tree.releases)
    assert form_for(release)["dateline"].value() == ""


@pytest.mark.parametrize(("regions", "expected"), [([], "general"), (["east"], "regional"), (["west"], "general")])
def test_a_region_has_its_own_defaults_or_the_general_ones(values, regions, expected):
    values["west"] = factories.RegionFactory(label="West")
    assert get_release_defaults(get_locale("en").pk, [values[name] for name in regions]) == values[expected]


def test_the_defaults_of_a_region_can_be_requested(superuser_client, values):
    west = factories.RegionFactory(label="West")
    address = reverse("release_defaults")
    response = superuser_client.get(address, {"region": [west.pk, values["east"].pk]}).json()
    assert response == {
        "of": "East",
        "fields": {"dateline": "Nairobi", "boilerplate": None, "media_contacts": [values["ada"].pk]},
    }
    for unknown in ({}, {"region": west.pk}, {"region": "x"}, {"region": "9" * 40}):
        assert superuser_client.get(address, unknown).json() == {"fields": {}}


def test_draft_snippets_are_not_used_as_defaults(values):
    draft = factories.MediaContactFactory(live=False)
    north = factories.RegionFactory(label="North")
    unfinished = factories.BoilerplateFactory(live=False)
    created = create_defaults(north, boilerplate=unfinished, media_contacts=[draft, values["ada"]])
    assert created.to_fields() == {"dateline": "", "boilerplate": None, "media_contacts": [values["ada"].pk]}


def test_defaults_are_unique_per_region(values):
    for region in (None, values["east"]):
        with pytest.raises(ValidationError, match="already"):
            create_defaults(region, dateline="Twice")
    values["regional"].full_clean()


def test_only_terms_in_the_language_of_the_page_or_chosen_ones_are_offered(tree):
    english, french = factories.TopicFactory(), factories.TopicFactory(locale="fr")
    chosen = factories.TopicFactory(locale="fr")
    offered = form_for(factories.StoryFactory(parent=tree.stories, topics=[chosen])).fields["topics"].queryset
    assert {english, chosen} <= set(offered)
    assert french not in offered
