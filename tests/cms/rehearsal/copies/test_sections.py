"""A copy for an account has the drafts of the sections that the account can open in the admin, and of no others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Page, Revision

from cms.core import clock
from cms.demo import factories
from cms.demo.factories import states
from cms.page_types.press_releases.models import ReleasePage
from cms.snippets.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)

NEW, CHANGE, SCHEDULED, PERSON, OWN = WORDS = ("Zwergflunder", "Quastenfloss", "Sterntaucher", "Mondfisch", "Seeigel")


@pytest.fixture
def teller(tree):
    """Return a user of a group that edits stories only, and may rehearse."""
    return make_user(tree.stories)


def make_user(section, *permissions: str):
    group = Group.objects.create(name="One section")
    for codename in ("access_admin", "rehearse_minute", *permissions):
        group.permissions.add(Permission.objects.get(codename=codename))
    change = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=group, page=section, permission=change)
    return factories.UserFactory(groups=[group.name])


@pytest.fixture
def public(tree):
    """Return a public release with two hidden versions, beside drafts of a release, a story and a person."""
    release = factories.ReleaseFactory(title="Public plaice", parent=tree.releases)
    states.schedule(release, clock.now() + timedelta(hours=1), title=f"Change {SCHEDULED}")
    states.save_draft(release, title=f"Change {CHANGE}")
    factories.ReleaseFactory(title=f"Release {NEW}", parent=tree.releases, live=False)
    story = factories.StoryFactory(title="Public perch", parent=tree.stories)
    states.save_draft(story, title=f"Story {OWN}")
    factories.PersonFactory(name=f"Person {PERSON}", live=False)
    return release


def test_drafts_of_other_sections_are_absent(public, teller, make_copy):
    copied = make_copy(teller)
    assert copied.contains(*WORDS, "Public plaice", "Public perch") == {OWN, "Public plaice", "Public perch"}
    assert copied.ids(ReleasePage) == {public.pk}
    assert copied.ids(Revision) >= {public.live_revision_id}
    assert copied.fetch(
        f"SELECT title, draft_title, has_unpublished_changes FROM wagtailcore_page WHERE id = {public.pk}"
    ) == [("Public plaice", "Public plaice", False)]


def test_press_officers_have_the_drafts_of_all_sections(public, make_copy):
    assert make_copy(factories.UserFactory(groups=["Press officers"])).contains(*WORDS) == set(WORDS)


def test_snippets_that_are_not_public_need_a_right_to_their_type(public, tree, make_copy):
    copied = make_copy(make_user(tree.stories, "change_person"))
    assert copied.contains(*WORDS) == {OWN, PERSON}
    assert copied.ids(Person) == set(Person.objects.values_list("pk", flat=True))


def test_a_choice_does_not_open_a_page_of_another_section(public, teller, tree, make_copy):
    other = Page.objects.get(title=f"Release {NEW}")
    own = factories.StoryFactory(title="Chosen chub", parent=tree.stories, live=False)
    copied = make_copy(teller, frozenset({own.pk, other.pk, public.pk}))
    assert copied.contains(*WORDS, "Chosen chub") == {"Chosen chub"}


def test_a_section_below_a_draft_of_others_has_a_row_without_content_above_it(tree, make_copy):
    above = factories.StandardFactory(title=f"Above {NEW}", live=False)
    below = factories.StandardFactory(title=f"Below {OWN}", parent=above, live=False)
    copied = make_copy(make_user(below))
    assert copied.contains(*WORDS) == {OWN}
    assert {above.pk, below.pk} <= copied.ids(Page)


def test_an_account_without_rights_to_any_page_has_only_what_is_public(public, make_copy):
    assert make_copy(factories.UserFactory()).contains(*WORDS, "Public plaice") == {"Public plaice"}
