"""What the form of a link offers of what is not public yet, and what of it is ticked in advance."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from wagtail.models import GroupPagePermission

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.bundles.schedule import schedule
from cms.rehearsal.admin.draft_choices import find_draft_choices
from cms.rehearsal.lifecycle import create_rehearsal
from tests.cms.editing.bundles.conftest import make_bundle

HALF_AN_HOUR = timedelta(minutes=30)


@pytest.fixture
def read_form(press_officer):
    """Return a function that returns the titles that the form of a rehearsal offers, and those that it ticks."""

    def read_form(at):
        rehearsal = create_rehearsal(press_officer.user, at, "UTC")
        form = press_officer.get(reverse("rehearsal", args=[rehearsal.pk])).context["form"]
        if "drafts" not in form.fields:
            return [], []
        labels = dict(form.fields["drafts"].choices)
        return list(labels.values()), [labels[pk] for pk in form.fields["drafts"].initial]

    return read_form


def test_a_release_that_becomes_public_after_its_embargo_is_not_ticked(read_form, tree, soon):
    factories.ReleaseFactory(title="A secret", parent=tree.releases, embargo_until=soon, go_live_at=soon + HALF_AN_HOUR)
    assert read_form(soon + HALF_AN_HOUR) == (["A secret (Press release)"], [])


def test_a_release_that_expires_before_the_minute_is_not_ticked(read_form, tree, soon):
    factories.ReleaseFactory(
        title="A secret", parent=tree.releases, embargo_until=soon, go_live_at=soon, expire_at=soon + HALF_AN_HOUR
    )
    assert read_form(soon + timedelta(hours=1)) == (["A secret (Press release)"], [])


def test_a_release_whose_embargo_has_ended_is_ticked(read_form, tree, soon):
    ended = soon - timedelta(days=1)
    factories.ReleaseFactory(title="Free", parent=tree.releases, embargo_until=ended, go_live_at=soon)
    assert read_form(soon) == (["Free (Press release)"], ["Free (Press release)"])


def test_each_page_of_a_scheduled_bundle_is_offered(press_officer, read_form, tree):
    story = factories.StoryFactory(title="New quillwort", parent=tree.stories, live=False)
    public = factories.StoryFactory(title="Old quillwort", parent=tree.stories)
    bundle = make_bundle(press_officer.user, [story, states.save_draft(public, title="Changed quillwort")], minutes=120)
    schedule(bundle, press_officer.user)
    offered, ticked = read_form(bundle.go_live_at)
    assert offered == ticked == ["Changed quillwort (Story)", "New quillwort (Story)"]
    assert read_form(bundle.go_live_at - timedelta(minutes=1)) == ([], [])


def test_what_is_public_or_not_scheduled_until_the_minute_is_not_offered(read_form, tree, soon):
    factories.StoryFactory(title="Public", parent=tree.stories, expire_at=soon)
    factories.StoryFactory(title="Planned", parent=tree.stories, live=False, go_live_at=soon).save_revision()
    factories.StoryFactory(title="Later", parent=tree.stories, go_live_at=soon + timedelta(minutes=1))
    factories.StoryFactory(title="Now", parent=tree.stories, go_live_at=soon)
    assert read_form(soon) == (["Now (Story)"], ["Now (Story)"])


def test_only_pages_that_the_user_sees_in_the_calendar_are_offered(tree, soon):
    group = Group.objects.create(name="Stories only")
    change = Permission.objects.get(codename="change_page", content_type__app_label="wagtailcore")
    GroupPagePermission.objects.create(group=group, page=tree.stories, permission=change)
    factories.StoryFactory(title="Story", parent=tree.stories, go_live_at=soon)
    factories.ReleaseFactory(title="Release", parent=tree.releases, go_live_at=soon)
    user = factories.UserFactory(groups=[group.name])
    assert [choice.title for choice in find_draft_choices(user, soon)] == ["Story"]
