"""Approved and shared revisions are not overwritten; a new publication time needs no new approval."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.demo.factories import states
from cms.editing.preview.codes import share_draft
from cms.jobs.scheduler import publish_scheduled
from cms.snippets.people.models import Person
from tests.cms.editing.approval.test_workflow import is_public, step

pytestmark = pytest.mark.slow


def in_minutes(number: int) -> str:
    return (timezone.now() + timedelta(minutes=number)).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize("time", ["go_live_at", "embargo_until"])
def test_a_press_officer_sets_the_time_and_approves(approved, officer, pass_time, time):
    assert officer.save(approved, **{time: in_minutes(30)}).status_code == 302
    _, page = officer.decide(states.reload_page(approved), "approve")
    assert (step(page), is_public(page), bool(page.approved_schedule)) == (None, False, True)
    pass_time(minutes=31)
    publish_scheduled()
    assert is_public(page)


@pytest.mark.parametrize("other", [{"title": "Other words"}, {"published_at": "2026-01-01 09:00"}, {"slug": "other"}])
def test_a_new_time_with_another_change_needs_a_new_approval(approved, officer, other):
    officer.save(approved, go_live_at=in_minutes(30), **other)
    _, page = officer.decide(states.reload_page(approved), "approve")
    assert (step(page), is_public(page)) == ("Editing", False)


def test_a_time_that_is_changed_and_removed_needs_no_new_approval(approved, officer):
    for changes in ({"go_live_at": in_minutes(30)}, {"expire_at": in_minutes(90)}, {"go_live_at": "", "expire_at": ""}):
        assert officer.save(states.reload_page(approved), **changes).status_code == 302
    _, page = officer.decide(states.reload_page(approved), "approve")
    assert (step(page), is_public(page)) == (None, True)


def test_a_text_change_after_a_new_time_needs_a_new_approval(approved, officer):
    officer.save(approved, go_live_at=in_minutes(30))
    officer.save(states.reload_page(approved), title="Other words", go_live_at=in_minutes(30))
    _, page = officer.decide(states.reload_page(approved), "approve")
    assert (step(page), is_public(page)) == ("Editing", False)


def overwrite_revision(page, title):
    """Overwrite the latest revision, as an open editor that saves automatically does."""
    page = states.reload_page(page)
    newest = page.latest_revision
    page = page.get_latest_revision_as_object()
    page.title = title
    return newest, page.save_revision(user=newest.user, overwrite_revision=newest, clean=False)


def test_autosave_does_not_overwrite_an_approved_revision(submitted, editor, officer):
    editor.save(submitted, title="Approved title")
    _, page = editor.decide(states.reload_page(submitted), "approve")
    before, after = overwrite_revision(page, "Changed after approval")
    before.refresh_from_db()
    assert (after == before, before.content["title"]) == (False, "Approved title")
    officer.decide(states.reload_page(page), "approve")
    assert not is_public(page)


def test_editors_can_approve_their_own_corrections(submitted, editor, officer):
    editor.save(submitted, title="Corrected")
    _, page = editor.decide(states.reload_page(submitted), "approve")
    assert step(page) == "Release"
    _, page = officer.decide(page, "approve")
    assert (is_public(page), page.title) == (True, "Corrected")


def test_a_change_by_another_user_must_be_reviewed_first(submitted, editor, tree):
    states.save_draft(submitted, title="Changed by a script")
    _, page = editor.decide(states.reload_page(submitted), "approve")
    assert step(page) == "Editing"


def test_a_change_by_a_press_officer_needs_both_approvals(approved, editor, officer):
    officer.save(approved, title="Other words")
    page = states.reload_page(approved)
    for member, expected in ((officer, "Editing"), (editor, "Release")):
        _, page = member.decide(page, "approve")
        assert (step(page), is_public(page)) == (expected, False)
    _, page = officer.decide(page, "approve")
    assert is_public(page)


def test_autosave_does_not_overwrite_a_shared_revision_until_the_link_ends(draft, writer, pass_time):
    share_draft(draft.latest_revision, draft, writer.user, timedelta(hours=1))
    before, after = overwrite_revision(draft, "Written afterwards")
    assert after != before
    share_draft(after, draft, writer.user, timedelta(hours=1))
    pass_time(hours=2)
    before, after = overwrite_revision(draft, "Later still")
    assert after == before


def test_autosave_does_not_overwrite_a_scheduled_revision(draft, officer):
    officer.save(draft, "action-publish", go_live_at=in_minutes(30))
    before, after = overwrite_revision(draft, "Written afterwards")
    before.refresh_from_db()
    assert (after == before, before.approved_go_live_at is None) == (False, False)


def test_autosave_overwrites_other_revisions(submitted):
    before, after = overwrite_revision(submitted, "Changed")
    assert after == before


def test_the_scheduled_revision_of_a_snippet_is_not_overwritten(tree):
    person = Person(name="Ines", slug="ines", locale=tree.home.locale, live=False)
    person.save()
    person.go_live_at = timezone.now() + timedelta(hours=1)
    scheduled = person.save_revision(clean=False)
    scheduled.publish()
    scheduled.refresh_from_db()
    person.refresh_from_db()
    assert scheduled.approved_go_live_at
    assert person.save_revision(clean=False, overwrite_revision=scheduled) != scheduled
