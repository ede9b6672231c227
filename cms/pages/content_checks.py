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
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from wagtail.fields import RichTextField

from cms.content.blocks.invalid_values import MISFITS
from cms.content.references import Found, Mentions, Viewpoint, resolve
from cms.content.rich_text import mention
from cms.core.sites import Atlas

if TYPE_CHECKING:
    from .models import BasePage


@dataclass(frozen=True, slots=True)
class Finding:
    """In words for the editor; `field` is the form's, `block` the id of a block in it."""

    message: str
    field: str
    block: str = ""
    refuses: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a page that mentions other things."""

    field: str
    block: str
    mentions: Mentions


@dataclass
class Draft:
    """A page as it is written, saved or not, with what it mentions as the public will see that when it goes out."""

    page: BasePage
    now: datetime = field(default_factory=timezone.now)

    @property
    def goes_out(self) -> datetime:
        planned = (self.page.go_live_at, getattr(self.page, "embargo_until", None))
        return max(self.now, *(moment for moment in planned if moment)) if any(planned) else self.now

    @cached_property
    def places(self) -> list[Place]:
        return [place for place in _places(self.page) if any(place.mentions.ids.values())]

    @cached_property
    def found(self) -> Found | None:
        """None for a page that stands in no site: nobody can say what its readers see."""
        atlas = Atlas.read()
        root = atlas.around(self.page)
        if root is None:
            return None
        everything = Mentions(page_id=self.page.pk)
        everything.add("image", self.page.image_id, self.page.share_image_id)
        for place in self.places:
            for kind, ids in place.mentions.ids.items():
                everything.add(kind, *ids)
        return resolve(everything, Viewpoint(atlas=atlas, root=root, now=self.goes_out))

    def get(self, kind: Any, object_id: int | None) -> Any | None:
        return self.found.get(kind, object_id) if self.found else None


Check = Callable[[Draft], Iterable[Finding]]
_checks: list[tuple[Check, bool]] = []


def check(function: Check | None = None, *, refuses: bool = False) -> Any:
    """Register a check."""

    def register(function: Check) -> Check:
        _checks.append((function, refuses))
        return function

    return register(function) if function else register


def findings_of(page: BasePage, *, refusing: bool) -> list[Finding]:
    """What the checks say that refuse, or what those say that only advise."""
    draft = Draft(page)
    asked = [function for function, refuses in _checks if refuses == refusing]
    return [replace(finding, refuses=refusing) for function in asked for finding in function(draft)]


def blocks_of(page: BasePage, *types: str) -> Iterator[tuple[str, str, Any]]:
    """(type, id, stored value) of the blocks of the body; of these types, if any are named."""
    for stored in page.body.raw_data:
        if isinstance(stored, dict) and (not types or stored.get("type") in types):
            yield stored.get("type") or "", stored.get("id") or "", stored.get("value")


def _places(page: BasePage) -> Iterator[Place]:
    known = page.body.stream_block.child_blocks
    for kind, block, value in blocks_of(page):
        if kind in known:
            yield _place("body", block, lambda mentions, k=kind, v=value: known[k].mention(v, mentions))
    for model_field in page._meta.get_fields():
        if isinstance(model_field, RichTextField):
            html = getattr(page, model_field.name)
            yield _place(model_field.name, "", lambda mentions, html=html: mention(html, mentions))
    for name, kind in page.mentioned_fields.items():
        yield _place(name, "", lambda mentions, n=name, k=kind: mentions.add(k, *_ids(page, n)))


def _place(field_name: str, block: str, tell: Callable[[Mentions], None]) -> Place:
    mentions = Mentions()
    with suppress(*MISFITS):  # old content that fits no block any more; the form says so
        tell(mentions)
    return Place(field_name, block, mentions)


def _ids(page: BasePage, name: str) -> list[int]:
    value = getattr(page, f"{name}_id", None)
    return [value] if value else page.chosen(name) if hasattr(getattr(page, name), "raw_data") else []
