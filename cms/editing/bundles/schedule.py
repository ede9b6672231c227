"""Schedule a bundle, cancel it, and put another version of a page in place of the scheduled one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wagtail.models import Page, Revision

from .composition import BundleError
from .models import Bundle
from .obstacles import Obstacle


class NotSchedulable(BundleError):
    """The bundle cannot be scheduled; `obstacles` are the reasons."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        super().__init__(" ".join(obstacle.message for obstacle in obstacles))
        self.obstacles = obstacles


def schedule(bundle: Bundle, user: Any) -> None:
    """Schedule the approved versions of all pages for the minute of the bundle, in one transaction.

    Raises:
        NotSchedulable: Something is in the way.
        BundleError: The bundle is scheduled already, or has been published.
    """
    raise NotImplementedError


def cancel(bundle: Bundle, user: Any) -> None:
    """Take all pages off the schedule; the bundle is a draft again, and its approvals stay.

    Raises:
        BundleError: The bundle is not scheduled.
    """
    raise NotImplementedError


def replace_member_version(bundle: Bundle, page: Page, revision: Revision, user: Any) -> None:
    """Put another version of a page in place of the one that is scheduled; the bundle stays scheduled.

    Raises:
        NotSchedulable: The new version cannot be published.
        BundleError: The page is not in the bundle, or the bundle is not scheduled.
    """
    raise NotImplementedError
