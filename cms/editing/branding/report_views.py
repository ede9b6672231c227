"""The reports on approvals. Wagtail's names of them are also those of what administrators set up."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.reports.workflows import WorkflowTasksView, WorkflowView

APPROVALS, APPROVALS_BY_STEP = _("Approvals"), _("Approvals by step")


class ApprovalsView(WorkflowView):
    """Wagtail's report on running and ended workflows."""

    page_title = APPROVALS
    index_url_name = "approvals"
    index_results_url_name = "approvals_results"


class ApprovalsByStepView(WorkflowTasksView):
    """Wagtail's report on the steps of workflows."""

    page_title = APPROVALS_BY_STEP
    index_url_name = "approvals_by_step"
    index_results_url_name = "approvals_by_step_results"
