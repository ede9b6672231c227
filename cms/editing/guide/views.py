"""The views of the editors' guide, for all users of the admin."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from .chapters import find_picture, get_chapters


class ChapterView(WagtailAdminTemplateMixin, TemplateView):
    """A chapter of the guide in the language of the user, by default the first."""

    header_icon = "help"
    template_name = "guide/chapter.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the chapter and its neighbours. Raises Http404 for an unknown chapter."""
        chapters = get_chapters()
        index = next((i for i, one in enumerate(chapters) if self.kwargs.get("slug") in (None, one.slug)), None)
        if index is None:
            raise Http404
        chapter = chapters[index]
        self.page_title = chapter.title
        before = chapters[index - 1] if index else None
        after = chapters[index + 1] if index + 1 < len(chapters) else None
        return super().get_context_data(chapters=chapters, chapter=chapter, before=before, after=after, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        guide = {"url": reverse("guide"), "label": gettext("Editors' guide")}
        return [*super().get_breadcrumbs_items(), guide, {"url": "", "label": self.page_title}]


def serve_picture(request: HttpRequest, name: str) -> FileResponse:
    """Return one of the guide's images. Raises Http404 for an unknown name."""
    path = find_picture(name)
    if path is None:
        raise Http404
    return FileResponse(path.open("rb"), headers={"Cache-Control": "private, max-age=3600"})
