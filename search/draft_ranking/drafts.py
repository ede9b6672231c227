"""The draft that somebody looks at: as it stands in the form, or as it was last saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from wagtail.admin.views.pages.preview import PreviewOnEditView

from cms.pages.models import BasePage


@dataclass(frozen=True, slots=True)
class Draft:
    """`is_form`: as it stands in the form; else the form has mistakes, and this is what was last saved."""

    page: BasePage
    is_from_form: bool


class _Form(PreviewOnEditView):
    """Wagtail's reading of the editor's form for previews: the same checks, the same lenience with what is missing."""


def get_draft(request: HttpRequest, page_id: int) -> Draft | None:
    """The draft, for somebody who may edit the page; None for a page that is none of ours.

    Raises Http404 where there is no such page, PermissionDenied for anybody else.
    """
    reader = _Form()
    reader.setup(request, page_id=page_id)
    saved = reader.object
    if not isinstance(saved, BasePage):
        return None
    content = saved.serializable_data()  # before the form changes it
    typed = _typed(reader, request)
    return Draft(saved.with_content_json(typed or content), is_from_form=typed is not None)


def _typed(reader: _Form, request: HttpRequest) -> dict[str, Any] | None:
    """What stands in the form; None where it has mistakes, or is none."""
    form = reader.get_form(request.POST)
    try:
        if not reader.validate_form(form):
            return None
    except (KeyError, TypeError, ValueError):  # Wagtail's blocks take it for granted that all of their fields are sent
        return None
    form.save(commit=False)
    content: dict[str, Any] = form.instance.serializable_data()
    return content
