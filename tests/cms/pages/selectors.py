"""List selectors, right and wrong, which tests name in `list_selector`."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from wagtail.models import Site

from cms.content.references import ReadContext
from cms.page_types.press_releases.models import ReleasePage
from cms.pages.declarations import ListSelection


def by_relation(context: ReadContext, params: Any) -> ListSelection:
    return ListSelection(ReleasePage.objects.all(), order=["-releasepage__dateline", F("listed_at").desc(), "pk"])


def by_name(context: ReadContext, params: Any) -> ListSelection:
    return ListSelection(ReleasePage.objects.all(), order=["featured", "-dateline", "boilerplate__name", "pk"])


def by_expression(context: ReadContext, params: Any) -> ListSelection:
    return ListSelection(ReleasePage.objects.all(), order=[F("dateline").asc(nulls_last=True)])


def without_selection(context: ReadContext, params: Any) -> Any:
    return ReleasePage.objects.order_by("dateline")


def by_name_after_a_query(context: ReadContext, params: Any) -> ListSelection:
    assert Site.objects.count()
    return by_name(context, params)
