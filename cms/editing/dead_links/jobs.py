"""The job of the worker: collect links of public pages, then check those that are due.

Only the worker imports this module, whose checker has threads.
"""

from __future__ import annotations

from django.conf import settings

from .checker import LinkChecker
from .collection import collect_links

checker = LinkChecker()
find_next_due = checker.find_next_due


def check_links() -> int:
    """Do the next part of the work, and return how much that was."""
    return collect_links() + checker.check_due() if settings.LINK_CHECKS else 0
