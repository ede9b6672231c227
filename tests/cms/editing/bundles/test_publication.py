"""A bundle is published at its minute, all of it or nothing; a failure is told and tried again; undo takes it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.test import Client
from wagtail.models import Page, Revision

from cms.core import clock
from cms.core.visibility import visible_now
from cms.demo import factories
from cms.demo.factories import states
from cms.editing.bundles import publication
from cms.editing.bundles.access import CODENAME
from cms.editing.bundles.composition import BundleError
from cms.editing.bundles.models import Bundle
from cms.editing.bundles.preparation import PERIOD, check_coming, find_next_check
from cms.editing.bundles.publication import PublicationGroups
from cms.editing.bundles.schedule import cancel, schedule
from cms.editing.bundles.undo import undo
from cms.jobs.models import ScheduleFailure
from cms.jobs.scheduler import find_next_due, publish_scheduled
from cms.journal.content_version import content_version
from cms.journal.models import JournalEntry
from tests.cms.editing.bundles.conftest import make_bundle
from tests.failing_saves import fail_to_save

__all__ = ["fail_to_save"]

pytestmark = pytest.mark.journey


def titles(pages) -> list[str]:
    """Return the titles of those of the pages that the public sees."""
    visible = visible_now().filter(pk__in=[page.pk for page in pages])
    return sorted(visible.values_list("title", flat=True))


@pytest.fixture
def failing(fail_to_save):
    """Return a set of page ids; saving these pages fails."""
    return fail_to_save(ValidationError("It cannot be saved."))


def test_all_pages_are_published_at_the_minute_and_none_before(bundle, pages, pass_time):
    pass_time(minutes=9)
    assert publish_scheduled() == []
    assert titles(pages) == ["Old quillwort"]
    assert find_next_due(pass_time(minutes=0)) == bundle.go_live_at
    before = content_version().act
    pass_time(minutes=1)
    assert publish_scheduled() == []
    assert titles(pages) == ["Changed quillwort", "New quillwort"]
    bundle.refresh_from_db()
    assert bundle.state == Bundle.State.PUBLISHED
    act = content_version().act
    assert act > before
    published = JournalEntry.objects.filter(act=act)
    assert {page.pk for page in pages} <= set(published.values_list("page_id", flat=True))
    assert publish_scheduled() == []


def test_one_failing_page_keeps_all_from_being_published(bundle, pages, officer, failing, pass_time):
    failing.add(pages[1].pk)
    now = pass_time(minutes=10)
    for _ in range(2):
        assert [failure.label for failure in publish_scheduled(now)] == ["bundles.Bundle"]
        assert titles(pages) == ["Old quillwort"]
    bundle.refresh_from_db()
    assert (bundle.state, bundle.failed_page_id) == (Bundle.State.FAILED, pages[1].pk)
    assert ScheduleFailure.objects.get().object_id == str(bundle.pk)
    [told] = mail.outbox  # once for the same reason
    assert told.to == [officer.email]
    assert "Changed quillwort" in told.body
    assert "It cannot be saved." in told.body
    failing.clear()
    assert publish_scheduled(now) == []
    assert titles(pages) == ["Changed quillwort", "New quillwort"]
    assert not ScheduleFailure.objects.exists()


def test_a_failed_bundle_is_tried_again_after_half_a_second_for_each_page(bundle, pages, failing, pass_time):
    failing.add(pages[1].pk)
    now = pass_time(minutes=10)
    publish_scheduled(now)
    failing.clear()
    [kept] = publish_scheduled(now + timedelta(seconds=0.9))
    assert "It cannot be saved." in kept.reason
    assert titles(pages) == ["Old quillwort"]
    assert ScheduleFailure.objects.get().times == 1
    assert publish_scheduled(now + timedelta(seconds=1)) == []
    assert titles(pages) == ["Changed quillwort", "New quillwort"]


def test_a_bundle_that_is_scheduled_again_does_not_wait_for_the_next_attempt(
    bundle, pages, failing, officer, pass_time, monkeypatch
):
    monkeypatch.setattr(publication, "RETRY_DELAY_PER_PAGE", timedelta(days=1))
    failing.add(pages[1].pk)
    publish_scheduled(pass_time(minutes=10))
    failing.clear()
    cancel(bundle, officer)
    bundle.go_live_at = pass_time(minutes=0).replace(second=0, microsecond=0) + timedelta(minutes=5)
    bundle.save()
    schedule(bundle, officer)
    assert publish_scheduled(pass_time(minutes=6)) == []
    assert titles(pages) == ["Changed quillwort", "New quillwort"]


def test_an_error_of_the_database_is_told_without_values(bundle, pages, fail_to_save, officer, pass_time):
    error = IntegrityError('duplicate key value violates "page_path"\nDETAIL:  Key (slug)=(secret-merger) exists.')
    fail_to_save(error).add(pages[0].pk)
    assert publish_scheduled(pass_time(minutes=10))
    bundle.refresh_from_db()
    assert bundle.failure == 'IntegrityError: duplicate key value violates "page_path"'
    assert "secret-merger" not in mail.outbox[0].body


def test_a_page_whose_version_is_not_scheduled_any_more_keeps_all_from_being_published(bundle, pages, pass_time):
    Revision.objects.update(approved_go_live_at=None)
    assert len(publish_scheduled(pass_time(minutes=10))) == 1
    assert titles(pages) == ["Old quillwort"]


def test_a_cancelled_bundle_is_not_published(bundle, pages, officer, pass_time):
    cancel(bundle, officer)
    assert bundle.state == Bundle.State.DRAFT
    assert not Revision.objects.exclude(approved_go_live_at=None).exists()
    assert publish_scheduled(pass_time(minutes=10)) == []
    assert titles(pages) == ["Old quillwort"]


def test_a_bundle_that_is_cancelled_meanwhile_is_not_published(bundle, pages, officer, pass_time):
    now = pass_time(minutes=10)
    [due] = PublicationGroups().find_due(now)
    cancel(bundle, officer)
    due.publish(now)
    assert titles(pages) == ["Old quillwort"]


def test_undo_makes_public_what_was_public_before(bundle, pages, officer, pass_time):
    before = read_answers(pages)
    rows = read_rows()
    pass_time(minutes=10)
    publish_scheduled()
    assert read_answers(pages) != before
    published = content_version().act
    undo(bundle, officer)
    assert bundle.state == Bundle.State.UNDONE
    assert titles(pages) == ["Old quillwort"]
    assert read_answers(pages) == before
    assert content_version().act > published
    assert read_rows() == rows
    draft = states.reload_page(pages[1]).get_latest_revision_as_object()
    assert draft.title == "Changed quillwort"  # the version of the bundle can be published again


def test_undo_says_that_pages_below_would_stay_public(bundle, pages, officer, pass_time):
    pass_time(minutes=10)
    publish_scheduled()
    below = factories.StoryFactory(title="Below", parent=states.reload_page(pages[0]))
    with pytest.raises(BundleError, match="New quillwort"):
        undo(bundle, officer)
    assert titles([*pages, below]) == ["Below", "Changed quillwort", "New quillwort"]
    below.unpublish()
    undo(bundle, officer)
    assert titles([*pages, below]) == ["Old quillwort"]


def test_undo_says_that_another_page_has_the_earlier_address(officer, tree, pass_time):
    page = factories.StoryFactory(title="Old quillwort", slug="quillwort")
    made = make_bundle(officer, [states.save_draft(page, title="Changed quillwort", slug="other")])
    schedule(made, officer)
    pass_time(minutes=10)
    publish_scheduled()
    taken = factories.StoryFactory(title="Taken", slug="quillwort")
    with pytest.raises(BundleError, match="address"):
        undo(made, officer)
    taken.delete()
    undo(made, officer)
    assert states.reload_page(page).slug == "quillwort"


def test_undo_keeps_what_was_changed_since(bundle, pages, officer, pass_time):
    pass_time(minutes=10)
    publish_scheduled()
    states.publish(pages[0], title="Corrected quillwort")
    with pytest.raises(BundleError, match="has been changed since"):
        undo(bundle, officer)
    assert titles(pages) == ["Changed quillwort", "Corrected quillwort"]


@pytest.mark.parametrize("wait", ["alone", "bundle"])
def test_undo_cancels_no_later_publication(bundle, pages, officer, pass_time, wait):
    pass_time(minutes=10)
    publish_scheduled()
    later = states.save_draft(pages[1], title="Later quillwort", go_live_at=None)
    if wait == "alone":
        states.schedule(later, clock.now() + timedelta(days=1))
    else:
        second = make_bundle(officer, [later])
        schedule(second, officer)
    with pytest.raises(BundleError, match="A later version of “Later quillwort” is scheduled"):
        undo(bundle, officer)
    assert titles(pages) == ["Changed quillwort", "New quillwort"]
    Revision.objects.update(approved_go_live_at=None) if wait == "alone" else cancel(second, officer)
    undo(bundle, officer)
    assert titles(pages) == ["Old quillwort"]


@pytest.mark.parametrize("is_changed_without_revision", [False, True])
def test_the_form_keeps_the_draft_of_a_bundle_that_is_undone(
    bundle, pages, officer, pass_time, is_changed_without_revision
):
    pass_time(minutes=10)
    publish_scheduled()
    if is_changed_without_revision:
        states.set_and_save(pages[1], summary="Changed by an import")
    page = states.save_draft(pages[1], title="Second change", go_live_at=None)
    second = make_bundle(officer, [page])
    schedule(second, officer)
    pass_time(minutes=10)
    publish_scheduled()
    count = Revision.objects.count()
    undo(second, officer)
    assert Revision.objects.count() == count + is_changed_without_revision
    undone = states.reload_page(page)
    assert (undone.title, undone.get_latest_revision_as_object().title) == ("Changed quillwort", "Second change")
    third = make_bundle(officer, [undone])
    schedule(third, officer)
    pass_time(minutes=10)
    publish_scheduled()
    again = states.reload_page(page)
    assert (again.title, again.has_unpublished_changes) == ("Second change", False)


def test_undo_needs_the_right_to_publish_each_page(bundle, pages, pass_time):
    user = factories.UserFactory()
    user.user_permissions.add(Permission.objects.get(codename=CODENAME))
    pass_time(minutes=10)
    publish_scheduled()
    with pytest.raises(BundleError, match="You may not publish “New quillwort”"):
        undo(bundle, type(user).objects.get(pk=user.pk))
    assert titles(pages) == ["Changed quillwort", "New quillwort"]


def read_rows() -> list[dict]:
    columns = ("pk", "live", "title", "live_revision", "first_published_at", "last_published_at", "expired")
    return list(Page.objects.order_by("pk").values(*columns))


def read_answers(pages) -> dict[str, tuple[int, bytes]]:
    """Return the responses about the pages, and the list that has them."""
    client = Client()
    paths = [f"/api/v1/pages/{page.pk}" for page in pages] + ["/api/v1/stories", "/api/v1/sitemap"]
    responses = {path: client.get(path) for path in paths}
    return {path: (response.status_code, response.content) for path, response in responses.items()}


def test_people_are_told_before_the_minute_what_is_in_the_way(bundle, pages, pass_time):
    assert find_next_check(bundle.go_live_at - timedelta(hours=1)) == bundle.go_live_at - PERIOD
    check_coming()
    assert not mail.outbox
    scheduled = Revision.objects.filter(object_id=str(pages[0].pk)).exclude(approved_go_live_at=None)
    [revision] = scheduled
    scheduled.update(approved_go_live_at=None)
    for _ in range(2):
        check_coming()
    [told] = mail.outbox
    assert "New quillwort" in told.body
    bundle.refresh_from_db()
    assert (bundle.state, bundle.failed_page_id) == (Bundle.State.SCHEDULED, pages[0].pk)
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=bundle.go_live_at)
    check_coming()
    bundle.refresh_from_db()
    assert bundle.failure == ""
