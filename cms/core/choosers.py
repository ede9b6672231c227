"""Choosers of snippets for the admin."""

from __future__ import annotations

from django.urls import URLPattern
from wagtail.snippets.views.chooser import SnippetChooserViewSet


class NoCreateChooserViewSet(SnippetChooserViewSet):
    """A snippet chooser without the URL that creates one: it has no form, so that Wagtail would fail on a POST."""

    def get_urlpatterns(self) -> list[URLPattern]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "create"]

    def get_common_view_kwargs(self, **kwargs: object) -> dict[str, object]:
        return {**super().get_common_view_kwargs(**kwargs), "create_url_name": None}
