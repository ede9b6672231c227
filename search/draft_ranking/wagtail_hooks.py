from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.viewsets.pages import PageViewSet

from .panels import OutlookViewSet
from .views import outlook


@hooks.register("register_admin_viewset")
def viewset() -> PageViewSet:
    return OutlookViewSet()


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    return [path("search/draft_ranking/<int:page_id>/", outlook, name="search_draft_ranking")]
