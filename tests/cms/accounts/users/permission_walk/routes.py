"""All routes of the admin, from Django's URL resolver."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver


@dataclass(frozen=True, order=True, slots=True)
class Route:
    name: str  # name with its namespaces, or the pattern of a route without a name
    arguments: tuple[str, ...]

    def __str__(self) -> str:
        return self.name + (f"({', '.join(self.arguments)})" if self.arguments else "")


def admin_routes() -> list[Route]:
    return sorted(
        {route for pattern, route in _walk(get_resolver().url_patterns, "", ()) if pattern.startswith("admin/")}
    )


def _walk(patterns: list, prefix: str, namespaces: tuple[str, ...]) -> Iterator[tuple[str, Route]]:
    for pattern in patterns:
        pattern_text = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            nested = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from _walk(pattern.url_patterns, pattern_text, nested)
        elif isinstance(pattern, URLPattern):
            name = ":".join((*namespaces, pattern.name)) if pattern.name else pattern_text
            arguments = getattr(pattern.pattern, "converters", None) or pattern.pattern.regex.groupindex
            yield pattern_text, Route(name, tuple(arguments))
