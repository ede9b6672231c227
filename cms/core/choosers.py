"""Choosers of snippets for the admin."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.urls import URLPattern
from django.utils.functional import lazy
from django.utils.translation import gettext
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.widgets import AdminSnippetChooser


def _translate_with_name(text: str, model: type[Model]) -> str:
    return gettext(text) % {"object": model._meta.verbose_name}


translate_with_name = lazy(_translate_with_name, str)


class TranslatedChooser(AdminSnippetChooser):
    """A snippet chooser with texts in the language of the request; Wagtail's are in the language of the start-up."""

    def __init__(self, model: type[Model] | None = None, **kwargs: Any) -> None:
        super().__init__(model, **kwargs)
        self.choose_one_text = translate_with_name("Choose %(object)s", self.model)
        self.choose_another_text = translate_with_name("Choose another %(object)s", self.model)
        self.link_to_chosen_text = translate_with_name("Edit this %(object)s", self.model)


class NoCreateChooserViewSet(SnippetChooserViewSet):
    """A snippet chooser without the URL that creates one: it has no form, so that Wagtail would fail on a POST."""

    base_widget_class = TranslatedChooser

    def get_urlpatterns(self) -> list[URLPattern]:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "create"]

    def get_common_view_kwargs(self, **kwargs: object) -> dict[str, object]:
        return {**super().get_common_view_kwargs(**kwargs), "create_url_name": None}
