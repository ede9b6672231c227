"""The approval workflow: two approvals by two roles, and nothing is public before the second."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage

from cms.core.visibility import visible_now
from cms.demo.factories import states
from cms.editing.approval.models import WorkflowInstalled
from cms.editing.approval.workflow import create_default_workflow
from cms.jobs.scheduler import publish_scheduled
from cms.page_types.press_releases.models import ReleasePage

pytestmark = pytest.mark.slow


def is_public(page):
    return visible_now(ReleasePage).filter(pk=page.pk).exists()


def step(page):
    state = page.current_workflow_task_state
    return state.task.name if state else None


def test_a_page_is_public_after_the_steps_editing_and_release(submitted, editor, officer):
    assert (step(submitted), is_public(submitted)) == ("Editing", False)
    _, page = editor.decide(submitted, "approve", "Good.")
    assert (step(page), is_public(page)) == ("Release", False)
    _, page = officer.decide(page, "approve")
    assert (step(page), is_public(page)) == (None, True)


@pytest.mark.parametrize("member", ["writer", "officer"])
def test_only_editors_approve_the_first_step(submitted, member, request):
    response, page = request.getfixturevalue(member).decide(submitted, "approve")
    assert step(page) == "Editing", response


@pytest.mark.parametrize("member", ["writer", "editor"])
def test_only_press_officers_approve_the_second_step(approved, member, request):
    _, page = request.getfixturevalue(member).decide(approved, "approve")
    assert (step(page), is_public(page)) == ("Release", False)


def test_an_edit_after_the_first_approval_requires_it_again(approved, officer):
    assert officer.save(approved, title="Other words").status_code == 302
    _, page = officer.decide(states.reload_page(approved), "approve")
    assert (step(page), is_public(page)) == ("Editing", False)


def test_a_rejected_page_can_be_submitted_again(submitted, writer, editor):
    _, page = editor.decide(submitted, "reject", "Who says so?")
    assert step(page) is None or page.current_workflow_state.status == "needs_changes"
    assert writer.save(page, "action-restart-workflow", title="Better words").status_code == 302
    assert step(states.reload_page(page)) == "Editing"


def test_an_approved_page_is_published_when_the_embargo_ends(writer, editor, officer, tree, pass_time):
    until = timezone.now() + timedelta(hours=2)
    fields = {"embargo_until": until.strftime("%Y-%m-%d %H:%M"), "team_users": [editor.user.pk]}
    page = writer.submit(writer.create_release(tree.releases, **fields))
    for member in (editor, officer):
        _, page = member.decide(page, "approve")
    assert (step(page), is_public(page), page.live) == (None, False, False)
    assert page.approved_schedule
    pass_time(hours=2, minutes=1)
    publish_scheduled()
    assert is_public(page)


def test_the_default_workflow_is_created_once(db):
    before = Workflow.objects.count(), GroupApprovalTask.objects.count()
    create_default_workflow()
    assert (Workflow.objects.count(), GroupApprovalTask.objects.count()) == before
    Workflow.objects.all().delete()
    create_default_workflow()
    assert not Workflow.objects.exists()


def test_a_page_tree_with_a_workflow_keeps_it(db):
    WorkflowInstalled.objects.all().delete()
    own = Workflow.objects.create(name="Our own")
    WorkflowPage.objects.update_or_create(page=Page.get_first_root_node(), defaults={"workflow": own})
    create_default_workflow()
    assert WorkflowPage.objects.get(page=Page.get_first_root_node()).workflow == own
    assert Workflow.objects.filter(name="Approval").count() == 2  # the default one and a new one, which is not assigned
