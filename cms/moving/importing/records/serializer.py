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


class KeyCollector(Converter):
    """Collects the primary keys of what objects refer to."""

    of_this_site = True

    def __init__(self) -> None:
        self.keys: dict[type[Model], set[int]] = defaultdict(set)

    def convert_reference(self, model: type[Model], value: Any, siblings: Mapping[str, Any]) -> None:
        if isinstance(value, int):
            self.keys[Page if issubclass(model, Page) else model].add(value)

    def convert_html(self, html: str) -> None:
        convert_links(html, self._collect_link)

    def _collect_link(self, link: Mapping[str, str]) -> None:
        if target := get_link_target(link):
            self.keys[target[0]].add(target[1])


class ReferenceWriter(Converter):
    """Replaces primary keys by references, for records in one language."""

    of_this_site = True

    def __init__(self, names: ReferenceNames, language: str) -> None:
        self.names = names
        self.language = language

    def convert_reference(self, model: type[Model], value: Any, siblings: Mapping[str, Any]) -> Any:
        reference = self.get_reference(model, value)
        if reference is None and value is not None:
            raise Absent
        return reference

    def get_reference(self, model: type[Model], pk: Any) -> dict[str, str] | None:
        """Return the reference to an object; None if there is none, or it may not be named."""
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


def collect_keys(instance: Any, collector: KeyCollector, *streams: str) -> None:
    """Collect the keys of what the fields of an object and these further streams refer to."""
    for stream in streams:
        _convert_stream(instance, stream, collector)
    for field in get_record_fields(type(instance)):
        match field.kind:
            case FieldKind.BLOCKS:
                _convert_stream(instance, field.attribute, collector)
            case FieldKind.HTML:
                collector.convert_html(getattr(instance, field.attribute))
            case FieldKind.FILE | FieldKind.PAGE | FieldKind.SNIPPET:
                collector.convert_reference(field.field.related_model, getattr(instance, f"{field.attribute}_id"), {})
            case FieldKind.SNIPPETS:
                collector.keys[field.field.related_model] |= {
                    one.pk for one in getattr(instance, field.attribute).all()
                }
            case FieldKind.CHILDREN:
                for child in getattr(instance, field.attribute).all():
                    collect_keys(child, collector)


def serialize_fields(instance: Any, writer: ReferenceWriter) -> dict[str, Any]:
    """Return the fields of an object as records have them, by their names."""
    return {field.name: _serialize(instance, field, writer) for field in get_record_fields(type(instance))}


def serialize_stream(instance: Any, attribute: str, writer: ReferenceWriter) -> list[dict[str, Any]]:
    """Return the blocks of a field as records have them."""
    return _convert_stream(instance, attribute, writer)


def _serialize(instance: Any, field: RecordField, writer: ReferenceWriter) -> Any:
    value: Any = (
        getattr(instance, field.attribute)
        if field.kind not in (FieldKind.FILE, FieldKind.PAGE, FieldKind.SNIPPET)
        else None
    )
    match field.kind:
        case FieldKind.VALUE:
            return write_value(value)
        case FieldKind.HTML:
            return writer.convert_html(value)
        case FieldKind.BLOCKS:
            return _convert_stream(instance, field.attribute, writer)
        case FieldKind.FILE | FieldKind.PAGE | FieldKind.SNIPPET:
            return writer.get_reference(field.field.related_model, getattr(instance, f"{field.attribute}_id"))
        case FieldKind.SNIPPETS:
            references = [writer.get_reference(field.field.related_model, one.pk) for one in value.all()]
            return sorted((one for one in references if one), key=str)
        case FieldKind.CHILDREN:
            return [serialize_fields(child, writer) for child in value.all()]


def _convert_stream(instance: Any, attribute: str, converter: Any) -> list[dict[str, Any]]:
    """Convert stored blocks."""
    block = instance._meta.get_field(attribute).stream_block
    return convert_stored_stream(block, getattr(instance, attribute).raw_data, converter)
