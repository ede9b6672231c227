"""Write stored objects in the form of records."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from wagtail.documents import get_document_model
from wagtail.models import Page

from .blocks import Absent, Converter, convert_stored_stream
from .fields import FieldKind, RecordField, get_record_fields
from .names import FILE, RECORD, ReferenceNames, convert_links, get_fragment
from .values import write_value


class Serializer(Converter):
    """Converts stored values: blocks, rich texts, and the primary keys of other objects."""

    of_this_site = True

    def get_reference(self, model: type[Model], pk: Any) -> Any:
        """Return what stands for an object; None if there is none, or it may not be named."""
        return pk

    def convert_reference(self, model: type[Model], value: Any, siblings: Mapping[str, Any]) -> Any:
        reference = self.get_reference(model, value)
        if reference is None and value is not None:
            raise Absent
        return reference


class KeyCollector(Serializer):
    """Collects the primary keys of what objects refer to; their values stay as they are stored."""

    def __init__(self) -> None:
        self.keys: dict[type[Model], set[int]] = defaultdict(set)

    def get_reference(self, model: type[Model], pk: Any) -> Any:
        if isinstance(pk, int):
            self.keys[Page if issubclass(model, Page) else model].add(pk)
        return pk

    def convert_html(self, html: str) -> None:
        convert_links(html, self._collect_link)

    def _collect_link(self, link: Mapping[str, str]) -> None:
        if target := get_link_target(link):
            self.keys[target[0]].add(target[1])


class ReferenceWriter(Serializer):
    """Replaces primary keys by references, for records in one language."""

    def __init__(self, names: ReferenceNames, language: str) -> None:
        self.names = names
        self.language = language

    def get_reference(self, model: type[Model], pk: Any) -> dict[str, str] | None:
        return self.names.get_reference(model, pk, self.language) if isinstance(pk, int) else None

    def convert_html(self, html: str) -> str:
        return convert_links(html, self._convert_link)

    def _convert_link(self, link: Mapping[str, str]) -> Mapping[str, str] | None:
        if "linktype" not in link:
            return {"href": link["href"]} if link.get("href") else None
        target = get_link_target(link)
        name = self.names.get_name(*target, self.language) if target else None
        if target is None or name is None:
            return None
        return {RECORD: name, **get_fragment(link)} if target[0] is Page else {FILE: name}


def get_link_target(link: Mapping[str, str]) -> tuple[type[Model], int] | None:
    """Return (model, primary key) of what a link in stored rich text leads to; None for an address."""
    model = {"page": Page, "document": get_document_model()}.get(link.get("linktype", ""))
    key = link.get("id", "")
    return (model, int(key)) if model and key.isdecimal() and len(key) < 19 else None


def serialize_fields(instance: Any, serializer: Serializer) -> dict[str, Any]:
    """Return the fields of an object as records have them, by their names."""
    return {field.name: serialize_field(instance, field, serializer) for field in get_record_fields(type(instance))}


def serialize_field(instance: Any, field: RecordField, serializer: Serializer) -> Any:
    """Return one field of an object as records have it."""
    match field.kind:
        case FieldKind.VALUE:
            return write_value(getattr(instance, field.attribute))
        case FieldKind.HTML:
            return serializer.convert_html(getattr(instance, field.attribute))
        case FieldKind.BLOCKS:
            return serialize_stream(instance, field.attribute, serializer)
        case FieldKind.FILE | FieldKind.PAGE | FieldKind.SNIPPET:
            return serializer.get_reference(field.field.related_model, getattr(instance, f"{field.attribute}_id"))
        case FieldKind.SNIPPETS:
            model, found = field.field.related_model, getattr(instance, field.attribute).all()
            return sorted((one for each in found if (one := serializer.get_reference(model, each.pk))), key=str)
        case FieldKind.CHILDREN:
            return [serialize_fields(child, serializer) for child in getattr(instance, field.attribute).all()]


def serialize_stream(instance: Any, attribute: str, serializer: Serializer) -> list[dict[str, Any]]:
    """Return the blocks of a field as records have them."""
    block = instance._meta.get_field(attribute).stream_block
    return convert_stored_stream(block, getattr(instance, attribute).raw_data, serializer)
