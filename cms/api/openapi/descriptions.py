"""Texts of the OpenAPI document, for frontend developers who do not know this project."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from cms.http.problems import MEDIA_TYPE

API_DESCRIPTION = """\
Read and search the published content of an organisation.

**Where to begin.**

- A website with Next.js, Astro or another framework: `/resolve` for each page and `/site` for what all pages share. The
  package `clarion-contract` has a client with types, and starters exist.
- A native app: a client generated from this document, `/releases` and `/stories` for lists, `/pages/{page_id}` for a
  page.
- Search alone, on any page: the element `<clarion-search>` of the package, or `/search` and `/search/suggest`.
- A copy of everything, or a static site: `/sitemap`, then `/changes`.
- A form: `/sign-ups` and `/alerts`; the `code` of an error says what is wrong with a field.
- A CRM, or a cache that is purged: *Webhooks*.

**URLs.** `path` is a path of the frontend, `url` is the same path with its scheme and host. `/resolve` returns the page
at a path, with everything needed to render it, in one request.

**Types.** Pages and blocks are distinguished by `type`. Every documented field is always present; a field without a
value is `null`, an empty string or an empty list. Later versions may add fields, types of blocks and values: ignore
those that you do not know.

**Errors** are `application/problem+json` (RFC 9457). Unknown, malformed and missing parameters and fields cause a 422
that names all of them, each with a stable `code` and a `message` in the language `locale`. The responses for hidden
content and for content that does not exist are identical.

**Caching.** Content has an `ETag`: send it as `If-None-Match` to get 304 while the content is unchanged. The lifetime
in `Cache-Control` ends before something visible expires, starts or ends. `Cache-Tag` names the content in the response.

**Webhooks** name the pages that have changed, and the cache tags of the responses to purge.

**Methods.** HEAD is supported wherever GET is, OPTIONS everywhere, and POST where this document declares it; the
response to any other method is a 405 problem. CORS allows every origin. Cookies have no effect on responses.

**Versions.** Changes within this major version are compatible: they add operations, optional parameters, fields and
values. After a release with a new major version, the one before it stays available at its own URLs for at least twelve
months; its responses then have the headers `Deprecation` (RFC 9745) and `Sunset` (RFC 8594).
"""

LICENSE = {"name": "BSD 3-Clause", "identifier": "BSD-3-Clause"}

# In the order of documentation pages: first what every frontend needs. Tags of an installation come after them.
TAGS = {
    "Pages": "A page with everything needed to render it, by its path or its id.",
    "Lists": "Filtered and sorted lists of pages as cards.",
    "Search": "Full-text search with facets, in one language at a time. Never cached.",
    "Site": "Content shared by all pages: menus, the organisation, topics, regions, people, languages.",
    "Sign-ups": "News by e-mail, with double opt-in. Responses never reveal whether an address is known.",
    "Alerts": "E-mails about new pages that match a saved search, with double opt-in.",
    "Builds": "Exports of a whole site: for sitemaps, edge servers, static builds and feed readers.",
    "Rehearsals": "The site at a later minute, each at an address of its own with a token. Never cached.",
    "Previews": "Drafts for editors and their readers: exchange a code for a token, then read the draft. Never cached.",
    "Embargo access": "Releases under embargo for journalists with a personal link: terms, release, kit. Never cached.",
    "Webhooks": "Messages that the CMS sends to a frontend, signed as Standard Webhooks specifies, with retries.",
}

HEADERS = {
    "ETag": "The version of this response. Send it as `If-None-Match` with the next request.",
    "Cache-Control": "How long browsers and shared caches may keep this response.",
    "Cache-Tag": "The content in this response, to purge caches by; separated by commas (`page-7,site-1,type-story`). "
    "`Surrogate-Key` has the same, separated by spaces, and `Clarion-Tags` is a copy that CDNs do not remove.",
    "Retry-After": "Number of seconds to wait before the next request.",
}

SUCCESS_STATUSES = ("200", "202", "204")

# The description and the headers of each status.
CACHED_HEADERS, UNCACHED_HEADERS = ("ETag", "Cache-Control", "Cache-Tag"), ("Cache-Control",)
RESPONSE_TEXTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "304": ("The response that you have (`If-None-Match`) is current.", ("ETag", "Cache-Control")),
    "404": ("There is no public content at this address.", UNCACHED_HEADERS),
    "410": ("The changes after `since` are no longer available: start again without it.", UNCACHED_HEADERS),
    "422": ("Parameters are unknown or malformed; `errors` lists them.", UNCACHED_HEADERS),
    "429": ("Too many requests from this address.", ("Cache-Control", "Retry-After")),
    "503": ("The operation is temporarily unavailable.", ("Cache-Control", "Retry-After")),
}
RESPONSE_NAMES = {
    "304": "NotModified",
    "404": "NotFound",
    "410": "Gone",
    "422": "InvalidParameters",
    "429": "TooManyRequests",
    "503": "Unavailable",
}
PROBLEM_CONTENT = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}

# Responses with a schema of their own: the name of the component by that of the schema, and the type of the problem.
WITHDRAWN_SCHEMA, WITHDRAWN_RESPONSE = "WithdrawnPage", "Withdrawn"
WITHDRAWN_TEXT = "The page at this address has been withdrawn: show its notice, with status 410."

PREVIEW_TOKEN = "PreviewToken"  # noqa: S105 - the name of a security scheme
EMBARGO_TOKEN = "EmbargoToken"  # noqa: S105 - the same
SECURITY = {
    EMBARGO_TOKEN: {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`Embargo`, a space, and the code of a personal link, or the token that "
        "`/embargo-access/acceptances` returned.",
    },
    PREVIEW_TOKEN: {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`Preview`, a space, and the token that `/preview/exchange` returned.",
    },
}

IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` of the response that you have: 304 while it is current. "
    'For example `W/"1c9f03ab.214.0.5d41402abc4b2a76"`.',
    "schema": {"type": "string"},
}


def headers(names: tuple[str, ...]) -> dict[str, object]:
    """Return references to the headers of a response."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def header_components() -> dict[str, object]:
    """Return the components of all headers."""
    of_type = {"Retry-After": {"type": "integer", "minimum": 1}}
    return {
        name: {"description": text, "schema": of_type.get(name, {"type": "string"})} for name, text in HEADERS.items()
    }


def response_components() -> dict[str, object]:
    """Return the components of the responses shared by all operations."""
    withdrawn = _response("410", WITHDRAWN_TEXT, ("Cache-Control", "Cache-Tag"))
    withdrawn["content"] = {MEDIA_TYPE: {"schema": {"$ref": f"#/components/schemas/{WITHDRAWN_SCHEMA}"}}}
    known = {RESPONSE_NAMES[status]: _response(status, *meaning) for status, meaning in RESPONSE_TEXTS.items()}
    return {**known, WITHDRAWN_RESPONSE: withdrawn}


def get_response_name(status: str, response: dict[str, Any]) -> str | None:
    """Return the name of the component for a response that operations share; None for a response of its own."""
    schemas = [media.get("schema", {}).get("$ref", "") for media in response.get("content", {}).values()]
    if any(schema.endswith(f"/{WITHDRAWN_SCHEMA}") for schema in schemas):
        return WITHDRAWN_RESPONSE
    return RESPONSE_NAMES.get(status)


def _response(status: str, description: str, names: tuple[str, ...]) -> dict[str, object]:
    response: dict[str, object] = {"description": description, "headers": headers(names)}
    return response if status == "304" else {**response, "content": deepcopy(PROBLEM_CONTENT)}
