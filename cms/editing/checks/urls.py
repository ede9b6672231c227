"""The URL that replaces a view of Wagtail's admin; it has the same path, and stands before Wagtail's."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail.admin.auth import require_admin_access
from wagtail.admin.urls import display_custom_404
from wagtail.utils.urlpatterns import decorate_urlpatterns

from .enforcement import decide

_PATTERNS: list[URLPattern] = [
    path("pages/workflow/action/<int:page_id>/<slug:action_name>/<int:task_state_id>/", decide, name="checked_decision")
]

urlpatterns = decorate_urlpatterns(decorate_urlpatterns(_PATTERNS, require_admin_access), display_custom_404)
