"""Approve the exact versions of the pages of a bundle."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .models import Bundle


def find_waiting(bundle: Bundle, user: Any) -> list[int]:
    """Return the ids of the pages whose newest version waits for this user's approval."""
    raise NotImplementedError


def approve_pages(bundle: Bundle, page_versions: Iterable[tuple[int, int]], user: Any) -> list[int]:
    """Approve these versions, given as (id of the page, id of the revision that the user has seen).

    Return the ids of the pages that were approved. A page that has a newer version since is left out.
    """
    raise NotImplementedError
