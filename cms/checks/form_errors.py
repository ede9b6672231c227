"""What the form would be refused for, in the words of the form, each with the field and block it stands in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.blocks import StreamBlock, StreamValue
from wagtail.blocks.base import get_error_json_data

from cms.pages.content_checks import Finding


def refusals_of(form: WagtailAdminPageForm) -> Iterator[Finding]:
    """Of a form that has been validated as for publishing."""
    for name, errors in form.errors.as_data().items():
        for error in errors:
            yield from _of_field(form, name, error)
    for name, formset in form.formsets.items():
        for errors in (formset.non_form_errors(), *(error for row in formset.errors for error in row.values())):
            yield from (_refusal(f"{_heading(name)}: {message}", name) for message in errors)


def _of_field(form: WagtailAdminPageForm, name: str, error: ValidationError) -> Iterator[Finding]:
    if name not in form.fields:  # of the form as a whole
        yield from (_refusal(message, "") for message in error.messages)
        return
    label = form.fields[name].label
    value = form[name].value()
    if isinstance(value, StreamValue):
        for block, where, message in _of_blocks(value, get_error_json_data(error)):
            yield _refusal(f"{' › '.join([str(label), *where])}: {message}", name, block)
    else:
        yield from (_refusal(f"{label}: {message}", name) for message in error.messages)


def _of_blocks(value: StreamValue, errors: dict[str, Any]) -> Iterator[tuple[str, list[str], str]]:
    """(id of the block, labels on the way, message)"""
    yield from (("", [], message) for message in errors.get("messages", ()))
    for index, inside in errors.get("blockErrors", {}).items():
        child = value[int(index)]
        for where, message in _within(child.block, inside):
            yield child.id or "", [str(child.block.label), *where], message


def _within(block: Any, errors: dict[str, Any]) -> Iterator[tuple[list[str], str]]:
    yield from (([], message) for message in errors.get("messages", ()))
    for key, inside in errors.get("blockErrors", {}).items():
        child = block.child_block if hasattr(block, "child_block") else _child(block, key)
        label = str(int(key) + 1) if hasattr(block, "child_block") else str(child.label)
        for where, message in _within(child, inside):
            yield [label, *where], message


def _child(block: Any, key: str) -> Any:
    return block if isinstance(block, StreamBlock) else block.child_blocks[key]


def _heading(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _refusal(message: str, field: str, block: str = "") -> Finding:
    return Finding(message, field, block, blocking=True)
