"""References of content to other objects: collect their ids, resolve them all at once, then serialize the content.

Blocks never query. Each adds the ids that it refers to; then every kind of object is read in a constant number of
queries, whatever the number of blocks. Hidden objects are not resolved, exactly like absent ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeAlias

from wagtail import hooks

from cms.core.extension_points import ExtensionPoint
from cms.core.sites import SiteRoot, SiteRoots

from .schema import ImageSet, ImageUse

MAX_ID = 2**63 - 1  # the largest id that a database accepts
ReferenceKind: TypeAlias = str  # one of RESOLUTION_ORDER, or one that an app of a project registers a resolver for


PictureQuery = Callable[[int], str]
_picture_query: ContextVar[PictureQuery | None] = ContextVar("picture_query", default=None)


@contextmanager
def using_picture_query(build: PictureQuery) -> Iterator[None]:
    """Let every `ReadContext` that is created inside have this function for the URLs of images."""
    token = _picture_query.set(build)
    try:
        yield
    finally:
        _picture_query.reset(token)


@dataclass(frozen=True, slots=True)
class ReadContext:
    """The site, language and time for which content is read.

    A preview of a draft has a function that returns the query for the URLs of an image (by id), because the images
    of a draft are not public. With `build_document_url`, documents (by id) have other URLs than that of their page.
    With `compact_cards`, images of cards have only one URL.
    """

    site_roots: SiteRoots
    root: SiteRoot
    now: datetime
    build_picture_query: PictureQuery | None = field(default_factory=_picture_query.get)
    build_document_url: Callable[[int], str] | None = None
    compact_cards: bool = False


@dataclass(slots=True)
class References:
    """The ids that some content refers to, by kind. `page_id` is the page with that content.

    `action` is that page itself if it is a call to action, which may be a draft that is not in the database. `tags` are
    additional cache tags, of what a resolver reads without a reference.
    """

    page_id: int | None = None
    action: Any = None
    ids: dict[ReferenceKind, set[int]] = field(default_factory=lambda: defaultdict(set))
    uses: set[ImageUse] = field(default_factory=set)
    tags: set[str] = field(default_factory=set)

    def add(self, kind: ReferenceKind, *ids: int | None) -> None:
        """Add ids of a kind. Stored content may contain any value; those that cannot be an id are ignored."""
        self.ids[kind].update(i for i in ids if isinstance(i, int) and 0 < i <= MAX_ID)

    def add_image(self, use: ImageUse, *ids: int | None) -> None:
        """Add images and the use they are needed for; `ResolvedReferences.image()` returns that crop."""
        self.add("image", *ids)
        self.uses.add(use)


@dataclass(frozen=True, slots=True)
class ResolvedReferences:
    """The resolved objects in their API representation, by kind and id; absent and hidden ones are both missing.

    `anchors` are the ids of elements in the rich texts that were serialized with this object: no id occurs twice.
    """

    objects: Mapping[ReferenceKind, Mapping[int, Any]]
    anchors: set[str] = field(default_factory=set)

    def with_own_anchors(self) -> ResolvedReferences:
        """Return a copy for another page, or for the same one again."""
        return ResolvedReferences(self.objects)

    def get(self, kind: ReferenceKind, object_id: int | None) -> Any | None:
        """Return the object with this id; None if it is hidden or absent."""
        return self.objects.get(kind, {}).get(object_id) if object_id is not None else None

    def image(self, use: ImageUse, image_id: int | None) -> ImageSet | None:
        """Return the image's crop for a use; the use must have been added with `References.add_image()`."""
        image = self.get("image", image_id)
        return image.rendition_for(use) if image else None

    def all(self, kind: ReferenceKind, ids: Iterable[int]) -> list[Any]:
        """Return the resolved objects among these ids, in the order of the ids."""
        known = self.objects.get(kind, {})
        return [known[i] for i in ids if i in known]


Resolver = Callable[[set[int], ReadContext, References], Mapping[int, Any]]
RESOLVERS = ExtensionPoint[tuple[ReferenceKind, Resolver]](
    "clarion_resolver",
    receives="A kind of references, and the function that reads its objects. The decorator `register_resolver` "
    "of `cms.content.references` is the stable way to register one.",
    example='hooks.register("clarion_resolver", ("ship", resolve_ships))',
)

# Calls to action refer to an image and a destination, cards to authors and an image, people to an image: they are
# resolved before these. Kinds of other apps, which are not listed here, are resolved first, so they may refer to all of
# these.
RESOLUTION_ORDER: tuple[ReferenceKind, ...] = (
    "own_action",
    "call_to_action",
    "card",
    "call_to_action_terms",
    "page",
    "document",
    "person",
    "byline",
    "image",
)


def register_resolver(kind: ReferenceKind) -> Callable[[Resolver], Resolver]:
    """Register the function that reads the objects of a kind. Each app registers its own.

    The function gets the ids, and returns only objects that are public, as schemas or as `Deferred`.
    """

    def register(resolver: Resolver) -> Resolver:
        hooks.register(RESOLVERS.name, (kind, resolver))
        return resolver

    return register


class Deferred(Protocol):
    """An object with references of its own. Its resolver adds them; it is built once they are resolved."""

    def build(self, found: ResolvedReferences) -> Any: ...


def resolve_references(
    references: References, context: ReadContext, kinds: Sequence[ReferenceKind] | None = None
) -> ResolvedReferences:
    """Resolve the references of these kinds, in the given order, with a constant number of queries for each kind.

    By default, those of all kinds are resolved.
    """
    objects: dict[ReferenceKind, Mapping[int, Any]] = {}
    resolvers = dict(RESOLVERS.values())
    for kind in _list_kinds(resolvers) if kinds is None else kinds:
        if ids := references.ids.get(kind):
            objects[kind] = resolvers[kind](set(ids), context, references)
    found = ResolvedReferences(objects)
    for kind, known in reversed(list(objects.items())):  # a kind refers to those that are resolved after it
        objects[kind] = {i: one.build(found) if hasattr(one, "build") else one for i, one in known.items()}
    return found


def all_kinds() -> list[ReferenceKind]:
    """Return the kinds of references that can be resolved, in the order of their resolution."""
    return _list_kinds(dict(RESOLVERS.values()))


def _list_kinds(resolvers: Mapping[ReferenceKind, Resolver]) -> list[ReferenceKind]:
    return [*(kind for kind in resolvers if kind not in RESOLUTION_ORDER), *RESOLUTION_ORDER]
