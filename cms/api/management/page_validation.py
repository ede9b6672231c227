"""One page against the contract: what of it does not fit, and what of it is left out when it is answered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from pydantic import ValidationError

from cms.api.pages import build_detail
from cms.content.blocks.base import MissingReference
from cms.content.blocks.body import BLOCK_SCHEMAS
from cms.content.blocks.invalid_values import INVALID_VALUE_ERRORS
from cms.content.references import ReadContext, References, ResolvedReferences, resolve_references
from cms.core.sites import SiteRoots
from cms.pages.models import BasePage


@dataclass(frozen=True, slots=True)
class Finding:
    """`field` is the way to the value (`body.3.quote.text`). A block that is only left out fits, but nobody sees it."""

    field: str
    reason: str
    fits: bool = False


def check_page(page: BasePage, stored: str | None, site_roots: SiteRoots) -> Iterator[Finding]:
    """Everything about this state of the page, live or draft. A page outside all sites has no answer to check.

    `stored` is its body as JSON: Wagtail forgets blocks of unknown types while it reads them.
    """
    root = site_roots.root_of(page)
    if root is None:
        return
    context = ReadContext(site_roots=site_roots, root=root, now=timezone.now())
    try:
        blocks = _parse_blocks(stored)
    except ValueError as misfit:
        yield Finding("body", describe_error(misfit))
        return
    yield from _check_body(page, blocks, context)
    try:
        build_detail(page, context)
    except INVALID_VALUE_ERRORS as misfit:
        yield from error_findings("", misfit)


def _parse_blocks(stored: str | None) -> list[Any]:
    """As Wagtail reads it: JSON, or JSON in a JSON string, as some imports have left it. Raises ValueError."""
    blocks = json.loads(stored or "[]")
    blocks = json.loads(blocks) if isinstance(blocks, str) else blocks
    if not isinstance(blocks, list):
        raise ValueError("A body is a list of blocks.")
    return blocks


def _check_body(page: BasePage, body: list[Any], context: ReadContext) -> Iterator[Finding]:
    """Block by block: at answering, a block that does not fit costs only itself and would not be noticed."""
    references = References(page_id=page.pk)
    try:
        page.collect_references(references)
    except INVALID_VALUE_ERRORS as misfit:
        yield Finding("", describe_error(misfit))
    try:
        found = resolve_references(references, context)
    except INVALID_VALUE_ERRORS:
        return  # a draft that mentions itself as it cannot be written out, of which the answer as a whole will tell
    # Not the page's own: that may be one which Wagtail cannot read.
    known = page._meta.get_field("body").stream_block.child_blocks
    for position, stored in enumerate(body):
        yield from _check_block(f"body.{position}", stored, known, found)


def _check_block(where: str, stored: Any, known: dict[str, Any], found: ResolvedReferences) -> Iterator[Finding]:
    kind = stored.get("type") if isinstance(stored, dict) else None
    if kind not in known:
        yield Finding(where, f"There is no block “{kind}” (any more); it is left out.")
        return
    try:
        value = known[kind].to_api(stored["value"], found)
        BLOCK_SCHEMAS[kind](type=kind, id=stored.get("id") or "", value=value)  # type: ignore[call-arg]
    except MissingReference:
        yield Finding(f"{where}.{kind}", "What it shows is hidden or gone; it is left out.", fits=True)
    except INVALID_VALUE_ERRORS as misfit:
        yield from error_findings(f"{where}.{kind}", misfit)


def error_findings(where: str, misfit: Exception) -> Iterator[Finding]:
    """Field by field, where the schema tells them apart."""
    if not isinstance(misfit, ValidationError):
        yield Finding(where, describe_error(misfit))
        return
    for error in misfit.errors():
        yield Finding(".".join(str(part) for part in (where, *error["loc"]) if part != ""), error["msg"])


def describe_error(misfit: Exception) -> str:
    return f"{type(misfit).__name__}: {misfit}"
