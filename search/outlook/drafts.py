"""The draft that somebody looks at: as it stands in the form, or as it was last saved."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from wagtail.admin.views.pages.preview import PreviewOnEditView

from cms.core.models import BasePage


@dataclass(frozen=True, slots=True)
class Draft:
    """`is_form`: as it stands in the form; else the form has mistakes, and this is what was last saved."""

    page: BasePage
    is_form: bool


class _Form(PreviewOnEditView):
    """Wagtail's reading of the editor's form for previews: the same checks, the same lenience with what is missing."""


def draft_in(request: HttpRequest, page_id: int) -> Draft | None:
    """The draft, for somebody who may edit the page; None for a page that is none of ours.

    Raises Http404 where there is no such page, PermissionDenied for anybody else.
    """
    reader = _Form()
    reader.setup(request, page_id=page_id)
    saved = reader.object
    if not isinstance(saved, BasePage):
        return None
    content = saved.serializable_data()  # before the form changes it
    form = reader.get_form(request.POST)
    is_form = bool(request.POST) and reader.validate_form(form)
    if is_form:
        form.save(commit=False)
        content = form.instance.serializable_data()
    return Draft(saved.with_content_json(content), is_form)
