"""Forking while a writer is open: the child would hold the writer's lock while it lives, so it is closed before."""

from __future__ import annotations

import os
import weakref
from typing import Protocol


class ForkAware(Protocol):
    """Something that has to know of forks."""

    def before_fork(self) -> None: ...

    def after_fork(self) -> None: ...

    def in_child(self) -> None: ...


_all: weakref.WeakSet[ForkAware] = weakref.WeakSet()
_now: list[ForkAware] = []  # those told before a fork are the ones to be told after it


def register_fork_aware(one: ForkAware) -> None:
    """Tell this one of every fork, for as long as it lives."""
    _all.add(one)


def _before() -> None:
    _now[:] = list(_all)
    for one in _now:
        one.before_fork()


def _after() -> None:
    while _now:
        _now.pop().after_fork()


def _child() -> None:
    while _now:
        _now.pop().in_child()


os.register_at_fork(before=_before, after_in_parent=_after, after_in_child=_child)
