"""Which of some public pages match the criteria of an alert."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q
from django.utils.module_loading import import_string

from cms.content.references import ReadContext
from cms.core.visibility import visible_now
from cms.pages.models import BasePage
from cms.pages.page_types import get_api_type
from cms.pages.tags import values_by_page

from .criteria import Criteria


class NotSearchableYet(Exception):
    """The words of pages cannot be searched for now: they are not indexed yet, or the engine does not answer."""


# A function that returns which of these pages match the words, as `/search` finds them, or raises NotSearchableYet.
TextMatcher = Callable[[str, Sequence[int], ReadContext], set[int]]
_matcher_path = ""

MAX_AGE = timedelta(days=14)  # of the date that readers see


def register_text_matcher(path: str) -> None:
    """Register the dotted path of the TextMatcher. It is imported at the first alert with words."""
    global _matcher_path
    _matcher_path = path


@dataclass(frozen=True, slots=True)
class PageValues:
    """What filters know of a page."""

    type: str
    topics: frozenset[str]
    regions: frozenset[str]


def read_new_pages(ids: Iterable[int], context: ReadContext) -> dict[int, PageValues]:
    """Return those of the pages that the public may see in this site and language, by id, without those of old date.

    An import publishes pages of many years, which are no news.
    """
    is_new = Q(listed_at=None) | Q(listed_at__gte=context.now - MAX_AGE)
    visible = visible_now(BasePage, root=context.root, now=context.now).filter(is_new, pk__in=list(ids)).order_by()
    types = dict(visible.values_list("pk", "content_type_id"))
    topics, regions = (values_by_page(relation, list(types)) for relation in ("topics", "regions"))
    return {
        pk: PageValues(get_api_type(content_type) or "", frozenset(topics.get(pk, ())), frozenset(regions.get(pk, ())))
        for pk, content_type in types.items()
    }


def find_matches(criteria: Criteria, pages: Mapping[int, PageValues], context: ReadContext) -> set[int]:
    """Return the ids of the pages that match.

    Raises:
        NotSearchableYet: The criteria have words, which cannot be searched for now.
    """
    filtered = sorted(pk for pk, values in pages.items() if _passes_filters(criteria, values))
    if not criteria.query or not filtered:
        return set(filtered)
    if not _matcher_path:
        raise NotSearchableYet("No search is installed.")
    match_text: TextMatcher = import_string(_matcher_path)
    return match_text(criteria.query, filtered, context) & set(filtered)


def _passes_filters(criteria: Criteria, page: PageValues) -> bool:
    return (
        (not criteria.types or page.type in criteria.types)
        and (not criteria.topics or not page.topics.isdisjoint(criteria.topics))
        and (not criteria.regions or not page.regions.isdisjoint(criteria.regions))
    )
