"""Which pages may be related to another, whatever they are about.

A page that has ended, such as a call to action, is never related. A page that visitors look up instead of reading is
related only if an editor chose it: pages of types without `is_related_candidate`, such as press rooms, and standard
pages that serve a task, such as “Contact”. `cms.cards.related` and the worker ask the same functions.
"""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from operator import or_

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Q, QuerySet

from cms.pages.models import BasePage
from cms.pages.page_types import page_models
from cms.pages.resolvers import collect_text_references, get_field_ids


def without_ended(pages: QuerySet, now: datetime) -> QuerySet:
    """Return the pages that have not ended."""
    ended = {model: model.get_ended_condition(now) for model in page_models()}
    return pages.exclude(_any_of({model: condition for model, condition in ended.items() if condition is not None}))


def is_looked_up() -> Q:
    """Return the condition for pages that are not suggested, because visitors look them up instead of reading them."""
    types = [model for model in page_models() if not model.is_related_candidate]
    ids = [one.pk for one in ContentType.objects.get_for_models(*types).values()]
    roles = {model: model.get_looked_up_condition() for model in page_models()}
    return Q(content_type_id__in=ids) | _any_of({model: one for model, one in roles.items() if one is not None})


def _any_of(conditions: dict[type[BasePage], Q]) -> Q:
    """Return the condition for pages that meet the condition of their type."""
    rows = (Exists(model.objects.filter(condition, pk=OuterRef("pk"))) for model, condition in conditions.items())
    return reduce(or_, map(Q, rows), Q(pk__in=()))


def find_linked_ids(page: BasePage) -> set[int]:
    """Return the pages that a page shows or links to: in its texts, and in fields such as `featured_pages`."""
    references = collect_text_references(page)
    for name, kind in page.reference_fields.items():
        if kind == "page" and name not in ("related", "more_page"):
            references.add("page", *get_field_ids(page, name))
    return {pk for kind in ("page", "card", "call_to_action") for pk in references.ids.get(kind, ())} - {page.pk}
