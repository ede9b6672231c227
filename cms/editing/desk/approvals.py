"""The section of what waits for the user's approval: who sent it, for how long it has waited, and what has changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, prefetch_related_objects
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.timesince import timesince
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.utils import get_user_display_name
from wagtail.models import GroupApprovalTask, Page, Revision, Task, TaskState, get_default_page_content_type

from cms.core.desk import MAX_ROWS, DeskLink, DeskRow, DeskSection
from cms.editing.restricted_drafts.rules import get_hidden_page_ids
from cms.editing.translations.comparison import Change, compare_contents, get_field_label

MAX_NAMED_FIELDS = 4


class ApprovalsSection(DeskSection):
    """The pages, and other objects with a workflow, that wait for the approval of the user."""

    name = "approvals"
    heading = _("Waiting for me")
    icon_name = "check"
    empty_text = _("Nothing waits for your approval. What writers send is listed here, and you get an e-mail about it.")

    def is_shown(self) -> bool:
        """Return whether the user may approve a step of any workflow, or an object waits for the user."""
        steps = Task.objects.filter(active=True)
        if self.user.is_superuser or steps.filter(groupapprovaltask__groups__user=self.user).exists():
            return True
        by_group = ContentType.objects.get_for_model(GroupApprovalTask)
        return steps.exclude(content_type=by_group).exists() and bool(self._states)

    def find_rows(self) -> list[DeskRow]:
        """Return a row for each object, the one that has waited longest first."""
        states = self._states
        decisions = _find_decisions(states)
        baselines = _find_baselines(states, decisions)
        finder = AdminURLFinder(self.user)
        return [
            _build_row(state, decisions.get(state.workflow_state_id), baselines.get(state.pk), finder)
            for state in states
        ]

    def get_list_link(self) -> DeskLink:
        """Return the link to the report of all that waits."""
        return DeskLink(_("All that waits for approval"), reverse("wagtailadmin_reports:workflow"))

    def get_first_step(self) -> DeskLink:
        """Return the link to what waits for others."""
        return DeskLink(_("See what waits for others"), reverse("wagtailadmin_reports:workflow"))

    @cached_property
    def _states(self) -> Sequence[TaskState]:
        hidden = [*map(str, get_hidden_page_ids(self.user))]
        is_hidden = Q(revision__base_content_type=get_default_page_content_type(), revision__object_id__in=hidden)
        states = TaskState.objects.reviewable_by(self.user).exclude(is_hidden)
        related = ("revision", "task", "workflow_state__requested_by")
        states = states.select_related(*related).prefetch_related("revision__content_object")
        shown = [state for state in states.order_by("started_at")[: MAX_ROWS + 1] if state.revision.content_object]
        pages = [state.revision.content_object for state in shown if isinstance(state.revision.content_object, Page)]
        prefetch_related_objects(pages, "owner")
        return shown


def _find_decisions(states: Iterable[TaskState]) -> dict[int, TaskState]:
    """Return the last decision of each approval."""
    finished = (TaskState.STATUS_APPROVED, TaskState.STATUS_REJECTED)
    ids = [state.workflow_state_id for state in states]
    decisions = TaskState.objects.filter(workflow_state_id__in=ids, status__in=finished).select_related("finished_by")
    return {row.workflow_state_id: row for row in decisions.order_by("finished_at", "pk")}


def _find_baselines(states: Iterable[TaskState], decisions: Mapping[int, TaskState]) -> dict[int, Revision]:
    """Return what each version is compared with: the one that was decided on last, else the published one."""
    ids = {}
    for state in states:
        decision = decisions.get(state.workflow_state_id)
        ids[state.pk] = decision.revision_id if decision else state.revision.content_object.live_revision_id
    revisions = Revision.objects.in_bulk([*filter(None, ids.values())])
    return {key: revisions[pk] for key, pk in ids.items() if pk in revisions}


def _build_row(state: Any, decision: Any, baseline: Revision | None, finder: AdminURLFinder) -> DeskRow:
    subject, revision = state.revision.content_object, state.revision
    changes = _compare(subject, baseline, revision)
    is_page = isinstance(subject, Page)
    comparison = (
        reverse("wagtailadmin_pages:revisions_compare", args=[subject.pk, baseline.pk, revision.pk])
        if (is_page and baseline and changes)
        else ""
    )
    return DeskRow(
        title=subject.get_admin_display_title() if is_page else str(subject),
        url=reverse("wagtailadmin_pages:edit", args=[subject.pk]) if is_page else finder.get_edit_url(subject),
        sentence=_describe_sender(state, subject),
        facts=[_describe_changes(type(subject), decision, baseline, changes)],
        quote=decision.comment if decision else "",
        quote_author=get_user_display_name(decision.finished_by) if decision and decision.finished_by else "",
        actions=[DeskLink(_("See the changes"), comparison)] if comparison else [],
    )


def _describe_sender(state: Any, subject: Any) -> str:
    """Return who wrote the page, who else has sent it, and how long it has waited."""
    sender, author = state.workflow_state.requested_by, getattr(subject, "owner", None)
    values = {
        "name": get_user_display_name(author or sender),
        "sender": get_user_display_name(sender),
        "duration": timesince(state.started_at, depth=1),
        "step": state.task.name,
    }
    if not (author or sender):
        return gettext("Waits for %(duration)s at the step “%(step)s”.") % values
    if author and sender and author != sender:
        return gettext("By %(name)s, sent by %(sender)s; waits for %(duration)s at the step “%(step)s”.") % values
    return gettext("By %(name)s; waits for %(duration)s at the step “%(step)s”.") % values


def _compare(subject: Any, baseline: Revision | None, revision: Revision) -> list[Change]:
    if baseline is None or not isinstance(subject, Page) or baseline.pk == revision.pk:
        return []
    return compare_contents(type(subject), baseline.content, revision.content)


def _describe_changes(model: Any, decision: Any, baseline: Revision | None, changes: Sequence[Change]) -> str:
    """Return what is new for the user."""
    if baseline is None:
        return gettext("New: it has never been public.")
    values = {"since": _describe_baseline(decision), "fields": _name_fields(model, changes)}
    text = gettext("Changed %(since)s: %(fields)s") if changes else gettext("Not changed %(since)s.")
    return text % values


def _describe_baseline(decision: Any) -> str:
    if decision is None:
        return gettext("since the public version")
    if decision.finished_by is None:
        return gettext("since the last decision")
    is_approval = decision.status == TaskState.STATUS_APPROVED
    text = gettext("since %(name)s approved it") if is_approval else gettext("since %(name)s returned it")
    return text % {"name": get_user_display_name(decision.finished_by)}


def _name_fields(model: Any, changes: Sequence[Change]) -> str:
    """Return the labels of the changed fields in the form."""
    names = list(dict.fromkeys(change.field for change in changes))
    labels = [get_field_label(model, name) for name in names[:MAX_NAMED_FIELDS]]
    return ", ".join(labels) + (" …" if len(names) > MAX_NAMED_FIELDS else "")
