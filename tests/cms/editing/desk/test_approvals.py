"""The section of what waits for the user: its writer, for how long it has waited, and what has changed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from wagtail.models import TaskState

from cms.core import clock
from cms.demo import factories
from cms.demo.factories import states

from .content import approve, create_draft, send_back, submit
from .test_drafts import titles

pytestmark = pytest.mark.django_db


def change(page, user, **fields):
    """Save a draft of the page with changes."""
    draft = states.reload_page(page).get_latest_revision_as_object()
    states.set_fields(draft, fields)
    draft.save_revision(user=user, log_action=True, clean=False)
    return states.reload_page(page)


def test_each_step_waits_for_those_who_may_approve_it(tree, staff, read_desk):
    page = submit(tree, staff["writer"], "Sent")
    waits_for = {name for name, user in staff.items() if titles(read_desk(user).get("approvals", []))}
    assert waits_for == {"editor", "administrator"}
    approve(page, staff["editor"])
    waits_for = {name for name, user in staff.items() if titles(read_desk(user).get("approvals", []))}
    assert waits_for == {"officer", "administrator"}


def test_the_section_is_only_for_those_who_approve_something(staff, read_desk):
    sees = {name for name, user in staff.items() if "approvals" in read_desk(user)}
    assert sees == {"editor", "officer", "administrator"}


def test_a_row_names_the_writer_and_not_who_approved_last(tree, staff, read_desk):
    page = approve(submit(tree, staff["writer"], "Sent"), staff["editor"], "Well done.")
    TaskState.objects.filter(pk=page.current_workflow_task_state.pk).update(started_at=clock.now() - timedelta(days=2))
    [row] = read_desk(staff["officer"])["approvals"]
    assert "By writer" in row.sentence
    assert "2\xa0days" in row.sentence
    assert list(row.facts) == ["Not changed since editor approved it."]
    assert (row.quote, row.quote_author) == ("Well done.", "editor")


def test_a_row_names_the_writer_and_a_colleague_who_sent_the_page(tree, staff, read_desk):
    states.submit(create_draft(tree, staff["writer"], "Sent for a colleague"), staff["other"])
    [row] = read_desk(staff["editor"])["approvals"]
    assert row.sentence.startswith("By writer, sent by other;")


def test_what_has_waited_longest_is_first(tree, staff, read_desk):
    for title, days in (("Young", 1), ("Old", 9), ("Middle", 5)):
        page = submit(tree, staff["writer"], title)
        started = clock.now() - timedelta(days=days)
        TaskState.objects.filter(pk=page.current_workflow_task_state.pk).update(started_at=started)
    assert titles(read_desk(staff["editor"])["approvals"]) == ["Old", "Middle", "Young"]


def test_a_row_says_what_is_new_for_the_approver(tree, staff, read_desk):
    submit(tree, staff["writer"], "New")
    public = factories.StoryFactory(parent=tree.stories, title="Public", owner=staff["writer"], summary="Old")
    states.submit(change(public, staff["writer"], summary="New words"), staff["writer"])
    returned = send_back(submit(tree, staff["writer"], "Returned"), staff["editor"], "Add a source.")
    change(returned, staff["writer"], title="Returned with a source")
    states.reload_page(returned).current_workflow_state.resume(staff["writer"])
    rows = {str(row.title): row for row in read_desk(staff["editor"])["approvals"]}
    assert {title: list(row.facts) for title, row in rows.items()} == {
        "New": ["New: it has never been public."],
        "Public": ["Changed since the public version: Standfirst"],
        "Returned with a source": ["Changed since editor returned it: Headline"],
    }
    assert [len(row.actions) for row in rows.values()] == [0, 1, 1]
    assert "/compare/" in rows["Public"].actions[0].url


def test_what_was_decided_or_never_sent_does_not_wait(tree, staff, read_desk):
    approve(approve(submit(tree, staff["writer"], "Published"), staff["editor"]), staff["officer"])
    send_back(submit(tree, staff["writer"], "Returned"), staff["editor"], "No.")
    create_draft(tree, staff["writer"], "Never sent")
    assert titles(read_desk(staff["administrator"])["approvals"]) == []
