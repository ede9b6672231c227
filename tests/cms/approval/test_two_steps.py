"""From the writer's draft to the public: two approvals by two roles, and nothing public before the second."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import GroupApprovalTask, Page, Workflow, WorkflowPage

from cms.approval.models import WorkflowInstalled
from cms.approval.workflow import create_default_workflow
from cms.core.visibility import visible_now
from cms.demo.factories import states
from cms.jobs.scheduler import publish_scheduled
from cms.press_releases.models import ReleasePage

pytestmark = pytest.mark.slow


def is_public(page):
    return visible_now(ReleasePage).filter(pk=page.pk).exists()


def step(page):
    state = page.current_workflow_task_state
    return state.task.name if state else None


def test_editing_then_release_and_then_it_is_public(handed_in, editor, officer):
    assert (step(handed_in), is_public(handed_in)) == ("Editing", False)
    _, page = editor.decide(handed_in, "approve", "Good.")
    assert (step(page), is_public(page)) == ("Release", False)
    _, page = officer.decide(page, "approve")
    assert (step(page), is_public(page)) == (None, True)


@pytest.mark.parametrize("who", ["writer", "officer"])
def test_the_first_step_is_the_editors(handed_in, who, request):
    answer, page = request.getfixturevalue(who).decide(handed_in, "approve")
    assert step(page) == "Editing", answer


@pytest.mark.parametrize("who", ["writer", "editor"])
def test_the_second_step_is_the_press_officers(handed_in, editor, who, request):
    _, page = editor.decide(handed_in, "approve")
    _, page = request.getfixturevalue(who).decide(page, "approve")
    assert (step(page), is_public(page)) == ("Release", False)


def test_an_edit_meanwhile_asks_for_the_first_approval_anew(handed_in, editor, officer):
    _, page = editor.decide(handed_in, "approve")
    assert officer.save(page, title="Other words").status_code == 302
    officer.decide(states.reload_page(page), "approve")
    assert (step(states.reload_page(page)), is_public(page)) == ("Editing", False)


def test_what_comes_back_is_handed_in_again(handed_in, writer, editor):
    _, page = editor.decide(handed_in, "reject", "Who says so?")
    assert step(page) is None or page.current_workflow_state.status == "needs_changes"
    assert writer.save(page, "action-restart-workflow", title="Better words").status_code == 302
    assert step(states.reload_page(page)) == "Editing"


def test_the_last_approval_waits_for_the_embargo(writer, editor, officer, tree, pass_time):
    until = timezone.now() + timedelta(hours=2)
    page = writer.hand_in(writer.write(tree.releases, embargo_until=until.strftime("%Y-%m-%d %H:%M")))
    for who in (editor, officer):
        _, page = who.decide(page, "approve")
    assert (step(page), is_public(page), page.live) == (None, False, False)
    assert page.approved_schedule
    pass_time(hours=2, minutes=1)
    publish_scheduled()
    assert is_public(page)


def test_the_workflow_is_made_once(db):
    before = Workflow.objects.count(), GroupApprovalTask.objects.count()
    create_default_workflow()
    assert (Workflow.objects.count(), GroupApprovalTask.objects.count()) == before
    Workflow.objects.all().delete()
    create_default_workflow()
    assert not Workflow.objects.exists()


def test_a_tree_that_has_a_workflow_keeps_it(db):
    WorkflowInstalled.objects.all().delete()
    own = Workflow.objects.create(name="Our own")
    WorkflowPage.objects.update_or_create(page=Page.get_first_root_node(), defaults={"workflow": own})
    create_default_workflow()
    assert WorkflowPage.objects.get(page=Page.get_first_root_node()).workflow == own
    assert Workflow.objects.filter(name="Approval").count() == 2  # the first one's, and one to be assigned
