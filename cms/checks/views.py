"""Asked by the checks panel with the form as it stands: nothing of it is saved."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.admin.views.pages.preview import PreviewOnCreateView, PreviewOnEditView

from cms.pages.content_checks import Finding, run_content_checks

from .form_errors import refusals_of


class ChecksOnEdit(PreviewOnEditView):
    """For whoever may edit the page."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = render(request, "checks/findings.html", {"findings": self.findings()})
        response["Cache-Control"] = "private, no-store"
        return response

    def findings(self) -> list[Finding]:
        """What publishing would be refused for, then what else there is to say."""
        parent = self.parent()
        self.object.locale_id = self.object.locale_id or parent.locale_id
        form_class = self.object.get_edit_handler().get_form_class()
        form = form_class(self.request.POST, instance=self.object, parent_page=parent, for_user=self.request.user)
        if form.is_valid():
            form.save(commit=False)  # now the page has its people and topics, too
        return [*refusals_of(form), *run_content_checks(form.instance, blocking=False)]

    def parent(self) -> Any:
        return self.object.get_parent().specific


class ChecksOnCreate(PreviewOnCreateView, ChecksOnEdit):
    """For whoever may add a page there."""

    post = ChecksOnEdit.post
