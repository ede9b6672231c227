"""A scheduled page is edited, approved and published again, and what is scheduled stays so until then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision

from cms.core.revisions import is_protected
from cms.core.visibility import visible_now
from cms.demo import factories
from cms.demo.factories import states
from cms.editing.page_states.states import describe_state
from cms.editing.restricted_drafts.rules import is_hidden
from cms.jobs.scheduler import publish_scheduled
from cms.moving.importing.records.record_types import State
from cms.moving.importing.writers.publication import write_change
from cms.page_types.press_releases.models import ReleasePage

DAY = timedelta(days=1)


def at(days: int):
    return (timezone.now() + days * DAY).replace(second=0, microsecond=0)


@pytest.fixture
def scheduled(tree, writer, officer):
    """Return a release of the writer that is scheduled for the end of its embargo tomorrow."""
    release = factories.ReleaseFactory(
        parent=tree.releases, title="Ferry prices halve", embargo_until=at(1), owner=writer.user
    )
    release.team_users.add(officer.user)
    return states.reload_page(release)


def find_schedule(page) -> list[tuple[str, object]]:
    rows = Revision.page_revisions.filter(object_id=str(page.pk), approved_go_live_at__isnull=False)
    return [(row.content["title"], row.approved_go_live_at) for row in rows]


def read_public_title(page) -> str | None:
    return visible_now(ReleasePage).filter(pk=page.pk).values_list("title", flat=True).first()


def test_a_new_version_replaces_the_scheduled_one_at_the_same_minute(scheduled, writer, editor, officer, pass_time):
    scheduled.team_users.add(editor.user)
    minute = scheduled.scheduled_revision.approved_go_live_at
    assert writer.save(scheduled, title="Ferry prices fall").status_code == 302
    assert find_schedule(scheduled) == [("Ferry prices halve", minute)]
    page = writer.submit(states.reload_page(scheduled))
    _, page = editor.decide(page, "approve")
    assert find_schedule(page) == [("Ferry prices halve", minute)]
    _, page = officer.decide(page, "approve")
    assert find_schedule(page) == [("Ferry prices fall", minute)]
    assert read_public_title(page) is None
    pass_time(days=1, minutes=1)
    publish_scheduled()
    assert read_public_title(page) == "Ferry prices fall"


def test_the_editor_may_change_the_minute(scheduled, officer):
    later = at(3)
    stamp = later.strftime("%Y-%m-%d %H:%M")
    officer.save(scheduled, "action-publish", title="Ferry prices fall", embargo_until=stamp, go_live_at=stamp)
    assert find_schedule(scheduled) == [("Ferry prices fall", later)]


def test_a_minute_that_is_not_in_the_page_is_kept(scheduled, officer):
    """A bundle has a minute of its own."""
    minute = at(2)
    scheduled.revisions.filter(approved_go_live_at__isnull=False).update(approved_go_live_at=minute)
    officer.save(scheduled, "action-publish", title="Ferry prices fall")
    assert find_schedule(scheduled) == [("Ferry prices fall", minute)]


def test_a_page_without_its_own_time_stays_scheduled(tree, officer):
    story = factories.StoryFactory(parent=tree.stories, title="Night ferries", live=False)
    minute = at(2)
    story.save_revision(approved_go_live_at=minute)
    officer.save(states.reload_page(story), "action-publish", title="Night boats")
    assert find_schedule(story) == [("Night boats", minute)]


@pytest.mark.parametrize("at_once", [False, True])
def test_the_changes_of_a_public_page_are_replaced(tree, officer, at_once):
    story = factories.StoryFactory(parent=tree.stories, title="Night ferries")
    minute = at(2)
    states.schedule(story, minute, title="Night boats")
    time = "" if at_once else minute.strftime("%Y-%m-%d %H:%M")
    officer.save(states.reload_page(story), "action-publish", title="Night ships", go_live_at=time)
    assert find_schedule(story) == ([] if at_once else [("Night ships", minute)])
    assert states.reload_page(story).title == ("Night ships" if at_once else "Night ferries")


def test_cancelling_leaves_the_newest_draft(scheduled, officer):
    officer.save(scheduled, title="Ferry prices fall")
    revision = states.reload_page(scheduled).scheduled_revision
    officer.post("wagtailadmin_pages:revisions_unschedule", scheduled.pk, revision.pk)
    page = states.reload_page(scheduled)
    assert (find_schedule(page), page.get_latest_revision_as_object().title) == ([], "Ferry prices fall")


def test_the_approval_of_a_newer_draft_goes_on_when_the_scheduled_version_is_published(
    scheduled, writer, editor, pass_time
):
    scheduled.team_users.add(editor.user)
    writer.save(scheduled, title="Ferry prices fall")
    writer.submit(states.reload_page(scheduled))
    pass_time(days=1, minutes=1)
    publish_scheduled()
    page = states.reload_page(scheduled)
    assert (read_public_title(page), page.current_workflow_task.name) == ("Ferry prices halve", "Editing")


def test_the_approval_of_a_version_that_is_published_without_it_ends(scheduled, writer, officer):
    writer.save(scheduled, title="Ferry prices fall")
    writer.submit(states.reload_page(scheduled))
    states.reload_page(scheduled).latest_revision.publish(user=officer.user)
    assert states.reload_page(scheduled).current_workflow_state is None


def test_no_page_takes_the_path_of_the_scheduled_version(scheduled, officer, pass_time):
    officer.save(scheduled, title="Ferry prices fall", slug="another-address")
    with pytest.raises(ValidationError):
        factories.ReleaseFactory(parent=scheduled.get_parent().specific, title="Other", slug=scheduled.slug)
    pass_time(days=1, minutes=1)
    assert publish_scheduled() == []
    assert read_public_title(scheduled) == "Ferry prices halve"


def test_an_imported_draft_does_not_change_the_row_of_the_scheduled_version(scheduled):
    draft = scheduled.get_latest_revision_as_object()
    draft.title = "Ferry prices fall"
    write_change(draft, State.DRAFT, previous=State.DRAFT)
    page = states.reload_page(scheduled)
    assert (page.title, page.get_latest_revision_as_object().title) == ("Ferry prices halve", "Ferry prices fall")


def test_a_draft_without_the_embargo_does_not_open_the_release_to_colleagues(scheduled, writer, editor):
    writer.save(scheduled, embargo_until="", go_live_at="")
    assert is_hidden(states.reload_page(scheduled), editor.user)


def test_a_locked_page_stays_locked(scheduled, writer, officer):
    officer.post("wagtailadmin_pages:lock", scheduled.pk)
    writer.save(states.reload_page(scheduled), title="Ferry prices fall")
    assert states.reload_page(scheduled).get_latest_revision_as_object().title == "Ferry prices halve"


def test_the_scheduled_version_is_not_overwritten(scheduled, officer):
    first = scheduled.latest_revision
    officer.save(scheduled, title="Ferry prices fall", overwrite_revision_id=first.pk)
    first.refresh_from_db()
    assert (first.content["title"], is_protected(first)) == ("Ferry prices halve", True)


def test_the_state_of_the_page_tells_both_versions_apart(scheduled, writer, officer):
    state = describe_state(scheduled, officer.user)
    assert "The draft has changes" not in state.sentence
    assert state.main.label.startswith("Publish on ")
    assert state.main.label.endswith(" instead of the scheduled version")
    writer.save(scheduled, title="Ferry prices fall", embargo_until="", go_live_at="")
    state = describe_state(states.reload_page(scheduled), officer.user)
    assert state.kind == "embargoed"
    assert state.sentence.startswith("Under embargo. Becomes public on ")
    assert state.sentence.endswith("The draft has changes that are not scheduled.")
    assert any(action.label == "Cancel the planned publication" for action in state.others)
    writer.submit(states.reload_page(scheduled))
    state = describe_state(states.reload_page(scheduled), officer.user)
    assert state.kind == "waiting"
    assert "The version before it becomes public on " in state.sentence


def test_saving_says_that_the_version_before_becomes_public(scheduled, officer):
    officer.save(scheduled, title="Ferry prices fall")
    shown = officer.client.get(reverse("wagtailadmin_pages:edit", args=[scheduled.pk])).text
    assert "The version before it becomes public on " in shown
    assert "is locked and has been scheduled" not in shown
