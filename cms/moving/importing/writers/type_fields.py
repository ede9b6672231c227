"""Read the fields of records that only some page types or objects have, and what all writers share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.models import Locale

from ..records.blocks import convert_stream
from ..records.fields import FieldKind, RecordField, get_record_fields
from ..records.values import read_value
from ..reports.tag_policy import NO_TAGS, FoundTags
from ..resolution.references import ReferenceReader
from ..resolution.terms import SnippetLookup

MAX_ITEMS = 1000  # items of a field with several objects


@dataclass(frozen=True, slots=True)
class Content:
    """The converted fields by the attributes of a model, with notes about what of them could not be had.

    `missing_files` has (kind, key) of each file that could not be had.
    """

    values: Mapping[str, Any]
    notes: tuple[str, ...] = ()
    draft: Mapping[str, Any] | None = None  # those of the draft of a public page
    missing_files: tuple[tuple[str, str], ...] = ()
    tags: FoundTags = NO_TAGS


class TypeFields:
    """Reads the fields of a model, for objects in one language."""

    def __init__(self, model: Any, locale: Locale, references: ReferenceReader | None = None) -> None:
        self.model = model
        self.references = references or ReferenceReader(SnippetLookup(locale), None)
        self._instance = model()  # read by Django's validation of values

    def read(self, fields: Mapping[str, Any], *, seed: str = "") -> dict[str, Any]:
        """Return the values of those fields that a record has, by the names of the model's attributes.

        Values contain `OpenPage` and `OpenHtml` for references to pages. `seed` is for the ids of blocks.

        Raises:
            ValidationError: a value is not valid for its field; the message names the field of the record.
        """
        return {
            field.attribute: self._read_named(field, fields, seed)
            for field in get_record_fields(self.model)
            if self._is_given(field, fields)
        }

    def read_blocks(self, attribute: str, blocks: Any, seed: str) -> list[dict[str, Any]]:
        """Return the blocks of a field such as the body. Raises ValidationError."""
        return convert_stream(self._stream_block(attribute), blocks, self.references, seed=seed)

    def get_unknown(self, fields: Mapping[str, Any]) -> list[str]:
        """Return the names of the fields that the model does not have."""
        known = {field.name for field in get_record_fields(self.model)}
        return [name for name in fields if name not in known]

    def _is_given(self, field: RecordField, fields: Mapping[str, Any]) -> bool:
        """Return whether the record has a value. null is one where the model has it as well, else none."""
        if field.name not in fields:
            return False
        return fields[field.name] is not None or bool(getattr(field.field, "null", False))

    def _read_named(self, field: RecordField, fields: Mapping[str, Any], seed: str) -> Any:
        with name_field(field.name):
            return self._read(field, fields[field.name], fields, seed)

    def _read(self, field: RecordField, value: Any, fields: Mapping[str, Any], seed: str) -> Any:
        if value is None:
            return None
        match field.kind:
            case FieldKind.VALUE:
                return read_value(field.field, value, self._instance)
            case FieldKind.HTML:
                return self.references.convert_html(read_value(field.field, value, self._instance))
            case FieldKind.BLOCKS:
                return self.read_blocks(field.attribute, value, f"{seed}/{field.name}")
            case FieldKind.FILE:
                texts = {name: fields.get(f"{field.name}_{name}") for name in ("alt", "credit")}
                return self.references.read_file(field.field.related_model, value, texts)
            case FieldKind.PAGE:
                return self.references.read_page(value)
            case FieldKind.SNIPPET:
                return self._read_snippet(field, value)
            case FieldKind.SNIPPETS:
                return [self.references.read_snippet(field.field.related_model, one) for one in _read_list(value)]
            case FieldKind.CHILDREN:
                return self._read_children(field, value, seed)

    def _read_snippet(self, field: RecordField, value: Any) -> Any:
        found = self.references.read_snippet(field.field.related_model, value)
        if found.pk:  # none in a dry run that would create it
            field.field.clean(found.pk, self._instance)  # whether the field may refer to it
        return found

    def _read_children(self, field: RecordField, value: Any, seed: str) -> list[Any]:
        """Return the values of the objects of an inline panel, each as a mapping."""
        reader = TypeFields(field.field.related_model, self.references.snippets.locale, self.references)
        children = []
        for number, child in enumerate(_read_list(value), start=1):
            if not isinstance(child, dict):
                raise ValidationError(f"item {number} is not an object")
            if unknown := reader.get_unknown(child):
                raise ValidationError(f"item {number}: unknown field “{unknown[0][:40]}”")
            children.append(reader.read(child, seed=f"{seed}/{number}"))
        return children

    def _stream_block(self, attribute: str) -> Any:
        return self.model._meta.get_field(attribute).stream_block


def set_values(instance: Any, values: Mapping[str, Any]) -> None:
    """Set read values, in which references to pages are resolved, on an object of the model."""
    for field in get_record_fields(type(instance)):
        if field.attribute not in values:
            continue
        value = values[field.attribute]
        if field.kind == FieldKind.CHILDREN:
            setattr(instance, field.attribute, [_build_child(field, child, at) for at, child in enumerate(value or ())])
        elif field.kind == FieldKind.PAGE:
            setattr(instance, f"{field.attribute}_id", value)
        else:
            setattr(instance, field.attribute, value)


def _build_child(field: RecordField, values: Mapping[str, Any], position: int) -> Any:
    child = field.field.related_model()
    if hasattr(child, "sort_order"):
        child.sort_order = position
    set_values(child, values)
    return child


@contextmanager
def name_field(name: str) -> Iterator[None]:
    """Put the name of the field before the messages of a `ValidationError`."""
    try:
        yield
    except ValidationError as problem:
        raise ValidationError([f"{name}: {message}" for message in problem.messages]) from problem


def _read_list(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > MAX_ITEMS:
        raise ValidationError(f"not a list of at most {MAX_ITEMS} items")
    return value


class Writer:
    """Base of what reads and writes the records of one type, in one language and site."""

    type_fields: TypeFields

    def get_unknown(self, record: Any) -> list[str]:
        """Return the names of the record's fields that the type does not have."""
        return self.type_fields.get_unknown(record.type_fields)

    def prepare(self, record: Any) -> None:
        """Do what precedes the transaction that writes a record: by default nothing."""

    def complete(self, record: Any, content: Content, instance: Any, pages: Mapping[str, int]) -> tuple[str, ...]:
        """Add the references to pages that were imported later: by default none. Return what is not possible."""
        return ()

    def clear_cache(self) -> None:
        """Discard what a transaction that was rolled back has created: by default nothing."""
