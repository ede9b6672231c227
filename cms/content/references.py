"""Reading content for the public: collect what it mentions, resolve all of it at once, then write it out.

Blocks never query. Each says what it mentions; every kind of thing is then read in a constant number of queries,
whatever the number of blocks; what is hidden is simply not found.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from cms.core.sites import SiteRoot, SiteRoots

from .schema import ImageSet, ImageUse

MAX_ID = 2**63 - 1  # what a database takes as an id
ReferenceKind = Literal["image", "page", "card", "document", "call_to_action", "own_action", "person"]


@dataclass(frozen=True, slots=True)
class ReadContext:
    """For whom something is read: which site and language, at which moment."""

    site_roots: SiteRoots
    root: SiteRoot
    now: datetime


@dataclass(slots=True)
class References:
    """The ids that some content mentions, by kind. `page_id` is the page that mentions them.

    `action` is that page itself where it is a call to action: it may be a draft that the database does not have.
    `tags` are cache tags of what is read without being mentioned.
    """

    page_id: int | None = None
    action: Any = None
    ids: dict[ReferenceKind, set[int]] = field(default_factory=lambda: defaultdict(set))
    uses: set[ImageUse] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)

    def add(self, kind: ReferenceKind, *ids: int | None) -> None:
        """Stored text may hold anything; what no row can have as its id is left out."""
        self.ids[kind].update(i for i in ids if isinstance(i, int) and 0 < i <= MAX_ID)

    def add_image(self, use: ImageUse, *ids: int | None) -> None:
        """Pictures, and what they are wanted for; `Found.image` gives them out in that cut."""
        self.add("image", *ids)
        self.uses.add(use)


@dataclass(frozen=True, slots=True)
class ResolvedReferences:
    """What the mentions turned out to be, in the form it has on the wire; absent and hidden are both missing."""

    objects: Mapping[ReferenceKind, Mapping[int, Any]]

    def get(self, kind: ReferenceKind, object_id: int | None) -> Any | None:
        return self.objects.get(kind, {}).get(object_id) if object_id is not None else None

    def image(self, use: ImageUse, image_id: int | None) -> ImageSet | None:
        """The picture in its cut for this use, which must be among those it was mentioned for."""
        image = self.get("image", image_id)
        return image.rendition_for(use) if image else None

    def all(self, kind: ReferenceKind, ids: Iterable[int]) -> list[Any]:
        """Those that were found, in the order asked for."""
        known = self.objects.get(kind, {})
        return [known[i] for i in ids if i in known]


Resolver = Callable[[set[int], ReadContext, References], Mapping[int, Any]]
_resolvers: dict[ReferenceKind, Resolver] = {}

# Calls to action bring a picture and a destination with them, cards a picture: so they are asked first.
RESOLUTION_ORDER: tuple[ReferenceKind, ...] = (
    "own_action",
    "call_to_action",
    "card",
    "page",
    "document",
    "person",
    "image",
)


def register_resolver(kind: ReferenceKind) -> Callable[[Resolver], Resolver]:
    """Register how things of a kind are read; each app does so for its own."""

    def register(resolver: Resolver) -> Resolver:
        _resolvers[kind] = resolver
        return resolver

    return register


class Deferred(Protocol):
    """Something that mentions things itself: its resolver adds them, and it is written out when they are found."""

    def build(self, found: ResolvedReferences) -> Any: ...


def resolve_references(
    references: References, context: ReadContext, kinds: Sequence[ReferenceKind] = RESOLUTION_ORDER
) -> ResolvedReferences:
    """Everything mentioned of these kinds (in the order of ORDER), in as many queries as there are kinds."""
    things: dict[ReferenceKind, Mapping[int, Any]] = {}
    for kind in kinds:
        if ids := references.ids.get(kind):
            things[kind] = _resolvers[kind](set(ids), context, references)
    found = ResolvedReferences(things)
    for kind, known in things.items():
        things[kind] = {i: thing.build(found) if hasattr(thing, "build") else thing for i, thing in known.items()}
    return found
