from __future__ import annotations

from django.urls import URLPattern, path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.snippets.models import register_snippet

from .explaining import ExplainView
from .menu import SEARCH_MENU, search_menu_item
from .try_synonyms import try_synonyms
from .viewsets import VIEWSETS

hooks.register("register_admin_menu_item", search_menu_item)

for viewset in VIEWSETS:
    register_snippet(viewset)


@hooks.register("register_admin_urls")
def rules_urls() -> list[URLPattern]:
    return [
        path("search/synonyms/try/", try_synonyms, name="search_try_synonyms"),
        path("search/synonyms/try/<int:pk>/", try_synonyms, name="search_try_synonyms"),
    ]


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [path("search/explain/", ExplainView.as_view(), name="search_explain")]


@hooks.register(SEARCH_MENU)
def explain_menu_item() -> MenuItem:
    return MenuItem("Why is this found?", reverse("search_explain"), name="search-explain", icon_name="help", order=800)
