"""The operation of a request: the operation id of the API, or a class of other URLs. Never a path or an id."""

from __future__ import annotations

from django.http import HttpRequest

# First parts of paths. Everything else is `other`: a client can request any path.
CLASSES = frozenset(
    (
        "admin",
        "api",
        "documents",
        "embargo-files",
        "healthz",
        "media",
        "preview-bar",
        "readyz",
        "share-pictures",
        "static",
    )
)
OTHER = "other"


def get_operation(request: HttpRequest) -> str:
    """Return the operation that answered, `api` for requests below /api/ that reached none, or the class."""
    return find_operation(request) or _get_class(request.path_info)


def set_operation(request: HttpRequest, operation: str | None) -> None:
    """Remember which operation answers the request."""
    request.clarion_operation = operation


def find_operation(request: HttpRequest) -> str | None:
    """Return the id of the API operation that answers the request, or None."""
    return getattr(request, "clarion_operation", None)


def _get_class(path: str) -> str:
    first = path.lstrip("/").partition("/")[0]  # the path of `OPTIONS *` is no URL
    return first if first in CLASSES else OTHER
