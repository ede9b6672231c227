"""The views to which the checks panel sends the form; they save nothing. Errors of the form are findings, too."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks import StreamBlock, StreamBlockValidationError, StreamValue

from cms.content.plain_text import count_reading_minutes, count_words
from cms.pages.content_checks import Finding, run_content_checks
from cms.pages.draft_forms import DraftFormView, NewDraftFormView


class EditChecksView(DraftFormView):
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


class CreateChecksView(NewDraftFormView, EditChecksView):
    """Checks of a new page, for editors who may add one at this place."""

    post = EditChecksView.post


def get_form_findings(form: WagtailAdminPageForm) -> Iterator[Finding]:
    """Yield the errors of a form that has been validated for publishing."""
    for name, errors in form.errors.as_data().items():
        for error in errors:
            yield from _get_field_findings(form, name, error)
    for name, formset in form.formsets.items():
        for errors in (formset.non_form_errors(), *(error for row in formset.errors for error in row.values())):
            yield from (_build_finding(_join(_heading(name), message), name) for message in errors)


def _get_field_findings(form: WagtailAdminPageForm, name: str, error: ValidationError) -> Iterator[Finding]:
    if name not in form.fields:  # an error of the whole form
        yield from (_build_finding(message, "") for message in error.messages)
        return
    label = form.fields[name].label
    value = form[name].value()
    if isinstance(value, StreamValue):
        for block, where, message in _get_block_errors(value, error):
            yield _build_finding(_join(" › ".join([str(label), *where]), message), name, block)
    else:
        yield from (_build_finding(_join(str(label), message), name) for message in error.messages)


def _get_block_errors(value: StreamValue, error: ValidationError) -> Iterator[tuple[str, list[str], str]]:
    """Yield (id of the block, labels from the block down to the field, message)."""
    errors = error.as_json_data() if isinstance(error, StreamBlockValidationError) else {"messages": error.messages}
    yield from (("", [], message) for message in errors.get("messages", ()))
    for index, inside in errors.get("blockErrors", {}).items():
        child = value[int(index)]
        for where, message in _get_nested_errors(child.block, inside):
            yield child.id or "", [str(child.block.label), *where], message


def _get_nested_errors(block: Any, errors: dict[str, Any]) -> Iterator[tuple[list[str], str]]:
    yield from (([], message) for message in errors.get("messages", ()))
    for key, inside in errors.get("blockErrors", {}).items():
        child = block.child_block if hasattr(block, "child_block") else _child(block, key)
        label = str(int(key) + 1) if hasattr(block, "child_block") else str(child.label)
        for where, message in _get_nested_errors(child, inside):
            yield [label, *where], message


def _child(block: Any, key: str) -> Any:
    return block if isinstance(block, StreamBlock) else block.child_blocks[key]


def _join(label: str, message: str) -> str:
    return gettext("%(label)s: %(message)s") % {"label": label, "message": message}


def _heading(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _build_finding(message: str, field: str, block: str = "") -> Finding:
    return Finding(message, field, block, blocking=True)
