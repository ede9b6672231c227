"""Blocks that an editor copies from page to page. The browser keeps the fields of their forms; this reads them again.

Nothing that the browser sends is trusted: it is read as the form of a page is, with the blocks of the destination, and
only what these blocks accept is returned. The form of the page validates it once more.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, JsonResponse, QueryDict
from django.utils.translation import gettext
from django.views.decorators.http import require_POST
from wagtail.blocks import Block, StreamBlock, StreamBlockValidationError, StreamValue

from cms.content.blocks.body import BODY_BLOCKS
from cms.editing.text_conversion.errors import ConversionFailed, refuse
from cms.editing.text_conversion.text_form import check_permission, check_rate, find_stream_block

MAX_BLOCKS = 200
MAX_FIELDS = 10_000
MAX_CHARACTERS = 1_000_000  # the script has the same limit
# What reading the fields of a form raises that no form has written.
UNREADABLE_ERRORS = (ValueError, TypeError, KeyError, AttributeError, IndexError, LookupError, RecursionError)

Fields = list[tuple[str, str]]


@require_POST
def build_copied_blocks(request: HttpRequest) -> JsonResponse:
    """Return copied blocks as the form of a page shows them, and a sentence for each that cannot be pasted."""
    try:
        check_permission(request.user)
        check_rate(request)
        stream_block = find_stream_block(request.POST.get("page_type", ""), request.POST.get("field", ""))
        copied = list(_parse(request.POST.get("blocks", "")))
    except ConversionFailed as error:
        return refuse(error)
    left_out: list[str] = []
    values = []
    for name, fields in copied:
        block = stream_block.child_blocks.get(name)
        if block is None:
            left_out.append(gettext("%(block)s: this page has no such block.") % {"block": _get_label(name)})
            continue
        try:
            values.append(_read(stream_block, block, fields))
        except StreamBlockValidationError as error:
            left_out.append(f"{_get_label(name)}: {' '.join(_list_messages(error.as_json_data()))}")
        except UNREADABLE_ERRORS:
            left_out.append(gettext("%(block)s: its content cannot be read.") % {"block": _get_label(name)})
    blocks = stream_block.get_form_state(StreamValue(stream_block, values))
    return JsonResponse({"blocks": blocks, "left_out": left_out, "title": ""})


def _parse(text: str) -> Iterator[tuple[str, Fields]]:
    """Yield the type and the fields of each block.

    Raises:
        ConversionFailed: the text is not what the browser keeps, or too long.
    """
    if len(text) > MAX_CHARACTERS:
        raise ConversionFailed(gettext("These are too many blocks at once. Copy fewer blocks."), 413)
    try:
        blocks = json.loads(text)
        parsed = [(one["type"], [(name, value) for name, value in one["fields"]]) for one in blocks]
    except UNREADABLE_ERRORS as error:
        raise ConversionFailed(gettext("The copied blocks cannot be read. Copy them again.")) from error
    if len(parsed) > MAX_BLOCKS or sum(len(fields) for _name, fields in parsed) > MAX_FIELDS:
        raise ConversionFailed(gettext("These are too many blocks at once. Copy fewer blocks."), 413)
    for name, fields in parsed:
        if not isinstance(name, str) or not all(isinstance(part, str) for pair in fields for part in pair):
            raise ConversionFailed(gettext("The copied blocks cannot be read. Copy them again."))
        yield name, fields


def _read(stream_block: StreamBlock, block: Block, fields: Fields) -> tuple[str, Any, str]:
    """Return type, value and a new id of a block. Raises StreamBlockValidationError as the form of a draft does."""
    data = QueryDict(mutable=True)
    for name, value in fields:
        data.appendlist(name, value)
    child = (block.name, block.value_from_datadict(data, {}, "value"), str(uuid4()))
    (cleaned,) = stream_block.clean_deferred(StreamValue(stream_block, [child]))
    return block.name, cleaned.value, cleaned.id


def _get_label(name: str) -> str:
    """Return the name of a type of block as editors know it; a type that is not known is named as it was sent."""
    return str(getattr(dict(BODY_BLOCKS).get(name), "label", name[:40]))


def _list_messages(errors: Any) -> Iterator[str]:
    if isinstance(errors, dict):
        for value in errors.values():
            yield from _list_messages(value)
    elif isinstance(errors, list):
        for value in errors:
            yield from _list_messages(value)
    elif isinstance(errors, str):
        yield errors
