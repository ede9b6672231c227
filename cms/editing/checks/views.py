"""The views to which the checks panel sends the form; they save nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from wagtail.admin.views.pages.preview import PreviewOnCreateView, PreviewOnEditView

from cms.content.plain_text import count_reading_minutes, count_words
from cms.pages.content_checks import Finding, run_content_checks

from .form_errors import get_form_findings


class EditChecksView(PreviewOnEditView):
    """Checks of an existing page, for editors who may edit it."""

    http_method_names = ("post",)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        findings = self.findings()
        texts = list(self.object.search_texts())
        context = {"findings": findings, "words": count_words(texts), "minutes": count_reading_minutes(texts)}
        response = render(request, "checks/findings.html", context)
        response["Cache-Control"] = "private, no-store"
        return response

    def findings(self) -> list[Finding]:
        """Return the errors that prevent publishing, then the suggestions. The page then has the values of the form."""
        parent = self.parent()
        self.object.locale_id = self.object.locale_id or parent.locale_id
        form_class = self.object.get_edit_handler().get_form_class()
        form = form_class(self.request.POST, instance=self.object, parent_page=parent, for_user=self.request.user)
        if form.is_valid():
            form.save(commit=False)  # sets the page's related objects as well
        return [*get_form_findings(form), *run_content_checks(form.instance, blocking=False)]

    def parent(self) -> Any:
        return self.object.get_parent().specific


class CreateChecksView(PreviewOnCreateView, EditChecksView):
    """Checks of a new page, for editors who may add one at this place."""

    post = EditChecksView.post
