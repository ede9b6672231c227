"""What somebody has decided on stays as it was read; and a new time is not a new text."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.demo.factories import states
from cms.jobs.scheduler import publish_scheduled
from cms.people.models import Person
from cms.preview.codes import share_draft
from tests.cms.approval.test_two_steps import is_public, step

pytestmark = pytest.mark.slow


@pytest.fixture
def approved(handed_in, editor):
    """By the editors; now it is for the press officers."""
    return editor.decide(handed_in, "approve")[1]


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
def test_a_time_with_anything_else_is_read_anew(approved, officer, other):
    officer.save(approved, go_live_at=in_minutes(30), **other)
    _, page = officer.decide(states.reload_page(approved), "approve")
    assert (step(page), is_public(page)) == ("Editing", False)


def test_a_time_set_twice_and_taken_away_again(approved, officer):
    for changes in ({"go_live_at": in_minutes(30)}, {"expire_at": in_minutes(90)}, {"go_live_at": "", "expire_at": ""}):
        assert officer.save(states.reload_page(approved), **changes).status_code == 302
    _, page = officer.decide(states.reload_page(approved), "approve")
    assert (step(page), is_public(page)) == (None, True)


def test_words_after_a_new_time_are_read_anew(approved, officer):
    officer.save(approved, go_live_at=in_minutes(30))
    officer.save(states.reload_page(approved), title="Other words", go_live_at=in_minutes(30))
    _, page = officer.decide(states.reload_page(approved), "approve")
    assert (step(page), is_public(page)) == ("Editing", False)


def write_over(page, title):
    """As a window that has been open since, and saves by itself."""
    page = states.reload_page(page)
    newest = page.latest_revision
    page = page.get_latest_revision_as_object()
    page.title = title
    return newest, page.save_revision(user=newest.user, overwrite_revision=newest, clean=False)


def test_a_window_that_is_open_still_writes_over_nothing_that_was_approved(handed_in, editor, officer):
    editor.save(handed_in, title="As it was read")
    _, page = editor.decide(states.reload_page(handed_in), "approve")
    read, written = write_over(page, "Slipped in")
    read.refresh_from_db()
    assert (written == read, read.content["title"]) == (False, "As it was read")
    officer.decide(states.reload_page(page), "approve")
    assert not is_public(page)


def test_editors_approve_what_they_have_put_right_themselves(handed_in, editor, officer):
    editor.save(handed_in, title="Put right")
    _, page = editor.decide(states.reload_page(handed_in), "approve")
    assert step(page) == "Release"
    _, page = officer.decide(page, "approve")
    assert (is_public(page), page.title) == (True, "Put right")


def test_what_somebody_else_has_written_meanwhile_they_read_first(handed_in, editor, tree):
    states.save_draft(handed_in, title="Of a script")
    _, page = editor.decide(states.reload_page(handed_in), "approve")
    assert step(page) == "Editing"


def test_what_a_press_officer_writes_is_approved_by_editors_and_released_by_a_press_officer(approved, editor, officer):
    officer.save(approved, title="Other words")
    page = states.reload_page(approved)
    for who, due in ((officer, "Editing"), (editor, "Release")):
        _, page = who.decide(page, "approve")
        assert (step(page), is_public(page)) == (due, False)
    _, page = officer.decide(page, "approve")
    assert is_public(page)


def test_nor_over_what_is_shared_until_that_ends(draft, writer, pass_time):
    share_draft(draft.latest_revision, draft, writer.user, timedelta(hours=1))
    read, written = write_over(draft, "Written afterwards")
    assert written != read
    share_draft(written, draft, writer.user, timedelta(hours=1))
    pass_time(hours=2)
    read, written = write_over(draft, "Later still")
    assert written == read


def test_nor_over_what_goes_out_by_itself(draft, officer):
    officer.save(draft, "action-publish", go_live_at=in_minutes(30))
    read, written = write_over(draft, "Written afterwards")
    read.refresh_from_db()
    assert (written == read, read.approved_go_live_at is None) == (False, False)


def test_what_nobody_has_decided_on_is_written_over(draft, handed_in):
    read, written = write_over(draft, "Goes on")
    assert written == read


def test_a_snippet_keeps_what_goes_out_by_itself(tree):
    person = Person(name="Ines", slug="ines", locale=tree.home.locale, live=False)
    person.save()
    person.go_live_at = timezone.now() + timedelta(hours=1)
    scheduled = person.save_revision(clean=False)
    scheduled.publish()
    scheduled.refresh_from_db()
    person.refresh_from_db()
    assert scheduled.approved_go_live_at
    assert person.save_revision(clean=False, overwrite_revision=scheduled) != scheduled
