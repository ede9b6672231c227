"""A new release begins with what its region has; what somebody has written is never taken from them."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from cms.demo import factories
from cms.demo.factories.roots import get_locale
from cms.organisation.defaults import ReleaseDefaults, get_release_defaults

from .conftest import form_for


def defaults(region=None, language="en", **fields):
    contacts = fields.pop("media_contacts", [])
    made = ReleaseDefaults(locale=get_locale(language), region=region, **fields)
    made.media_contacts = contacts
    made.full_clean(exclude=["translation_key"])
    made.save()
    return made


def new_release(superuser_client, parent):
    return superuser_client.get(reverse("wagtailadmin_pages:add", args=["press_releases", "releasepage", parent.pk]))


@pytest.fixture
def world(tree):
    about, east = factories.BoilerplateFactory(name="About us"), factories.RegionFactory(label="East")
    superuser_client, ada = factories.MediaContactFactory(name="Press desk"), factories.MediaContactFactory(name="Ada")
    everywhere = defaults(dateline="London", boilerplate=about, media_contacts=[superuser_client])
    there = defaults(east, dateline="Nairobi", media_contacts=[ada])
    return {
        "about": about,
        "east": east,
        "superuser_client": superuser_client,
        "ada": ada,
        "everywhere": everywhere,
        "there": there,
    }


def test_a_new_release_begins_with_what_holds_everywhere(superuser_client, tree, world):
    form = new_release(superuser_client, tree.releases).context["form"]
    assert form["dateline"].value() == "London"
    assert form["boilerplate"].value() == world["about"].pk
    assert form["media_contacts"].value() == [world["superuser_client"].pk]


def test_another_language_begins_with_its_own_and_else_with_nothing(superuser_client, tree, world):
    french = tree.releases.get_translation(get_locale("fr"))
    assert not new_release(superuser_client, french).context["form"]["dateline"].value()
    defaults(language="fr", dateline="Dakar")
    assert new_release(superuser_client, french).context["form"]["dateline"].value() == "Dakar"


def test_a_release_that_is_there_is_left_as_it_is(tree, world):
    release = factories.ReleaseFactory(dateline="", parent=tree.releases)
    assert form_for(release)["dateline"].value() == ""


@pytest.mark.parametrize(("regions", "expected"), [([], "everywhere"), (["east"], "there"), (["west"], "everywhere")])
def test_a_region_has_its_own_or_those_of_all(world, regions, expected):
    world["west"] = factories.RegionFactory(label="West")
    assert get_release_defaults(get_locale("en").pk, [world[name] for name in regions]) == world[expected]


def test_the_editor_is_told_what_a_region_begins_with(superuser_client, world):
    west = factories.RegionFactory(label="West")
    address = reverse("release_defaults")
    told = superuser_client.get(address, {"region": [west.pk, world["east"].pk]}).json()
    assert told == {
        "of": "East",
        "fields": {"dateline": "Nairobi", "boilerplate": None, "media_contacts": [world["ada"].pk]},
    }
    for nothing in ({}, {"region": west.pk}, {"region": "x"}, {"region": "9" * 40}):
        assert superuser_client.get(address, nothing).json() == {"fields": {}}


def test_a_draft_snippet_is_no_default(world):
    draft = factories.MediaContactFactory(live=False)
    north = factories.RegionFactory(label="North")
    unfinished = factories.BoilerplateFactory(live=False)
    made = defaults(north, boilerplate=unfinished, media_contacts=[draft, world["ada"]])
    assert made.to_fields() == {"dateline": "", "boilerplate": None, "media_contacts": [world["ada"].pk]}


def test_there_is_one_entry_for_a_region_and_one_for_all(world):
    for region in (None, world["east"]):
        with pytest.raises(ValidationError, match="already"):
            defaults(region, dateline="Twice")
    world["there"].full_clean()


def test_only_terms_of_the_page_s_language_are_offered_and_those_chosen_stay(tree):
    english, french = factories.TopicFactory(), factories.TopicFactory(locale="fr")
    chosen = factories.TopicFactory(locale="fr")
    offered = form_for(factories.StoryFactory(parent=tree.stories, topics=[chosen])).fields["topics"].queryset
    assert {english, chosen} <= set(offered)
    assert french not in offered
