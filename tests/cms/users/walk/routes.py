"""Every address of the admin, as Django resolves it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver


@dataclass(frozen=True, order=True, slots=True)
class Route:
    name: str  # with its namespaces; what has no name is called by its pattern
    arguments: tuple[str, ...]

    def __str__(self) -> str:
        return self.name + (f"({', '.join(self.arguments)})" if self.arguments else "")


def admin_routes() -> list[Route]:
    return sorted(
        {route for pattern, route in _walk(get_resolver().url_patterns, "", ()) if pattern.startswith("admin/")}
    )


def _walk(patterns: list, before: str, spaces: tuple[str, ...]) -> Iterator[tuple[str, Route]]:
    for pattern in patterns:
        whole = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inside = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from _walk(pattern.url_patterns, whole, inside)
        elif isinstance(pattern, URLPattern):
            name = ":".join((*spaces, pattern.name)) if pattern.name else whole
            arguments = getattr(pattern.pattern, "converters", None) or pattern.pattern.regex.groupindex
            yield whole, Route(name, tuple(arguments))
