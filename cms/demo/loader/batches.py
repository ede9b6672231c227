"""Transactions of the loader: short, so that editors and the worker can save between two of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from wagtail.contrib.redirects.models import Redirect

from cms.journal import journal


@contextmanager
def batch() -> Iterator[None]:
    """Store what the block creates in one transaction, without the redirects that Wagtail adds.

    Wagtail creates a redirect for every translation that gets its own slug; these addresses were never public.
    """
    with journal.atomic_with_journal():
        earlier = set(Redirect.objects.values_list("pk", flat=True))
        yield
        Redirect.objects.exclude(pk__in=earlier).delete()
