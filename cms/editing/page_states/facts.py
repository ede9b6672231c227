"""What decides the state of pages, read for a list of pages with a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Value
from django.db.models.fields.json import KT
from django.utils.dateparse import parse_datetime
from wagtail.models import GroupApprovalTask, Page, Revision, TaskState, WorkflowState, get_default_page_content_type

from cms.core.extension_points import ExtensionPoint
from cms.core.visibility import visible_now
from cms.core.zoned_times import has_zone_field
from cms.core.zones import name_zone_field
from cms.editing.restricted_drafts.rules import select_restricted
from cms.editing.versions.models import Withdrawal


@dataclass(frozen=True, slots=True)
class PagePlan:
    """What a page becomes public with, such as a bundle, which also says when."""

    title: str
    url: str  # the view of the bundle in the admin
    is_scheduled: bool


PLANS = ExtensionPoint[Callable[[Collection[int]], Mapping[int, PagePlan]]](
    "clarion_page_plan",
    receives="A function that gets the ids of pages and returns, by id, the `PagePlan` of those that become public"
    " together with others. Their approval publishes nothing, and the bar above their form says so.",
    example='hooks.register("clarion_page_plan", "tides.plans.find_plans")',
)


def find_plans(page_ids: Collection[int]) -> dict[int, PagePlan]:
    """Return what pages become public with, by their ids; those that become public by themselves are left out."""
    return {pk: plan for find in PLANS.values() for pk, plan in find(page_ids).items()} if page_ids else {}


@dataclass(frozen=True, slots=True)
class Facts:
    """What decides the state of a page."""

    page: Page
    is_public: bool  # visitors see it now
    is_restricted: bool  # its draft is hidden from some users of the admin
    embargo_until: datetime | None
    scheduled_at: datetime | None  # when an approved version becomes public
    scheduled_embargo: datetime | None  # the end of the embargo in this version; `embargo_until` is that of the draft
    has_newer_draft: bool  # the draft has changes that are not in this version
    workflow: WorkflowState | None  # the approval that is in progress, or was returned
    approvals: int
    approver_groups: Sequence[Any]
    approvers: Sequence[Any]  # active users of these groups
    withdrawal: Withdrawal | None
    locked_by: Any
    plan: PagePlan | None = None  # what the page becomes public with
    # The names of the zones in which these times were typed; empty if unknown.
    embargo_zone: str = ""
    scheduled_zone: str = ""
    scheduled_embargo_zone: str = ""


def read_facts(pages: Iterable[Page], now: datetime) -> list[Facts]:
    """Return the facts of each page, in the order of the pages. A page without an id has not been saved yet."""
    pages = list(pages)
    ids = [page.pk for page in pages if page.pk]
    public = set(visible_now(now=now).order_by().filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    restricted = select_restricted(page for page in pages if page.pk and page.pk not in public)
    embargoes, scheduled = _read_embargoes(pages), _read_schedule(pages)
    workflows = _read_workflows(ids)
    approvals = _count_approvals(workflows.values(), pages)
    groups, members = _read_approvers(workflows.values())
    withdrawals = {row.page_id: row for row in _withdrawals(page.pk for page in pages if page.pk and not page.live)}
    users = _read_users(page.locked_by_id for page in pages if page.locked)
    plans = find_plans(ids)
    facts = []
    for page in pages:
        workflow = workflows.get(page.pk)
        step = workflow.current_task_state if workflow else None
        version = scheduled.get(page.pk)
        task_id: int = step.task_id if step else 0
        facts.append(
            Facts(
                page=page,
                is_public=page.pk in public,
                is_restricted=page.pk in restricted,
                embargo_until=embargoes[page.pk].until if page.pk in embargoes else None,
                scheduled_at=version.at if version else None,
                scheduled_embargo=version.embargo_until if version else None,
                has_newer_draft=version is not None and version.revision_id != page.latest_revision_id,
                workflow=workflow,
                approvals=approvals.get(workflow.pk, 0) if workflow else 0,
                approver_groups=groups.get(task_id, ()),
                approvers=members.get(task_id, ()),
                withdrawal=withdrawals.get(page.pk),
                locked_by=users.get(page.locked_by_id),
                plan=plans.get(page.pk),
                embargo_zone=embargoes[page.pk].zone if page.pk in embargoes else "",
                scheduled_zone=version.zone if version else "",
                scheduled_embargo_zone=version.embargo_zone if version else "",
            )
        )
    return facts


@dataclass(frozen=True, slots=True)
class EmbargoEnd:
    """When an embargo ends, and the name of the zone in which that was typed."""

    until: datetime | None
    zone: str


def _read_embargoes(pages: Sequence[Page]) -> dict[int, EmbargoEnd]:
    """Return the ends of embargoes. A page that is no object of its own type lacks the field, which is then read."""
    found: dict[int, EmbargoEnd] = {}
    unread: dict[tuple[type[Page], str], list[int]] = defaultdict(list)
    for page in pages:
        model = page.specific_class if page.pk else None
        name = getattr(model, "restricted_until", "")
        if model is None or not name:
            continue
        if isinstance(page, model):
            found[page.pk] = EmbargoEnd(getattr(page, name), getattr(page, name_zone_field(name), ""))
        else:
            unread[model, name].append(page.pk)
    for (model, name), ids in unread.items():
        zone = name_zone_field(name) if has_zone_field(model, name) else Value("")
        rows = model._default_manager.filter(pk__in=ids).values_list("pk", name, zone)
        found.update((pk, EmbargoEnd(until, typed)) for pk, until, typed in rows)
    return {pk: end for pk, end in found.items() if end.until}


@dataclass(frozen=True, slots=True)
class ScheduledVersion:
    """The version of a page that becomes public at a time."""

    revision_id: int
    at: datetime
    embargo_until: datetime | None
    zone: str  # where `at` was typed; empty if unknown, or if a bundle has set the time
    embargo_zone: str


def _read_schedule(pages: Sequence[Page]) -> dict[int, ScheduledVersion]:
    """Return the approved versions that become public; of several of a page, the first one counts."""
    ids = [str(page.pk) for page in pages if page.pk]
    if not ids:
        return {}
    names = {getattr(page.specific_class, "restricted_until", "") for page in pages if page.pk} - {""}
    rows = Revision.page_revisions.filter(object_id__in=ids, approved_go_live_at__isnull=False)
    rows = rows.annotate(
        planned=KT("content__go_live_at"),
        typed=KT("content__go_live_zone"),
        **{f"until_{name}": KT(f"content__{name}") for name in names},
        **{f"zone_{name}": KT(f"content__{name_zone_field(name)}") for name in names},
    ).defer("content")
    found = {}
    for row in rows.order_by("-approved_go_live_at"):
        ends = [(end, getattr(row, f"zone_{name}")) for name in names if (end := getattr(row, f"until_{name}"))]
        until, embargo_zone = ends[0] if ends else ("", "")
        is_planned = row.planned and parse_datetime(row.planned) == row.approved_go_live_at
        found[int(row.object_id)] = ScheduledVersion(
            row.pk,
            row.approved_go_live_at,
            parse_datetime(until) if until else None,
            (row.typed or "") if is_planned else "",
            embargo_zone or "",
        )
    return found


def _read_workflows(ids: Sequence[int]) -> dict[int, WorkflowState]:
    """Return the approvals that are in progress or were returned, with their steps and users."""
    if not ids or not getattr(settings, "WAGTAIL_WORKFLOW_ENABLED", True):
        return {}
    rows = WorkflowState.objects.active().filter(
        base_content_type=get_default_page_content_type(), object_id__in=[*map(str, ids)]
    )
    related = ("current_task_state__task", "current_task_state__finished_by", "requested_by")
    return {int(row.object_id): row for row in rows.select_related(*related)}


def _count_approvals(workflows: Iterable[WorkflowState], pages: Iterable[Page]) -> dict[int, int]:
    """Return how many steps have approved the current draft, or an earlier one if that suffices."""
    drafts = {page.pk: page.latest_revision_id for page in pages}
    draft_of = {workflow.pk: drafts[int(workflow.object_id)] for workflow in workflows}
    if not draft_of:
        return {}
    approved = TaskState.objects.filter(workflow_state_id__in=draft_of, status=TaskState.STATUS_APPROVED).order_by()
    steps: dict[int, set[int]] = defaultdict(set)
    for workflow_id, task_id, revision_id in approved.values_list("workflow_state_id", "task_id", "revision_id"):
        if revision_id == draft_of[workflow_id] or not settings.WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT:
            steps[workflow_id].add(task_id)
    return {workflow_id: len(task_ids) for workflow_id, task_ids in steps.items()}


def _read_approvers(workflows: Iterable[WorkflowState]) -> tuple[dict[int, list[Any]], dict[int, list[Any]]]:
    """Return the groups that may approve each waiting step, and the active users in them.

    Steps of a project that have no groups decide in their own way who approves.
    """
    task_ids = {row.current_task_state.task_id for row in workflows if row.current_task_state}
    groups: dict[int, list[Any]] = defaultdict(list)
    members: dict[int, list[Any]] = defaultdict(list)
    if not task_ids:
        return groups, members
    tasks_of_group = defaultdict(list)
    steps = GroupApprovalTask.groups.through.objects.filter(groupapprovaltask_id__in=task_ids)
    for row in steps.select_related("group").order_by("group_id"):
        groups[row.groupapprovaltask_id].append(row.group)
        tasks_of_group[row.group_id].append(row.groupapprovaltask_id)
    memberships = get_user_model().groups.through.objects.filter(group_id__in=tasks_of_group, user__is_active=True)
    for row in memberships.select_related("user").order_by("user_id"):
        for task_id in tasks_of_group[row.group_id]:
            if row.user not in members[task_id]:
                members[task_id].append(row.user)
    return groups, members


def _withdrawals(ids: Iterable[int]) -> Iterable[Withdrawal]:
    found = list(ids)
    return Withdrawal.objects.filter(page_id__in=found).select_related("withdrawn_by") if found else ()


def _read_users(ids: Iterable[int | None]) -> dict[int | None, Any]:
    found = {pk for pk in ids if pk}
    return {user.pk: user for user in get_user_model()._default_manager.filter(pk__in=found)} if found else {}
