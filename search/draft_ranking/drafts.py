"""The draft to rank: the page in the unsaved form, or as it was last saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from wagtail.admin.views.pages.preview import PreviewOnEditView

from cms.pages.models import BasePage


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft, from the form; if the form has errors (`is_from_form` is false), as it was last saved."""

    page: BasePage
    is_from_form: bool


class _FormReader(PreviewOnEditView):
    """Wagtail's preview view, used to read the form with the same checks and the same tolerance of missing values."""


def get_draft(request: HttpRequest, page_id: int) -> Draft | None:
    """Return the draft of a page; None if it is not a content page.

    Raises:
        Http404: the page does not exist.
        PermissionDenied: the user may not edit the page.
    """
    reader = _FormReader()
    reader.setup(request, page_id=page_id)
    saved = reader.object
    if not isinstance(saved, BasePage):
        return None
    content = saved.serializable_data()  # before the form changes it
    form_content = _read_form(reader, request)
    return Draft(saved.with_content_json(form_content or content), is_from_form=form_content is not None)


def _read_form(reader: _FormReader, request: HttpRequest) -> dict[str, Any] | None:
    """Return the content of the form; None if it is missing or has errors."""
    form = reader.get_form(request.POST)
    try:
        if not reader.validate_form(form):
            return None
    except (KeyError, TypeError, ValueError):  # Wagtail's blocks require all of their fields
        return None
    form.save(commit=False)
    content: dict[str, Any] = form.instance.serializable_data()
    return content
