"""What a record would change, field by field, for a dry run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import takewhile
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from wagtail.models import Page

from cms.content.blocks.body import body_search_texts

from ..records.blocks import Serializer, convert_stored_stream, serialize_field
from ..records.fields import FieldKind, RecordField, get_author_relation, get_record_fields, is_authored
from ..records.names import convert_links
from ..records.records import AnyRecord, Record
from ..records.values import write_value
from ..resolution.references import resolve_pages
from ..resolution.terms import build_term_slug
from ..writers.type_fields import Content
from .outcomes import Change

MAX_LENGTH = 70
MAX_CHANGES = 50
BEFORE_DIFFERENCE = 20  # characters that both texts have in common, shown before their first difference


def describe_changes(
    model: type[Model], record: AnyRecord, content: Content, existing: Any | None, pages: Mapping[str, int]
) -> tuple[Change, ...]:
    """Return the changes of the fields that a record has; of a new page or object, its fields with a value."""
    instance = existing.specific if isinstance(existing, Page) else existing
    values = {name: resolve_pages(value, pages) for name, value in content.values.items()}
    changes = [
        Change(name, *_shorten(before, after))
        for name, before, after in _compare(model, record, values, instance)
        if before != after
    ]
    return tuple(changes[:MAX_CHANGES])


def _compare(
    model: type[Model], record: AnyRecord, values: Mapping[str, Any], instance: Any | None
) -> Iterator[tuple[str, str, str]]:
    """Yield (name, before, after) of each field as comparable texts."""
    if isinstance(record, Record):
        yield "date", _write(_get_date(instance)), _write(values["published_at"])
        for name in ("title", "summary", "canonical_url", "source_name"):
            yield name, _write(getattr(instance, name, "")), _write(values[name])
        yield "body", _write_stream(model, instance, "body"), _write_blocks(model, "body", values["body"])
        yield "topics", _write(_get_slugs(instance, "topics")), _write(_build_slugs(record.topics))
        if is_authored(model):
            yield "authors", _write(_get_authors(instance)), _write(_build_slugs(record.authors))
    for field in get_record_fields(model):
        if field.attribute in values and (instance is not None or values[field.attribute]):
            before = _write_stored(instance, field) if instance is not None else ""
            yield field.name, before, _write_read(model, field, values[field.attribute])


def _get_date(instance: Any | None) -> Any:
    """Return the date that readers see, or will see if the page is published."""
    return (instance.published_at or (instance.listed_at if instance.live else None)) if instance is not None else None


def _write_stored(instance: Any, field: RecordField) -> str:
    match field.kind:
        case FieldKind.BLOCKS:
            return _write_stream(type(instance), instance, field.attribute)
        case FieldKind.CHILDREN:
            children, inner = getattr(instance, field.attribute).all(), get_record_fields(field.field.related_model)
            return _write([{one.name: _write_stored(child, one) for one in inner} for child in children])
        case _:
            return _write(serialize_field(instance, field, _NORMALISER))


def _write_read(model: type[Model], field: RecordField, value: Any) -> str:
    match field.kind:
        case FieldKind.SNIPPETS:
            return _write(sorted(str(one.pk or one) for one in value))
        case FieldKind.BLOCKS:
            return _write_blocks(model, field.attribute, value)
        case FieldKind.HTML:
            return _NORMALISER.convert_html(value)
        case FieldKind.CHILDREN:
            child = field.field.related_model
            inner = get_record_fields(child)
            return _write([_write_child(child, inner, item) for item in value or ()])
        case _:
            return _write(value)


def _write_child(model: type[Model], fields: Iterable[RecordField], values: Mapping[str, Any]) -> dict[str, str]:
    return {field.name: _write_read(model, field, values.get(field.attribute)) for field in fields}


def _write(value: Any) -> str:
    """Return a value as a comparable text."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, Model) or hasattr(value, "pk"):
        return str(value.pk or value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)
    return str(write_value(value))


class _Normaliser(Serializer):
    """Writes primary keys in fields as texts, and links and tags of rich text in one form."""

    def get_reference(self, model: type[Model], pk: Any) -> str | None:
        return None if pk is None else str(pk)

    def convert_reference(self, model: type[Model], value: Any, siblings: Mapping[str, Any]) -> Any:
        return value

    def convert_html(self, html: str) -> str:
        return convert_links(html or "", lambda link: link)


_NORMALISER = _Normaliser()


def _write_stream(model: type[Model], instance: Any | None, attribute: str) -> str:
    return _write_blocks(model, attribute, getattr(instance, attribute).raw_data) if instance is not None else ""


def _write_blocks(model: type[Model], attribute: str, blocks: Iterable[dict[str, Any]]) -> str:
    """Return the texts of blocks, then all of their values, so that a difference of texts is shown first."""
    field: Any = model._meta.get_field(attribute)
    normal = convert_stored_stream(field.stream_block, blocks, _NORMALISER)
    texts = " ".join(body_search_texts(field.to_python(normal))) if attribute == "body" else ""
    plain = json.dumps([{**block, "id": ""} for block in normal], ensure_ascii=False, cls=DjangoJSONEncoder)
    return f"{texts} {plain}".strip() if normal else ""


def _get_slugs(instance: Any | None, attribute: str) -> list[str]:
    return sorted(one.slug for one in getattr(instance, attribute).all()) if instance is not None else []


def _get_authors(instance: Any | None) -> list[str]:
    if instance is None:
        return []
    relation, name = get_author_relation(type(instance))
    authors = getattr(instance, relation).all()
    return sorted((getattr(one, name) if name else one).slug for one in authors)


def _build_slugs(terms: tuple[str, ...]) -> list[str]:
    return sorted(build_term_slug(term, 100) for term in terms)


def _shorten(before: str, after: str) -> tuple[str, str]:
    """Return short parts of two texts, from a little before their first difference."""
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(before, after, strict=False)))
    start = max(0, common - BEFORE_DIFFERENCE)
    return _cut(before, start), _cut(after, start)


def _cut(text: str, start: int) -> str:
    end = start + MAX_LENGTH
    return f"{'…' if start and text else ''}{text[start:end]}{'…' if len(text) > end else ''}"
