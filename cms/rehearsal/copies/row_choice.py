"""The rows of each table that a copy for an audience has.

What the audience may not see leaves with everything that belongs to it: rows of a hidden page, its versions, what
refers to it, and the images and documents that nothing else uses. Public pages stay, without their hidden drafts.
`choose_rows` reads the database at the moment of the copy.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import ForeignKey, Model
from wagtail.models import Page, ReferenceIndex, Revision, Site

from cms.db.copies import SITE, TableRows
from cms.delivery.webhooks.endpoint_counts import reduce_to_origin
from cms.delivery.webhooks.models import Endpoint
from cms.journal.models import ContentVersion

from .audience import Audience, HiddenDrafts, find_hidden_drafts, in_chunks
from .content_list import Copied, find_copied_models
from .hidden_files import find_hidden_files

MIGRATIONS = "django_migrations"  # the table of a model that is in no app
COMMENTS_KEY = "wagtail_admin_comments"  # a part of the content of versions
LINEAGE_BYTES = 16

LeftOut = dict[type[Model], set[Any]]


def choose_rows(audience: Audience) -> list[TableRows]:
    """Return the rows of all tables that are not empty in a copy for this audience."""
    copied = find_copied_models()
    hidden = find_hidden_drafts(audience, copied)
    left_out: LeftOut = {**hidden.objects, Revision: hidden.revisions} if hidden.revisions else dict(hidden.objects)
    left_out |= find_hidden_files(hidden)
    _spread(left_out, copied)
    rows = [_build_rows(model, copied, left_out) for model in copied]
    by_table = {one.table: one for one in rows}
    _complete(by_table, hidden, left_out, copied)
    return [*by_table.values(), TableRows(MIGRATIONS)]


def _spread(left_out: LeftOut, copied: Mapping[type[Model], Copied]) -> None:
    """Add the rows that cannot exist without those that are left out, until there are no more."""
    if references := _find_references_of(left_out):
        left_out[ReferenceIndex] = references
    unspread = {model: set(ids) for model, ids in left_out.items() if ids}
    while unspread:
        found: LeftOut = {}
        for model, how in copied.items():
            if model is Site:  # its root page stays, as a stub if it is hidden
                continue
            for name, target in _list_bonds(model, how):
                for chunk in in_chunks(unspread.get(target, ())):
                    rows = model._base_manager.filter(**{f"{name}__in": chunk})
                    found.setdefault(model, set()).update(rows.values_list("pk", flat=True))
        unspread = {model: ids - left_out.get(model, set()) for model, ids in found.items()}
        unspread = {model: ids for model, ids in unspread.items() if ids}
        for model, ids in unspread.items():
            left_out.setdefault(model, set()).update(ids)


def _list_bonds(model: type[Model], how: Copied) -> Iterator[tuple[str, type[Model]]]:
    """Yield the columns, and the models they refer to, without whose row a row of the model is left out."""
    for one in model._meta.local_fields:
        if isinstance(one, ForeignKey) and (not one.null or one.name in how.leaves_with):
            yield one.name, one.related_model._meta.concrete_model
    for name, label in how.belongs_to.items():
        yield name, apps.get_model(label)


def _find_references_of(left_out: LeftOut) -> set[int]:
    """Return the rows of Wagtail's index that say what objects refer to, of those that are left out."""
    found: set[int] = set()
    for model, ids in left_out.items():
        base = ContentType.objects.get_for_model(model)
        for chunk in in_chunks(ids):
            rows = ReferenceIndex.objects.filter(base_content_type=base, object_id__in=[str(pk) for pk in chunk])
            found.update(rows.order_by().values_list("pk", flat=True))
    return found


def _build_rows(model: type[Model], copied: Mapping[type[Model], Copied], left_out: LeftOut) -> TableRows:
    """Return the rows of a model, without those that are left out, and without references to them."""
    how = copied[model]
    expressions, emptied = dict(how.expressions), {}
    for one in model._meta.local_fields:
        if isinstance(one, ForeignKey) and one.null and one.name not in how.leaves_with:
            target = one.related_model._meta.concrete_model
            if target not in copied:
                expressions[one.column] = "NULL"
            elif ids := left_out.get(target):
                emptied[one.column] = _to_texts(ids)
    without = {model._meta.pk.column: _to_texts(left_out[model])} if left_out.get(model) else {}
    return TableRows(model._meta.db_table, expressions=expressions, emptied=emptied, without=without)


def _complete(
    rows: dict[str, TableRows], hidden: HiddenDrafts, left_out: LeftOut, copied: Mapping[type[Model], Copied]
) -> None:
    """Change what is particular to a table."""
    version, revision = ContentVersion._meta.db_table, Revision._meta.db_table
    lineage = f"'{secrets.token_hex(LINEAGE_BYTES)}'"
    rows[version] = replace(rows[version], expressions={"lineage": lineage})
    rows[revision] = replace(
        rows[revision], condition=_build_condition_of_versions(copied), removed_keys={"content": COMMENTS_KEY}
    )
    page = Page._meta.db_table
    ids = left_out.get(Page, set()) - hidden.stubs
    rows[page] = replace(
        rows[page],
        without={"id": _to_texts(ids)} if ids else {},
        expressions={**rows[page].expressions, **_build_page_expressions(hidden)},
    )
    endpoint = Endpoint._meta.db_table
    hosts = {str(pk): f"{reduce_to_origin(url)}/" for pk, url in Endpoint.objects.values_list("pk", "url")}
    if hosts:
        rows[endpoint] = replace(rows[endpoint], replaced={"url": hosts})


def _build_condition_of_versions(copied: Mapping[type[Model], Copied]) -> str:
    """Return the condition for versions that are scheduled, or that a row of the copy refers to."""
    queries = [
        f'SELECT "{one.column}" FROM {SITE}"{model._meta.db_table}" WHERE "{one.column}" IS NOT NULL'  # noqa: S608
        for model in copied
        for one in model._meta.local_fields
        if isinstance(one, ForeignKey) and one.related_model is Revision
    ]
    return f"(approved_go_live_at IS NOT NULL OR id IN ({' UNION ALL '.join(queries)}))"


def _build_page_expressions(hidden: HiddenDrafts) -> dict[str, str]:
    """Return what the rows of pages have in place of hidden content."""
    expressions: dict[str, str] = {}
    if hidden.pages_with_drafts:
        is_public = f"id IN ({', '.join(map(str, sorted(hidden.pages_with_drafts)))})"
        expressions["draft_title"] = f"CASE WHEN {is_public} THEN title ELSE draft_title END"
        expressions["has_unpublished_changes"] = f"CASE WHEN {is_public} THEN FALSE ELSE has_unpublished_changes END"
    if hidden.stubs:
        is_stub = f"id IN ({', '.join(map(str, sorted(hidden.stubs)))})"
        draft_title = expressions.get("draft_title", "draft_title")
        plain = ContentType.objects.get_for_model(Page).pk
        values = {"title": "'-'", "slug": "'hidden-' || id", "seo_title": "''", "search_description": "''"}
        values |= {"live": "FALSE", "go_live_at": "NULL", "expire_at": "NULL", "content_type_id": str(plain)}
        expressions |= {name: f"CASE WHEN {is_stub} THEN {value} ELSE {name} END" for name, value in values.items()}
        expressions["draft_title"] = f"CASE WHEN {is_stub} THEN '-' ELSE {draft_title} END"
    return expressions


def _to_texts(ids: Any) -> frozenset[str]:
    return frozenset(map(str, ids))
