"""The requests that a rehearsal answers: reads of the public API and of public files, and nothing else.

What a reader of the site may do only with a credential, or by which something is stored, does not exist in a rehearsal,
nor does the page with the documentation of the API, whose style sheets are not public files.
"""

from __future__ import annotations

METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
PUBLIC_PREFIXES = ("/api/v1/", "/documents/", "/media/", "/press-kits/", "/press-pictures/", "/share-pictures/")
PRIVATE_PREFIXES = (
    "/api/v1/alerts",
    "/api/v1/docs",
    "/api/v1/embargo-access",
    "/api/v1/preview",
    "/api/v1/search/clicks",
    "/api/v1/sign-ups",
)


def is_public_read(method: str, path: str) -> bool:
    """Return whether a rehearsal answers this request. `path` is decoded, without the query."""
    if method not in METHODS or "//" in path or "/../" in path or "/./" in path:
        return False
    return path.startswith(PUBLIC_PREFIXES) and not path.startswith(PRIVATE_PREFIXES)
