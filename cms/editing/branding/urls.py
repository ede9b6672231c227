"""URLs that replace reports of Wagtail's admin; they have the same paths, and stand before Wagtail's.

They are not beside their views: importing Wagtail's URLs reads all hooks, and the hook of the menu names these reports.
"""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.urls import display_custom_404
from wagtail.utils.urlpatterns import decorate_urlpatterns

from .report_views import ApprovalsByStepView, ApprovalsView

# Wagtail's names of these views are in a namespace, which cannot be included twice.
_PATTERNS: list[URLPattern] = [
    path("reports/workflow/", ApprovalsView.as_view(), name="approvals"),
    path("reports/workflow/results/", ApprovalsView.as_view(results_only=True), name="approvals_results"),
    path("reports/workflow_tasks/", ApprovalsByStepView.as_view(), name="approvals_by_step"),
    path(
        "reports/workflow_tasks/results/",
        ApprovalsByStepView.as_view(results_only=True),
        name="approvals_by_step_results",
    ),
]

urlpatterns = decorate_urlpatterns(decorate_urlpatterns(_PATTERNS, require_admin_access), display_custom_404)
