"""The message after an action: what happened, who was told by e-mail, and when the page is public."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from wagtail.admin import messages as admin_messages
from wagtail.models import Page, TaskState

from cms.core import clock
from cms.core.localisation import format_typed_time

from .facts import Facts, PagePlan, read_facts
from .kinds import StateKind, find_kind
from .people import name_recipients
from .sentences import describe_private
from .states import describe_facts

Button = tuple[str, str, bool]  # as Wagtail's `messages.button` returns it


@dataclass(slots=True)
class Outcome:
    """What an action has done to a page, read from the database after it."""

    action: str  # a name of `Edit`, `Create` or a workflow task
    page: Page
    user: Any
    told: Sequence[Any] = ()
    reverted_to: Any = None  # the revision that the form has restored
    earlier_plan: PagePlan | None = None  # what the page was to become public with
    facts: Facts = field(init=False)

    def __post_init__(self) -> None:
        stored = type(self.page)._default_manager.get(pk=self.page.pk)
        self.facts = read_facts([stored], clock.now())[0]

    @property
    def kind(self) -> StateKind:
        return find_kind(self.facts, clock.now(), with_lock=False)

    def describe(self) -> str:
        """Return the sentences of the message."""
        workflow, at = self.facts.workflow, self.facts.scheduled_at or getattr(self.reverted_to, "created_at", None)
        step = workflow.current_task_state if workflow else None
        plan = self.facts.plan or self.earlier_plan
        values = {
            "title": self.facts.page.get_admin_display_title(),
            "step": step.task.name if step else "",
            "bundle": plan.title if plan else "",
            "time": format_typed_time(at, self.facts.scheduled_zone) if at else "",
        }
        text = EVENTS.get(self.action, _describe_saving)(self)
        if self.earlier_plan and not self.facts.plan:
            left = gettext("It is not in the bundle “%(bundle)s” any more.")
            text = f"{text} {left}"
        return f"{text % values} {self._describe_told()}".strip()

    def list_buttons(self) -> list[Button]:
        """Return the links to the page: for visitors if it is public, else as a draft, and to its form."""
        page = self.facts.page
        edit = admin_messages.button(reverse("wagtailadmin_pages:edit", args=[page.pk]), gettext("Edit"))
        if self.facts.is_public and page.url and self.action != "save":
            return [admin_messages.button(page.url, gettext("View the page"), new_window=False), edit]
        draft = reverse("wagtailadmin_pages:view_draft", args=[page.pk])
        return [admin_messages.button(draft, gettext("View draft"), new_window=False), edit]

    def _describe_told(self) -> str:
        """Return who was sent an e-mail; if no one was although the page waits, who is next."""
        if self.told:
            text = ngettext("%(names)s has been told by e-mail.", "%(names)s have been told by e-mail.", len(self.told))
            return text % {"names": name_recipients(self.told)}
        next_step = describe_facts(self.facts, self.user, clock.now()).next_step
        if self.action == "save" or not next_step:
            return ""
        return gettext("No e-mail has been sent. Next: %(people)s.") % {"people": next_step}


def add_message(request: HttpRequest, outcome: Outcome, extra_tags: str = "") -> None:
    """Add the message about an action."""
    admin_messages.success(request, outcome.describe(), outcome.list_buttons(), extra_tags=extra_tags)


def replace_message(request: HttpRequest, number_before: int, outcome: Outcome) -> None:
    """Replace the message of success that Wagtail's view has added since there were so many messages.

    Without one, a hook has ended the action and said why. Only before a redirect: a message that was read is dropped.
    """
    added = list(messages.get_messages(request))
    position = next((i for i in range(number_before, len(added)) if added[i].level == messages.SUCCESS), None)
    for i, message in enumerate(added):
        if i == position:
            add_message(request, outcome)
        else:
            messages.add_message(request, message.level, message.message, extra_tags=message.extra_tags)


def _describe_saving(outcome: Outcome) -> str:
    if outcome.reverted_to:
        return gettext("The draft of “%(title)s” is again as it was on %(time)s.")
    if outcome.facts.scheduled_at:
        return gettext("The draft of “%(title)s” is saved. The version before it becomes public on %(time)s.")
    if outcome.facts.is_public:
        return gettext("The draft of “%(title)s” is saved. Its changes are not public yet.")
    return gettext("The draft of “%(title)s” is saved.")


def _describe_publication(outcome: Outcome) -> str:
    facts = outcome.facts
    if facts.scheduled_at and facts.plan and facts.plan.is_scheduled:
        if facts.is_public:
            return gettext("“%(title)s” is public. Its changes become public together with the bundle “%(bundle)s”.")
        return gettext("“%(title)s” becomes public together with the bundle “%(bundle)s”, on %(time)s.")
    if facts.scheduled_at:
        if facts.is_public:
            return gettext("“%(title)s” is public. Its changes become public on %(time)s.")
        return gettext("“%(title)s” becomes public on %(time)s.")
    if facts.is_public:
        return gettext("“%(title)s” is public now.")
    return f"“%(title)s”: {describe_private()}"


def _describe_submission(outcome: Outcome) -> str:
    return gettext("“%(title)s” has been sent for approval; it waits at the step “%(step)s”.")


def _describe_approval(outcome: Outcome) -> str:
    if outcome.facts.workflow is None and outcome.facts.plan:
        return gettext("Approved. “%(title)s” becomes public together with the bundle “%(bundle)s”, and not before.")
    if outcome.facts.workflow is None:
        approved = gettext("Approved.")
        return f"{approved} {_describe_publication(outcome)}"
    if _has_approved_before(outcome):
        return gettext("Approved. The text was changed meanwhile, so “%(title)s” waits again at the step “%(step)s”.")
    return gettext("Approved. “%(title)s” now waits at the step “%(step)s”.")


def _has_approved_before(outcome: Outcome) -> bool:
    workflow = outcome.facts.workflow
    step = workflow.current_task_state if workflow else None
    if step is None:
        return False
    earlier = TaskState.objects.filter(workflow_state=workflow, status=TaskState.STATUS_APPROVED)
    return bool(earlier.filter(task_id=step.task_id).exists())


def _describe_return(outcome: Outcome) -> str:
    return gettext("“%(title)s” has been sent back.")


def _describe_cancellation(outcome: Outcome) -> str:
    return gettext("The approval of “%(title)s” has ended without a decision. The draft is kept.")


def _describe_restart(outcome: Outcome) -> str:
    return gettext("The approval of “%(title)s” begins again at the step “%(step)s”.")


def _describe_unpublishing(outcome: Outcome) -> str:
    return gettext("“%(title)s” is not public any more.")


def _describe_unscheduling(outcome: Outcome) -> str:
    if outcome.facts.is_public:
        return gettext("The planned publication is cancelled. The changes of “%(title)s” stay a draft.")
    return gettext("The planned publication is cancelled. “%(title)s” stays a draft.")


def _describe_locking(outcome: Outcome) -> str:
    return gettext("“%(title)s” is locked: only you can edit it.")


def _describe_unlocking(outcome: Outcome) -> str:
    return gettext("“%(title)s” is unlocked: others can edit it again.")


EVENTS = {
    "publish": _describe_publication,
    "submit": _describe_submission,
    "restart_workflow": _describe_restart,
    "cancel_workflow": _describe_cancellation,
    "approve": _describe_approval,
    "reject": _describe_return,
    "unpublish": _describe_unpublishing,
    "unschedule": _describe_unscheduling,
    "lock": _describe_locking,
    "unlock": _describe_unlocking,
}
