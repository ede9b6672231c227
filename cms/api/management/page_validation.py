"""Validate one stored page against the API schemas: invalid values, and blocks that are omitted from responses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Model
from modelcluster.models import get_all_child_relations
from pydantic import ValidationError

from cms.api.pages import build_detail
from cms.content.blocks.base import INVALID_VALUE_ERRORS, MissingReference
from cms.content.blocks.body import BLOCK_SCHEMAS
from cms.content.references import ReadContext, References, ResolvedReferences, resolve_references
from cms.core import clock
from cms.core.sites import SiteRoots
from cms.pages.models import BasePage


@dataclass(frozen=True, slots=True)
class Finding:
    """A problem with a stored value. `field` is its location, for example `body.3.quote.text`.

    `is_valid` is true for a valid block that is omitted because what it shows is hidden or deleted.
    """

    field: str
    reason: str
    is_valid: bool = False


def check_page(page: BasePage, stored: str | None, site_roots: SiteRoots) -> Iterator[Finding]:
    """Yield all findings about one state of the page, live or draft. A page outside all sites has none.

    `stored` is the body as JSON, because Wagtail drops blocks of unknown types when it reads the body.
    """
    root = site_roots.root_of(page)
    if root is None:
        return
    context = ReadContext(site_roots=site_roots, root=root, now=clock.now())
    try:
        blocks = _parse_blocks(stored)
    except ValueError as error:
        yield Finding("body", describe_error(error))
        return
    yield from _check_body(page, blocks, context)
    yield from _check_choices(page)
    try:
        build_detail(page, context)
    except INVALID_VALUE_ERRORS as error:
        yield from error_findings("", error)


def _check_choices(page: BasePage) -> Iterator[Finding]:
    """Check the values that editors choose, of the page and of its child objects: the settings may list others now."""
    yield from _check_choices_of(page, "")
    for relation in get_all_child_relations(type(page)):
        if any(field.choices for field in relation.related_model._meta.concrete_fields):
            name = relation.get_accessor_name()
            for position, child in enumerate(getattr(page, name).all()):
                yield from _check_choices_of(child, f"{name}.{position}.")


def _check_choices_of(instance: Model, where: str) -> Iterator[Finding]:
    for field in instance._meta.concrete_fields:
        value = field.value_from_object(instance) if field.choices else None
        if value not in (None, "") and value not in dict(field.flatchoices):
            yield Finding(f"{where}{field.name}", f"“{value}” is not one of the choices.")


def _parse_blocks(stored: str | None) -> list[Any]:
    """Return the stored blocks. Like Wagtail, accept JSON inside a JSON string, which some imports have stored.

    Raises:
        ValueError: The text is not JSON, or not a list.
    """
    blocks = json.loads(stored or "[]")
    blocks = json.loads(blocks) if isinstance(blocks, str) else blocks
    if not isinstance(blocks, list):
        raise ValueError("The body must be a list of blocks.")
    return blocks


def _check_body(page: BasePage, body: list[Any], context: ReadContext) -> Iterator[Finding]:
    """Check each block separately, because a response omits invalid blocks without an error."""
    references = References(page_id=page.pk)
    try:
        page.collect_references(references)
    except INVALID_VALUE_ERRORS as error:
        yield Finding("", describe_error(error))
    try:
        found = resolve_references(references, context)
    except INVALID_VALUE_ERRORS:
        return  # an invalid draft that refers to itself; building the whole response reports it
    # Read from the model, because Wagtail may be unable to read the value of the page.
    known = page._meta.get_field("body").stream_block.child_blocks
    for position, stored in enumerate(body):
        yield from _check_block(f"body.{position}", stored, known, found)


def _check_block(where: str, stored: Any, known: dict[str, Any], found: ResolvedReferences) -> Iterator[Finding]:
    kind = stored.get("type") if isinstance(stored, dict) else None
    if kind not in known:
        yield Finding(where, f"The block type “{kind}” does not exist; the block is omitted.")
        return
    try:
        value = known[kind].to_api(stored["value"], found)
        BLOCK_SCHEMAS[kind](type=kind, id=stored.get("id") or "", value=value)
    except MissingReference:
        message = "The content of this block is hidden or deleted; the block is omitted."
        yield Finding(f"{where}.{kind}", message, is_valid=True)
    except INVALID_VALUE_ERRORS as error:
        yield from error_findings(f"{where}.{kind}", error)


def error_findings(where: str, error: Exception) -> Iterator[Finding]:
    """Yield one finding for each invalid field of a validation error, or one for another exception."""
    if not isinstance(error, ValidationError):
        yield Finding(where, describe_error(error))
        return
    for detail in error.errors():
        yield Finding(".".join(str(part) for part in (where, *detail["loc"]) if part != ""), detail["msg"])


def describe_error(error: Exception) -> str:
    """Return the type and message of an exception."""
    return f"{type(error).__name__}: {error}"
