"""A warning when a restricted draft is submitted and nobody who may approve it can see it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils.translation import gettext
from wagtail import hooks
from wagtail.models import Page

from cms.editing.restricted_drafts.rules import select_viewers


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def warn_without_approvers(request: HttpRequest, page: Page) -> None:
    """Add a message if no active user may both see the page and approve the step that waits."""
    state = page.current_workflow_task_state if "action-submit" in request.POST else None
    groups = getattr(state.task.specific, "groups", None) if state else None
    if state is None or groups is None:
        return
    approvers = get_user_model()._default_manager.filter(is_active=True, groups__in=groups.all()).distinct()
    if not select_viewers(page, approvers):
        text = gettext("Nobody who may approve the step “%(step)s” can see this draft. Add approvers to its team.")
        messages.warning(request, text % {"step": state.task.name})
