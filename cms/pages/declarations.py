"""What a page type declares about itself. The API, search, feeds and the admin are built from these attributes.

docs/extending.md explains them with an example; `cms.pages.checks` reports what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.core.exceptions import FieldDoesNotExist
from django.db.models import ForeignKey, QuerySet
from django.utils.functional import Promise
from wagtail.snippets.models import get_snippet_models

from cms.content.details import PageDetail
from cms.content.schema import ImageUse

from .search_filters import SearchFilter
from .search_ranges import SearchRange, SortKey

UNDECIDED: Any = ...  # the value of attributes that each page type has to set; a system check reports it
NEWEST_FIRST = ("-listed_at", "-pk")


@dataclass(frozen=True, slots=True)
class ListSelection:
    """The pages of a list, as a queryset of their type, with their order and additional cache tags."""

    pages: QuerySet
    order: Sequence[Any] = NEWEST_FIRST
    tags: set[str] = field(default_factory=set)


@dataclass(frozen=True, kw_only=True, slots=True)
class EventFields:
    """The fields of a page type with the time and place of an event. `start` and `end` are both dates or both times."""

    start: str
    end: str = ""  # a date is the last day of the event
    place: str = ""


class PageTypeDeclarations:
    """The attributes of a page type, with their defaults. `UNDECIDED` ones must be set on each page type."""

    # ---- the type itself
    api_type: ClassVar[str] = ""  # its name in the API, in the singular: "report"
    detail_schema: ClassVar[type[PageDetail] | None] = None  # the schema of its complete page, from schema.py
    type_label: ClassVar[str | Promise] = ""  # the plural that visitors read, in gettext_lazy: "Reports"

    # Its button on the desk, with which editors begin a page below its index page, in gettext_lazy: "New report".
    new_page_label: ClassVar[str | Promise] = ""
    new_page_order: ClassVar[int] = 500  # the place of this button: that of stories is 100
    needs_text: ClassVar[bool] = False  # whether a page without a text in its body is refused where it would be read

    # ---- lists, feeds and the sitemap
    list_name: ClassVar[str | None] = UNDECIDED  # "reports" lists it at /reports; None: no list
    has_feed: ClassVar[bool] = UNDECIDED  # whether /feeds/reports.rss (and .atom, .json) exists
    in_sitemap: ClassVar[bool] = True
    is_news: ClassVar[bool] = False  # whether the news sitemap contains its pages of the last two days

    # ---- versions
    has_versions: ClassVar[bool] = True  # whether readers can compare its public versions
    # Dotted path of a function that returns which pages the list contains, in which order: (context, params) →
    # ListSelection. `params` are None in the response of the index page. Without it: all pages of the type.
    list_selector: ClassVar[str] = ""
    list_order: ClassVar[str] = ""  # the order of its list and feeds, one of its sort keys: "starts_asc"
    list_params: ClassVar[Mapping[str, Any]] = {}  # more parameters of its list: name → (annotation, Field(…))
    list_description: ClassVar[str] = ""  # the description of its list in the OpenAPI document
    latest_releases: ClassVar[int] = 0  # how many of the newest releases its response has, besides `featured_pages`
    # The fields of its event, EventFields(start="starts_at"): /feeds/events.ics and /pages/{id}/event.ics exist.
    event_fields: ClassVar[EventFields | None] = None
    listed_type: ClassVar[str] = ""  # the page type that an index page lists: "reports.ReportPage"

    # ---- cards, related pages and calls to action
    card_fields: ClassVar[Mapping[str, Any]] = {}  # its own model fields on cards: name → annotation in the API
    card_authors: ClassVar[str] = ""  # the lookup to the authors on its cards: "bylines__person"
    # Objects of its own on cards: name → (kind of reference, annotation in the API). The resolver gets the page's id.
    card_references: ClassVar[Mapping[str, tuple[str, Any]]] = {}
    card_summary: ClassVar[str] = "summary"  # the field that a card without a summary shows instead
    detail_image_use: ClassVar[ImageUse] = "hero"  # the crop of its image on the page; "body" is the whole image
    card_image_use: ClassVar[ImageUse] = "card"  # the crop of its image on cards; "body" is the whole image
    call_placements: ClassVar[tuple[str, ...]] = UNDECIDED  # places for calls to action, the most prominent first
    is_related_candidate: ClassVar[bool] = True  # may be suggested as related; editors may choose it anyway
    is_related_fallback: ClassVar[bool] = False  # may be shown as related to a page that no page is similar to
    related_counterpart: ClassVar[str] = ""  # the api_type of which at least one related page is shown, if one is close

    # ---- search
    searchable: ClassVar[bool] = True
    search_topics: ClassVar[bool] = True  # whether search finds it by the names of its topics
    search_filters: ClassVar[Mapping[str, SearchFilter]] = {}  # name of the parameter → filter: {"reference": …}
    search_ranges: ClassVar[Mapping[str, SearchRange]] = {}  # names of parameters begin with the key: {"starts": …}
    sort_keys: ClassVar[
        Mapping[str, SortKey]
    ] = {}  # further values of `sort`: {"starts": …} gives starts_asc and _desc
    # Factors of its score: of "title", "summary", "body", "names" and "attachments", and of the whole "page".
    search_weights: ClassVar[Mapping[str, float]] = {}
    # Further words that name the type in a query, by language: {"en": "reports, report, studies"}. See
    # search/interpretation/.
    search_words: ClassVar[Mapping[str, str]] = {}
    search_prefetch: ClassVar[tuple[str, ...]] = ()  # lookups of what its search document reads from other tables
    # The DateTimeField after which a page is past: search shows it later, and it is never related.
    end_field: ClassVar[str] = ""
    # The tasks of `cms.pages.tasks` that its pages serve, each with a rank among the types that serve it, 1 first. The
    # dotted path of a function says which pages do, best first: (name of the task, context) → queryset of this type.
    # Without it: all pages of the type.
    serves_tasks: ClassVar[Mapping[str, int]] = {}
    task_selector: ClassVar[str] = ""
    half_life_days: ClassVar[float | None] = None  # the age at which half of the boost for recency is left; None: none

    # ---- import and demo content
    import_fields: ClassVar[Mapping[str, str]] = {}  # its own fields of import records → model fields
    demo_loader: ClassVar[str] = ""  # dotted path of the function that adds its demo pages: "reports.demo.load"


def is_importable(field: Any) -> bool:
    """Return whether records can have values of this field: it is no relation, or one to snippets with slugs."""
    return not field.is_relation or is_snippet_relation(field)


def is_snippet_relation(field: Any) -> bool:
    """Return whether the field is a ForeignKey to a snippet with a slug. Records contain the slug."""
    return isinstance(field, ForeignKey) and field.related_model in get_snippet_models() and _has_slug(field)


def _has_slug(field: Any) -> bool:
    try:
        field.related_model._meta.get_field("slug")
    except FieldDoesNotExist:
        return False
    return True
