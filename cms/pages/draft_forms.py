"""Views that read the unsaved form of the page editor, with the checks of Wagtail's preview. They save nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail.admin.views.pages.preview import PreviewOnCreateView, PreviewOnEditView


class DraftFormView(PreviewOnEditView):
    """Reads the form of an existing page, for editors who may edit it: the page is `object`."""

    @classmethod
    def open(cls, request: HttpRequest, page_id: int) -> DraftFormView:
        """Return the view of a page within another view.

        Raises:
            Http404: The page does not exist.
            PermissionDenied: The user may not edit the page.
        """
        view = cls()
        view.setup(request, page_id=page_id)
        return view

    def read_content(self) -> dict[str, Any] | None:
        """Return the content of the form, with Wagtail's tolerance of missing values; None if it has errors."""
        form = self.get_form(self.request.POST)
        try:
            if not self.validate_form(form):
                return None
        except (KeyError, TypeError, ValueError):  # Wagtail's blocks require all of their fields
            return None
        form.save(commit=False)
        content: dict[str, Any] = form.instance.serializable_data()
        return content


class NewDraftFormView(PreviewOnCreateView, DraftFormView):
    """Reads the form of a new page, for editors who may add one at this place."""
