"""What several responses share, as `/changes` and webhooks name it: by the cache tags, except those of single pages."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .schema import SharedChange

# The kinds whose tag ends with an id or a name; the tag of any other kind is its name.
TAG = re.compile(r"(?P<kind>list|\w+(?=-\d+$))-(?P<rest>.+)", re.ASCII)


def select_shared_tags(tags: Iterable[str]) -> list[str]:
    """Return the tags of what responses share, sorted: neither those of pages nor those of all objects of a kind."""
    return sorted(tag for tag in tags if not tag.startswith(("page-", "any-")))


def describe_shared(tags: Iterable[str]) -> list[SharedChange]:
    """Return what has changed by these tags; those of pages are left out."""
    return [describe_tag(tag) for tag in select_shared_tags(tags)]


def describe_tag(tag: str) -> SharedChange:
    """Return the kind and the id in a tag."""
    found = TAG.fullmatch(tag)
    kind, rest = (found["kind"], found["rest"]) if found else (tag, "")
    return SharedChange(tag=tag, kind=kind, id=int(rest) if rest.isdigit() else None)
