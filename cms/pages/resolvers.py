"""What pages refer to: pages as links, documents in their own fields, topics and regions as values of the API.

A draft snippet counts as not set.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from wagtail.fields import RichTextField

from cms.content.blocks.body import collect_body_references
from cms.content.references import ReadContext, References, register_resolver
from cms.content.rich_text import collect_references
from cms.content.schema import PageLink
from cms.core.visibility import visible_now
from cms.db.cached_sql import cached_sql

from .models import BasePage
from .page_types import get_api_type

LINK_COLUMNS = ("id", "content_type_id", "title", "path", "url_path")


@register_resolver("page")
def resolve_page_links(ids: set[int], context: ReadContext, _: References) -> Mapping[int, PageLink]:
    """Return links to the visible pages among these ids, of any site and language."""
    return {row.id: link for row in _rows(ids, context.now) if (link := build_page_link(row, context))}


@cached_sql
def _rows(ids: Iterable[int], now: datetime) -> QuerySet:
    return visible_now(now=now).filter(pk__in=ids).values_list(*LINK_COLUMNS)


def build_page_link(row: Any, context: ReadContext) -> PageLink | None:
    """Return a link to a page, given as an instance or a row with LINK_COLUMNS; None outside every site."""
    root = context.site_roots.root_of(row)
    kind = get_api_type(row.content_type_id)
    if root is None or kind is None:
        return None
    return PageLink(id=row.id, type=kind, title=row.title, path=root.path_of(row), url=root.url_of(row))


def find_document_ids(page: BasePage) -> list[int]:
    """Return the ids of the documents in the body, in rich texts and in the fields of `reference_fields`, ascending.

    What other objects add, such as the boilerplate of a release, is not the page's own.
    """
    references = collect_text_references(page)
    for name, kind in page.reference_fields.items():
        if kind == "document":
            references.add("document", *get_field_ids(page, name))
    return sorted(references.ids["document"])


def collect_text_references(page: BasePage) -> References:
    """Return what the body and the rich texts of a page refer to, without a query."""
    references = References()
    collect_body_references(page.body, references)
    for field in page._meta.get_fields():
        if isinstance(field, RichTextField):
            collect_references(getattr(page, field.name) or "", references)
    return references


def get_field_ids(page: BasePage, name: str) -> list[int]:
    """Return the ids in one of the `reference_fields` of a page."""
    if not hasattr(page, f"{name}_id"):
        return page.chosen_ids(name)
    value = getattr(page, f"{name}_id")
    return [] if value is None else [value]


def term_values_by_page(relation: str, ids: Sequence[int]) -> dict[int, set[str]]:
    """Return the API's values of the published snippets of a relation, by page."""
    return {page: set(terms) for page, terms in terms_by_page(relation, ids).items()}


def terms_by_page(relation: str, ids: Sequence[int]) -> dict[int, dict[str, str]]:
    """Return the published snippets of a relation, by page: API value → label in the snippet's own language."""
    through = BasePage._meta.get_field(relation).remote_field.through
    model = BasePage._meta.get_field(relation).related_model
    rows = through.objects.filter(basepage_id__in=ids).values_list("basepage_id", f"{model._meta.model_name}_id")
    return terms_of(relation, list(rows))


def terms_of(relation: str, rows: Sequence[tuple[int, int]]) -> dict[int, dict[str, str]]:
    """Return the same as `terms_by_page` for rows of (page id, snippet id), which need not be in the database."""
    model = BasePage._meta.get_field(relation).related_model
    terms = model.objects.filter(pk__in={snippet for _, snippet in rows}).published().with_value().order_by()
    known = {pk: (value, label) for pk, value, label in terms.values_list("pk", "value", "label")}
    by_page: dict[int, dict[str, str]] = defaultdict(dict)
    for page, snippet in sorted(rows):  # sorted, so that the same terms always give the same label
        if snippet in known:
            value, label = known[snippet]
            by_page[page][value] = label
    return by_page


def snippet_values_of(snippets: Iterable[Any]) -> dict[Any, str]:
    """Return the API's values of the published snippets among the given ones."""
    by_model: dict[type[Any], dict[int, Any]] = defaultdict(dict)
    for snippet in snippets:
        by_model[type(snippet)][snippet.pk] = snippet
    return {
        of_model[pk]: value
        for model, of_model in by_model.items()
        for pk, value in _published_values(model.objects.filter(pk__in=of_model)).items()
    }


def _published_values(snippets: QuerySet) -> dict[int, str]:
    return dict(snippets.published().with_value().order_by().values_list("pk", "value"))
