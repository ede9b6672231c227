"""Hooks around `os.fork`: writers are closed before a fork, as the child would hold their locks until it ends."""

from __future__ import annotations

import os
import weakref
from typing import Protocol


class ForkAware(Protocol):
    """An object with hooks around `os.fork`."""

    def before_fork(self) -> None:
        """Prepare for a fork."""

    def after_fork_in_parent(self) -> None:
        """Continue in the parent."""

    def after_fork_in_child(self) -> None:
        """Reset the copy in the child."""


_registered: weakref.WeakSet[ForkAware] = weakref.WeakSet()
_notified: list[ForkAware] = []  # whose `before_fork` was called for the current fork


def register_fork_aware(one: ForkAware) -> None:
    """Call the hooks of this object at every fork, as long as it exists."""
    _registered.add(one)


def _before() -> None:
    _notified[:] = list(_registered)
    for one in _notified:
        one.before_fork()


def _after() -> None:
    while _notified:
        _notified.pop().after_fork_in_parent()


def _child() -> None:
    while _notified:
        _notified.pop().after_fork_in_child()


os.register_at_fork(before=_before, after_in_parent=_after, after_in_child=_child)
