"""The list of calls to action: those that are running, by priority or by suitability for a page."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, When

from cms.content.references import ReadContext
from cms.core.visibility import visible_now
from cms.journal import cache_tags
from cms.pages.declarations import NEWEST_FIRST, ListSelection
from cms.pages.models import BasePage

from .models import CallToActionPage, get_running_filters
from .selection import select_calls

BY_PRIORITY = ("-calltoactionpage__priority", *NEWEST_FIRST)


def select_for_list(context: ReadContext, params: Any = None) -> ListSelection:
    """Return the running calls by priority, or those for the page `params.for_page` by suitability."""
    calls = CallToActionPage.objects.filter(*get_running_filters(context.now))
    page_id = getattr(params, "for_page", None)
    if not page_id:
        return ListSelection(calls, BY_PRIORITY)
    target = visible_now(BasePage, root=context.root, now=context.now).filter(pk=page_id).first()
    tags = {cache_tags.page_tag(target.pk)} if target else {cache_tags.GAPS}
    suited = [choice.id for choice in select_calls(target, context, params.placement)] if target else []
    order = Case(*(When(pk=pk, then=rank) for rank, pk in enumerate(suited)), default=len(suited))
    return ListSelection(calls.filter(pk__in=suited), [order], tags)
