"""Observers of publications: apps that act in the transaction in which a page changes.

Consumers of the journal read what has to be read again after the commit. An observer instead sees the page as it was
before the change, and its rows are committed or rolled back with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

from cms.core.extension_points import ExtensionPoint


class PublicationObserver(Protocol):
    """Gets the ids of pages; it reads what it needs from the database."""

    def before_change(self, page_id: int) -> None:
        """Act before the row of a page changes; a saved draft does not change it."""

    def after_publication(self, page_id: int) -> None:
        """Act after a page was published, or is scheduled to be."""

    def after_removal(self, page_id: int) -> None:
        """Act after a page was unpublished."""


OBSERVERS = ExtensionPoint[PublicationObserver](
    "clarion_publication_observer",
    receives="A `PublicationObserver` of `cms.journal.publications`, which acts in the transaction of a publication.",
    example='hooks.register("clarion_publication_observer", TideObserver())',
)
ReplacementHandler = Callable[[int, int, int | None], None]
REPLACEMENT_HANDLERS = ExtensionPoint[ReplacementHandler](
    "clarion_replaced_schedule",
    receives="A function that gets the id of a page, that of its revision which was scheduled, and that of the "
    "revision which is scheduled in its place, in the transaction of the replacement; None in its place if the "
    "schedule was cancelled.",
    example='@hooks.register("clarion_replaced_schedule")',
)
DeletionHandler = Callable[[int], None]
DELETION_HANDLERS = ExtensionPoint[DeletionHandler](
    "clarion_page_deletion",
    receives="A function that gets the id of a page before it is deleted, alone or with a page above it, in the "
    "transaction of the deletion.",
    example='@hooks.register("clarion_page_deletion")',
)
_is_paused: ContextVar[bool] = ContextVar("publication_observers_paused", default=False)


@contextmanager
def without_observers() -> Iterator[None]:
    """Let no observer act inside, because the pages are new or not complete yet: an import writes them in steps."""
    token = _is_paused.set(True)
    try:
        yield
    finally:
        _is_paused.reset(token)


def announce_change(page_id: int) -> None:
    """Call `before_change` of all observers."""
    for observer in _active_observers():
        observer.before_change(page_id)


def announce_publication(page_id: int) -> None:
    """Call `after_publication` of all observers."""
    for observer in _active_observers():
        observer.after_publication(page_id)


def announce_removal(page_id: int) -> None:
    """Call `after_removal` of all observers."""
    for observer in _active_observers():
        observer.after_removal(page_id)


def announce_replacement(page_id: int, earlier_id: int, later_id: int | None) -> None:
    """Call all handlers for a page whose scheduled revision is replaced by another one, or by none."""
    if not _is_paused.get():
        for handler in REPLACEMENT_HANDLERS.values():
            handler(page_id, earlier_id, later_id)


def announce_deletion(page_id: int) -> None:
    """Call all handlers for a page that is about to be deleted."""
    if not _is_paused.get():
        for handler in DELETION_HANDLERS.values():
            handler(page_id)


def _active_observers() -> list[PublicationObserver]:
    return [] if _is_paused.get() else OBSERVERS.values()
