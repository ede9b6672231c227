"""Apply the blocking checks where pages are published or approved without their forms.

Several pages can be published from the page list, and a page can be approved from the list of the home page or from its
preview. Its draft was checked when it was submitted. Those who approve it may have saved another one since, which was
not checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext
from wagtail.admin.modal_workflow import render_modal_workflow
from wagtail.admin.viewsets.pages import page_viewset_registry
from wagtail.models import Page

from cms.pages.content_checks import find_refusals, run_content_checks
from cms.pages.forms import REJECTION
from cms.pages.models import BasePage

_decide = page_viewset_registry.as_view("workflow_action", page_id_kwarg="page_id")


def decide(request: HttpRequest, page_id: int, action_name: str, task_state_id: int) -> HttpResponse:
    """Perform an action of the approval workflow, unless it approves a draft that must not be published."""
    if request.method == "POST" and action_name != REJECTION:
        page = get_object_or_404(Page, pk=page_id).specific
        if isinstance(page, BasePage) and _may_act(page, request, action_name):
            draft = page.get_latest_revision_as_object()
            if findings := find_refusals(draft, request.user):
                text = gettext("The page has not been approved. %(problems)s")
                messages.error(request, text % {"problems": " ".join(finding.message for finding in findings)})
                return _open_form(request, page)
    return _decide(request, page_id=page_id, action_name=action_name, task_state_id=task_state_id)


def _may_act(page: BasePage, request: HttpRequest, action_name: str) -> bool:
    """Return whether the user may perform the action; all others get the response of Wagtail's view."""
    task = page.current_workflow_task
    return task is not None and any(name == action_name for name, *_ in task.get_actions(page, request.user))


def _open_form(request: HttpRequest, page: Page) -> HttpResponse:
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":  # the dialog for a comment
        return render_modal_workflow(request, "", None, {}, json_data={"step": "success", "redirect": url})
    return redirect(url)


def check_bulk_publish(request: HttpRequest, action: str, objects: Iterable[Any], view: Any) -> HttpResponse | None:
    """Return None if all pages may be published, else a redirect with an error message.

    If one page fails, none is published, so that editors need not find out which ones were.
    """
    if action != "publish" or request.method != "POST":
        return None
    with_children = bool(request.POST.get("include_descendants"))
    pages = _pages(objects, with_children, request.user)
    problems = [message for page in pages for message in _get_blocking_messages(page)]
    if not problems:
        return None
    messages.error(request, gettext("Nothing has been published. %(problems)s") % {"problems": " ".join(problems)})
    return redirect(view.next_url or "wagtailadmin_explore_root")


def _pages(objects: Iterable[Any], with_children: bool, user: Any) -> Iterator[Page]:
    """Yield the pages that Wagtail would publish: of those below, the ones that the user may publish.

    The user may not even know of the others, such as restricted drafts.
    """
    for page in objects:
        if isinstance(page, Page):
            yield page
            if with_children:
                drafts = page.get_descendants().not_live()
                yield from (draft for draft in drafts if draft.permissions_for_user(user).can_publish())


def _get_blocking_messages(page: Page) -> Iterator[str]:
    draft = page.get_latest_revision_as_object()
    if isinstance(draft, BasePage):
        for finding in run_content_checks(draft, blocking=True):
            yield gettext("“%(title)s”: %(message)s") % {"title": draft.title, "message": finding.message}
