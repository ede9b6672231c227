"""The objects that the stored content of a revision refers to: pictures, documents, pages, snippets.

Wagtail's reference index describes objects as they are saved, not their revisions. Wagtail's own functions would build
the object first and query the database for each chooser. This module reads the stored JSON without any query.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import Model
from modelcluster.models import get_all_child_relations
from wagtail.blocks import Block, ChooserBlock, ListBlock, RichTextBlock
from wagtail.blocks.stream_block import BaseStreamBlock
from wagtail.blocks.struct_block import BaseStructBlock
from wagtail.coreutils import resolve_model_string
from wagtail.fields import RichTextField, StreamField
from wagtail.rich_text import extract_references_from_rich_text

Reference = tuple[type[Model], str]  # the model and the primary key, as in Wagtail's reference index


def extract_references(model: type[Model], content: Mapping[str, Any]) -> Iterator[Reference]:
    """Yield the references in the content of a revision of `model`: foreign keys, streams, rich text, inline panels.

    Values that the fields and blocks of today cannot have stored are ignored.
    """
    for field in model._meta.get_fields():
        stored = content.get(field.name)
        if not stored or field.auto_created:
            continue
        if isinstance(field, StreamField):
            yield from _references_in_block(field.stream_block, _parse(stored))
        elif isinstance(field, RichTextField):
            yield from _references_in_html(stored)
        elif field.many_to_one and field.related_model:
            yield field.related_model, str(stored)
        elif field.many_to_many:
            yield from ((field.related_model, str(pk)) for pk in stored)
    for relation in get_all_child_relations(model):
        for child in content.get(relation.get_accessor_name()) or ():
            yield from extract_references(relation.related_model, child)


def _references_in_block(block: Block, stored: Any) -> Iterator[Reference]:
    if isinstance(block, ChooserBlock):
        if stored:
            yield resolve_model_string(block.target_model), str(stored)
    elif isinstance(block, RichTextBlock):
        yield from _references_in_html(stored)
    elif isinstance(block, BaseStructBlock):
        values = stored if isinstance(stored, dict) else {}
        for name, child in block.child_blocks.items():
            yield from _references_in_block(child, values.get(name))
    elif isinstance(block, ListBlock):
        for item in _list(stored):
            has_id = isinstance(item, dict) and item.keys() >= {"type", "value"}  # Wagtail's newer storage format
            yield from _references_in_block(block.child_block, item["value"] if has_id else item)
    elif isinstance(block, BaseStreamBlock):
        for item in _list(stored):
            if isinstance(item, dict) and (child := block.child_blocks.get(item.get("type"))):
                yield from _references_in_block(child, item.get("value"))


def _references_in_html(stored: Any) -> Iterator[Reference]:
    if isinstance(stored, str):
        yield from ((target, str(pk)) for target, pk, *_ in extract_references_from_rich_text(stored))


def _parse(stored: Any) -> Any:
    try:
        return json.loads(stored) if isinstance(stored, str) else stored
    except ValueError:
        return None


def _list(stored: Any) -> list[Any]:
    return stored if isinstance(stored, list) else []
