"""What the document says in words: to somebody who builds a frontend and has never seen this project."""

from __future__ import annotations

from cms.http.problems import MEDIA_TYPE

API_DESCRIPTION = """\
Read what an organisation has published, and search it.

**Addresses.** `path` is a path of the frontend, `url` the same with its host. `/resolve` turns a path into a page, with
everything needed to render it, in one request.

**Types.** Pages and blocks are told apart by `type`. Every documented field is always there; what has no value is
`null`, an empty text or an empty list. Later versions may add fields, types of blocks and values: ignore what you do
not know.

**Errors** are `application/problem+json` (RFC 9457). An unknown or malformed parameter is 422 and named; nothing is
silently ignored. What is hidden answers exactly like what does not exist.

**Caching.** Content comes with an `ETag`: send it back as `If-None-Match` and get 304 while nothing has changed.
`Cache-Control` ends before the next scheduled change; `Cache-Tag` names what the answer was made from.

**Webhooks** name the tags of the answers to forget, and the pages that changed.

**Methods.** HEAD answers wherever GET does, OPTIONS everywhere, POST where this document says so; any other method gets
405. CORS is open, and no cookie changes an answer.
"""

LICENSE = {"name": "BSD 3-Clause", "identifier": "BSD-3-Clause"}

TAGS = {
    "Pages": "A page with everything needed to render it, by its path or its id.",
    "Lists": "Pages as cards, filtered and in an order.",
    "Previews": "Drafts, for those to whom an editor shows them: a code is exchanged for a token. Never cached.",
    "Search": "Full text with facets, in one language at a time. Never cached.",
    "Sign-ups": "News by e-mail, with double opt-in. What is answered never tells whether an address is known.",
    "Site": "What stands around the pages: menus, the organisation, topics, regions, people, languages.",
    "Webhooks": "What the CMS tells a frontend by itself, signed as Standard Webhooks says, and sent until it arrives.",
    "Builds": "A site as a whole: for sitemaps, edge servers, static builds and feed readers.",
}

HEADERS = {
    "ETag": "The state of the content this was made from. Send it back as `If-None-Match`.",
    "Cache-Control": "How long browsers and shared caches may keep this.",
    "Cache-Tag": "What this was made from, separated by spaces (`page-7 type-story site-1`), to purge caches by.",
    "Retry-After": "Seconds to wait before asking again.",
}

SUCCESS_STATUSES = ("200", "202", "204")

# What a status means, and the headers that come with it.
CACHED_HEADERS, UNCACHED_HEADERS = ("ETag", "Cache-Control", "Cache-Tag"), ("Cache-Control",)
RESPONSE_TEXTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "304": ("What you have (`If-None-Match`) still holds.", ("ETag", "Cache-Control")),
    "404": ("There is nothing at this address that the public may see.", UNCACHED_HEADERS),
    "410": ("What came after `since` is not known here any more: begin anew without it.", UNCACHED_HEADERS),
    "422": ("Some parameters are unknown or malformed; `errors` names each.", UNCACHED_HEADERS),
    "503": ("Not possible at this moment.", ("Cache-Control", "Retry-After")),
}
RESPONSE_NAMES = {
    "304": "NotModified",
    "404": "NotFound",
    "410": "Gone",
    "422": "InvalidParameters",
    "503": "Unavailable",
}
PROBLEM_CONTENT = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}

PREVIEW_TOKEN = "PreviewToken"  # noqa: S105 - a name in the document
SECURITY = {
    PREVIEW_TOKEN: {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "`Preview` and the token that `/preview/exchange` gave, with a space between.",
    }
}

IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "description": "The `ETag` of the answer you have: 304 while it still holds.",
    "schema": {"type": "string"},
    "example": 'W/"1c9f03ab.214.0.5d41402abc4b2a76"',
}


def headers(names: tuple[str, ...]) -> dict[str, object]:
    """References to the headers of an answer."""
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def header_components() -> dict[str, object]:
    """The headers, each described once."""
    of_type = {"Retry-After": {"type": "integer", "minimum": 1}}
    return {
        name: {"description": text, "schema": of_type.get(name, {"type": "string"})} for name, text in HEADERS.items()
    }


def response_components() -> dict[str, object]:
    """The answers that are the same everywhere, each described once."""
    return {RESPONSE_NAMES[status]: _response(status, *meaning) for status, meaning in RESPONSE_TEXTS.items()}


def _response(status: str, description: str, names: tuple[str, ...]) -> dict[str, object]:
    response: dict[str, object] = {"description": description, "headers": headers(names)}
    return response if status == "304" else {**response, "content": PROBLEM_CONTENT}
