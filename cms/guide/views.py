"""The guide's pages. Whoever may enter the admin may read them."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from .chapters import chapters, picture


class ChapterView(WagtailAdminTemplateMixin, TemplateView):
    header_icon = "help"
    template_name = "guide/chapter.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Raises Http404 for a chapter that is not there."""
        known = chapters()
        at = next((i for i, one in enumerate(known) if self.kwargs.get("slug") in (None, one.slug)), None)
        if at is None:
            raise Http404
        self.page_title = known[at].title
        before = known[at - 1] if at else None
        after = known[at + 1] if at + 1 < len(known) else None
        return super().get_context_data(chapters=known, chapter=known[at], before=before, after=after, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        guide = {"url": reverse("guide"), "label": "Editors' guide"}
        return [*super().get_breadcrumbs_items(), guide, {"url": "", "label": self.page_title}]


def picture_view(request: HttpRequest, name: str) -> FileResponse:
    path = picture(name)
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), headers={"Cache-Control": "private, max-age=3600"})
