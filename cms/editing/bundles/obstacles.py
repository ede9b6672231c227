"""Why a bundle cannot be scheduled: every reason at once, so that editors need not find out one after the other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from .models import Bundle

Code = Literal[
    "empty",  # the bundle has no pages
    "no_time",  # no minute is chosen, or it has passed
    "hidden",  # the user may not see so many of its pages
    "no_permission",  # the user may not publish the page
    "not_approved",  # no exact version is approved, or an approval is in progress
    "unchanged",  # what is approved is public already
    "check",  # a check that blocks publication
    "embargo",  # the embargo ends after the minute
    "parent",  # a page above is neither public nor in the bundle
    "slug",  # another page has the address, or gets it in the bundle
    "deleted",  # the page or its version does not exist any more
    "item",  # an item of another app says why
]


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A reason. `page_id` is None if it is about the whole bundle; hidden pages are only counted."""

    code: Code
    message: str  # in the language of the user
    page_id: int | None = None
    count: int = 1


def find_obstacles(bundle: Bundle, user: Any) -> list[Obstacle]:
    """Return why the bundle cannot be scheduled by this user; empty if it can."""
    raise NotImplementedError
