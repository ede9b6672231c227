"""The address of the ranks, and the page editor with the ranking panel."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks
from wagtail.admin.viewsets.pages import PageViewSet

from .panels import DraftRankingViewSet
from .views import draft_ranking


@hooks.register("register_admin_viewset")
def viewset() -> PageViewSet:
    """Return the page views with the ranking panel."""
    return DraftRankingViewSet()


@hooks.register("register_admin_urls")
def urls() -> list[URLPattern]:
    """Return the address that the panel requests."""
    return [path("search/draft-ranking/<int:page_id>/", draft_ranking, name="search_draft_ranking")]
