"""Undo the publication of a bundle: make public again what was public before, as one act."""

from __future__ import annotations

from typing import Any

from .models import Bundle


def find_undo_obstacles(bundle: Bundle, user: Any) -> list[str]:
    """Return why the publication cannot be undone, in words for people; empty if it can."""
    raise NotImplementedError


def count_left(bundle: Bundle) -> int:
    """Return how many e-mails of the bundle have left already and cannot be called back."""
    raise NotImplementedError


def undo(bundle: Bundle, user: Any) -> None:
    """Make public again what was public before the bundle, in one transaction.

    Raises:
        BundleError: The bundle is not published, or a page has been changed since.
    """
    raise NotImplementedError
