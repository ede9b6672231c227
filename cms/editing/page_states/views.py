"""Wagtail's views of pages, with messages that say what has happened, and locks that the bar describes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext, gettext_lazy
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.lock import LockView, UnlockView
from wagtail.admin.views.pages.revisions import RevisionsUnscheduleView
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.admin.views.pages.workflow import WorkflowActionView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.locks import BasicLock

from cms.editing.approval.recipients import record_recipients
from cms.pages.models import BasePage

from .facts import PagePlan, find_plans
from .messages import Outcome, add_message, replace_message

REDIRECT = 302


class OutcomeMixin:
    """A form of a page whose message says what the action has done."""

    request: HttpRequest
    page: Any
    action_name: str
    expects_json_response: bool

    def form_valid(self, form: Any) -> HttpResponse:
        """Perform the action of the button, and say what it has done."""
        before = len(messages.get_messages(self.request))
        plan = find_plans([self.page.pk]).get(self.page.pk) if self.action_name == "publish" and self.page.pk else None
        with record_recipients() as told:
            response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        if response.status_code == REDIRECT and not self.expects_json_response:
            replace_message(self.request, before, self._build_outcome(told, plan))
        return response

    def _build_outcome(self, told: list[Any], plan: PagePlan | None) -> Outcome:
        action = getattr(self, "workflow_action", self.action_name)
        is_saved = action == "save"
        reverted_to = getattr(self, "previous_revision", None) if is_saved else None
        return Outcome(action, self.page, self.request.user, told, reverted_to, plan)


class StateCreateView(OutcomeMixin, CreateView):
    """Creates a page."""


class StateEditView(OutcomeMixin, EditView):
    """Edits a page."""

    def get_object(self) -> Any:
        """Return the draft. Only to show it, its approval is read once: saving may change it."""
        page = super().get_object()
        if self.request.method == "GET":
            page._current_workflow_states = self.real_page_record._current_workflow_states
        return page

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show the form. Why it is locked stands in its bar; only a lock of a person has a message, to unlock it."""
        if self.lock:
            self.lock.get_message = self._get_lock_message
        return super().get(request, *args, **kwargs)

    def _get_lock_message(self, user: Any) -> str | None:
        if not isinstance(self.lock, BasicLock):
            return None
        if self.lock.for_user(user):
            return gettext("You cannot edit this page while it is locked.")
        return gettext("Only you can edit this page while it is locked.")


class StateWorkflowActionView(WorkflowActionView):
    """Decides about a page without its form; Wagtail says nothing about it."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Perform the decision, and say what it has done."""
        with record_recipients() as told:
            response = super().post(request, *args, **kwargs)
        self.task_state.refresh_from_db()
        if self.task_state.status != self.task_state.STATUS_IN_PROGRESS:
            add_message(request, Outcome(self.action_name, self.object.specific, request.user, told))
        return response


class StateUnpublishView(UnpublishView):
    """Unpublishes a page."""

    def get_success_message(self) -> str:
        return Outcome("unpublish", self.object, self.request.user).describe()


class StateUnscheduleView(RevisionsUnscheduleView):
    """Cancels the planned publication of a page."""

    page_title = gettext_lazy("Cancel the planned publication")

    def get_success_message(self) -> str:
        return Outcome("unschedule", self.object, self.request.user).describe()


class StateLockView(LockView):
    """Locks a page."""

    def get_success_message(self) -> str:
        return Outcome("lock", self.object, self.request.user).describe()


class StateUnlockView(UnlockView):
    """Unlocks a page."""

    def get_success_message(self) -> str:
        return Outcome("unlock", self.object, self.request.user).describe()


class PageStateViewSet(PageViewSet):
    """Wagtail's views of pages that say what has happened.

    A project that registers views for a page type of its own derives them from these.
    """

    model = BasePage
    add_view_class = StateCreateView
    edit_view_class = StateEditView
    lock_view_class = StateLockView
    unlock_view_class = StateUnlockView
    unpublish_view_class = StateUnpublishView
    workflow_action_view_class = StateWorkflowActionView
    revisions_unschedule_view_class = StateUnscheduleView
    parent_models = ()  # keeps Wagtail's listings
