"""What there is to say about a draft before it goes out. `cms/checks/` and the page families ask; nobody has to listen.

A check is one function that gets a `Draft` and yields what it finds. It registers itself with `@check`, or with
`@check(refuses=True)` where a page that fails it must not go out: then the form refuses to publish, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from wagtail.fields import RichTextField
from wagtail.models import Page

from cms.content.blocks.invalid_values import INVALID_VALUE_ERRORS
from cms.content.references import ReadContext, References, ResolvedReferences, resolve_references
from cms.content.rich_text import collect_references
from cms.core.sites import SiteRoots


@dataclass(frozen=True, slots=True)
class Finding:
    """In words for the editor; `field` is the form's, `block` the id of a block in it."""

    message: str
    field: str
    block: str = ""
    blocking: bool = False


@dataclass(frozen=True, slots=True)
class ReferenceLocation:
    """A part of a page that mentions other things."""

    field: str
    block: str
    references: References


@dataclass
class Draft:
    """A page as it is written, saved or not, with what it mentions as the public will see that when it goes out."""

    page: Page
    now: datetime = field(default_factory=timezone.now)

    @property
    def publication_time(self) -> datetime:
        planned = (self.page.go_live_at, getattr(self.page, "embargo_until", None))
        return max(self.now, *(moment for moment in planned if moment)) if any(planned) else self.now

    @cached_property
    def reference_locations(self) -> list[ReferenceLocation]:
        return [place for place in _reference_locations(self.page) if any(place.references.ids.values())]

    @cached_property
    def resolved(self) -> ResolvedReferences | None:
        """None for a page that stands in no site: nobody can say what its readers see."""
        site_roots = SiteRoots.read()
        root = site_roots.root_of(self.page)
        if root is None:
            return None
        everything = References(page_id=self.page.pk)
        everything.add("image", self.page.image_id, self.page.share_image_id)
        for place in self.reference_locations:
            for kind, ids in place.references.ids.items():
                everything.add(kind, *ids)
        return resolve_references(everything, ReadContext(site_roots=site_roots, root=root, now=self.publication_time))

    def get(self, kind: Any, object_id: int | None) -> Any | None:
        return self.resolved.get(kind, object_id) if self.resolved else None


ContentCheck = Callable[[Draft], Iterable[Finding]]
_checks: list[tuple[ContentCheck, bool]] = []


def register_check(function: ContentCheck | None = None, *, blocking: bool = False) -> Any:
    """Register a check."""

    def register(function: ContentCheck) -> ContentCheck:
        _checks.append((function, blocking))
        return function

    return register(function) if function else register


def run_content_checks(page: Page, *, blocking: bool) -> list[Finding]:
    """What the checks say that refuse, or what those say that only advise."""
    draft = Draft(page)
    asked = [function for function, refuses in _checks if refuses == blocking]
    return [replace(finding, blocking=blocking) for function in asked for finding in function(draft)]


def stored_blocks(page: Page, *types: str) -> Iterator[tuple[str, str, Any]]:
    """(type, id, stored value) of the blocks of the body; of these types, if any are named."""
    for stored in page.body.raw_data:
        if isinstance(stored, dict) and (not types or stored.get("type") in types):
            yield stored.get("type") or "", stored.get("id") or "", stored.get("value")


def _reference_locations(page: Page) -> Iterator[ReferenceLocation]:
    known = page.body.stream_block.child_blocks
    for kind, block, value in stored_blocks(page):
        if kind in known:
            yield _build_location(
                "body", block, lambda references, k=kind, v=value: known[k].collect_references(v, references)
            )
    for model_field in page._meta.get_fields():
        if isinstance(model_field, RichTextField):
            html = getattr(page, model_field.name)
            yield _build_location(
                model_field.name, "", lambda references, html=html: collect_references(html, references)
            )
    for name, kind in page.reference_fields.items():
        yield _build_location(name, "", lambda references, n=name, k=kind: references.add(k, *_referenced_ids(page, n)))


def _build_location(field_name: str, block: str, tell: Callable[[References], None]) -> ReferenceLocation:
    references = References()
    with suppress(*INVALID_VALUE_ERRORS):  # old content that fits no block any more; the form says so
        tell(references)
    return ReferenceLocation(field_name, block, references)


def _referenced_ids(page: Page, name: str) -> list[int]:
    value = getattr(page, f"{name}_id", None)
    return [value] if value else page.chosen_ids(name) if hasattr(getattr(page, name), "raw_data") else []
