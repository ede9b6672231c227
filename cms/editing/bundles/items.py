"""Items of bundles that other apps offer, such as mailings: they leave with the pages, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

from django.utils.module_loading import import_string

from cms.core.extension_points import ExtensionPoint

from .models import Bundle, BundleItem


class ItemKind(Protocol):
    """A kind of item. Each function gets the id of the object, and runs in the transaction of what is done."""

    kind: str  # the value of `BundleItem.kind`

    def describe(self, object_id: int, user: Any) -> str:
        """Return the name of the object for a user; an empty text if it was deleted."""

    def is_about(self, object_id: int, page_id: int) -> bool:
        """Return whether the item is about this page: it leaves a scheduled bundle with the page."""

    def list_choices(self, bundle: Bundle, user: Any) -> Iterable[tuple[int, str]]:
        """Return (id, name) of the objects that the user can add to the bundle."""

    def find_obstacles(self, object_id: int, bundle: Bundle, user: Any) -> Iterable[str]:
        """Return why the item cannot leave with the bundle, in words for people.

        They name nothing that is not public: all who may publish bundles read them. `user` is None for a bundle that
        was scheduled: who may let the item leave was asked then.
        """

    def schedule(self, object_id: int, bundle: Bundle, user: Any) -> None:
        """Prepare the item for the minute of the bundle; it must not leave by itself."""

    def cancel(self, object_id: int, bundle: Bundle) -> None:
        """Let the item be a draft again."""

    def release(self, object_id: int, bundle: Bundle) -> None:
        """Let the item leave. An exception keeps the whole bundle from being published."""

    def undo(self, object_id: int, bundle: Bundle) -> None:
        """Stop what has not left yet, as far as that is possible."""

    def count_left(self, object_id: int) -> int:
        """Return how many messages of the item have left and cannot be called back."""


ITEM_KINDS = ExtensionPoint[str](
    "clarion_bundle_item",
    receives="The dotted path of an `ItemKind` of `cms.editing.bundles.items`, a class without arguments: objects that "
    "leave with the pages of a bundle.",
    example='hooks.register("clarion_bundle_item", "harbour.tides.TideTables")',
)


def list_kinds() -> dict[str, ItemKind]:
    """Return the kinds of installed apps, by name."""
    kinds = [import_string(path)() for path in ITEM_KINDS.values()]
    return {kind.kind: kind for kind in kinds}


def list_items(bundle: Bundle) -> list[tuple[BundleItem, ItemKind]]:
    """Return the items of a bundle whose apps are installed."""
    kinds = list_kinds()
    return [(item, kinds[item.kind]) for item in bundle.items.all() if item.kind in kinds]
