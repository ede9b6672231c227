"""Content checks: functions that examine a draft before publication and report findings to the editor.

A check is a function that gets a `Draft` and yields findings. `@register_check` registers it as advice, and
`@register_check(blocking=True)` as a check that a page must pass to be published; the edit form enforces it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from typing import Any

from wagtail import hooks
from wagtail.fields import RichTextField
from wagtail.models import Page

from cms.content.blocks.base import INVALID_VALUE_ERRORS
from cms.content.references import ReadContext, ReferenceKind, References, ResolvedReferences, resolve_references
from cms.content.rich_text import collect_references
from cms.core import clock
from cms.core.extension_points import ExtensionPoint
from cms.core.sites import SiteRoots


@dataclass(frozen=True, slots=True)
class Finding:
    """A message for the editor about a field of the form, or about the block with the id `block` in it."""

    message: str
    field: str
    block: str = ""
    blocking: bool = False
    is_confirmable: bool = False  # a blocking one that a person who may publish the page can confirm


@dataclass(frozen=True, slots=True)
class ReferenceLocation:
    """A field or block of a page that refers to other objects."""

    field: str
    block: str
    references: References


@dataclass
class Draft:
    """The current state of a page, saved or not, with its references as the public will see them at publication."""

    page: Page
    now: datetime = field(default_factory=clock.now)

    @property
    def publication_time(self) -> datetime:
        """The time at which the page would become public if it were published now."""
        planned = (self.page.go_live_at, getattr(self.page, "embargo_until", None))
        return max(self.now, *(moment for moment in planned if moment)) if any(planned) else self.now

    @cached_property
    def reference_locations(self) -> list[ReferenceLocation]:
        """The fields and blocks that refer to other objects."""
        return [location for location in _reference_locations(self.page) if any(location.references.ids.values())]

    @cached_property
    def resolved(self) -> ResolvedReferences | None:
        """The resolved references; None for a page outside every site, which has no readers."""
        site_roots = SiteRoots.read()
        root = site_roots.root_of(self.page)
        if root is None:
            return None
        references = References(page_id=self.page.pk)
        references.add("image", self.page.image_id, self.page.share_image_id)
        for location in self.reference_locations:
            for kind, ids in location.references.ids.items():
                references.add(kind, *ids)
        return resolve_references(references, ReadContext(site_roots=site_roots, root=root, now=self.publication_time))

    def get(self, kind: Any, object_id: int | None) -> Any | None:
        """Return a resolved object; None if it will be hidden or absent at publication."""
        return self.resolved.get(kind, object_id) if self.resolved else None


ContentCheck = Callable[[Draft], Iterable[Finding]]
CHECKS = ExtensionPoint[ContentCheck](
    "clarion_content_check",
    receives="A function that gets a `Draft` and yields a `Finding` for each fault, which editors see as advice."
    " `register_check` of `cms.pages.content_checks` is the stable way to register one.",
    example='@hooks.register("clarion_content_check")',
)
BLOCKING_CHECKS = ExtensionPoint[ContentCheck](
    "clarion_blocking_check",
    receives="Like `clarion_content_check`; a page with a finding cannot be published. `register_check(blocking=True)` "
    "is the stable way to register one.",
    example='@hooks.register("clarion_blocking_check")',
)


def register_check(function: ContentCheck | None = None, *, blocking: bool = False) -> Any:
    """Register a content check; with `blocking`, a page that fails it cannot be published."""

    def register(function: ContentCheck) -> ContentCheck:
        hooks.register((BLOCKING_CHECKS if blocking else CHECKS).name, function)
        return function

    return register(function) if function else register


def run_content_checks(page: Page, *, blocking: bool) -> list[Finding]:
    """Return the findings of the blocking checks, or of those that only advise."""
    draft = Draft(page)
    functions = (BLOCKING_CHECKS if blocking else CHECKS).values()
    return [replace(finding, blocking=blocking) for function in functions for finding in function(draft)]


def find_refusals(page: Page, user: Any) -> list[Finding]:
    """Return the findings that refuse what this user wants: publishing, or submitting the page to others.

    A user who may not publish the page leaves those to the publisher that only a publisher can confirm.
    """
    findings = run_content_checks(page, blocking=True)
    if user is None or all(not finding.is_confirmable for finding in findings):
        return findings
    if page.permissions_for_user(user).can_publish():
        return findings
    return [finding for finding in findings if not finding.is_confirmable]


def stored_blocks(page: Page, *types: str) -> Iterator[tuple[str, str, Any]]:
    """Yield (type, id, stored value) of the blocks of the body, only of the given types if there are any."""
    for stored in page.body.raw_data:
        if isinstance(stored, dict) and (not types or stored.get("type") in types):
            yield stored.get("type") or "", stored.get("id") or "", stored.get("value")


def _reference_locations(page: Page) -> Iterator[ReferenceLocation]:
    blocks = page.body.stream_block.child_blocks
    for block_type, block_id, value in stored_blocks(page):
        if block_type in blocks:
            yield _build_location("body", block_id, partial(blocks[block_type].collect_references, value))
    for model_field in page._meta.get_fields():
        if isinstance(model_field, RichTextField):
            html = getattr(page, model_field.name)
            yield _build_location(model_field.name, "", partial(collect_references, html))
    for name, kind in page.reference_fields.items():
        yield _build_location(name, "", partial(_add_field_references, page, name, kind))


def _build_location(field_name: str, block: str, collect: Callable[[References], None]) -> ReferenceLocation:
    references = References()
    with suppress(*INVALID_VALUE_ERRORS):  # an invalid stored value; the edit form reports it
        collect(references)
    return ReferenceLocation(field_name, block, references)


def _add_field_references(page: Page, name: str, kind: ReferenceKind, references: References) -> None:
    value = getattr(page, f"{name}_id", None)
    if value:
        references.add(kind, value)
    elif hasattr(getattr(page, name), "raw_data"):
        references.add(kind, *page.chosen_ids(name))
