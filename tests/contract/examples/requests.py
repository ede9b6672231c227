"""The recorded requests: every operation of the document, every page type and block, and common errors.

An operation that is not in PARAMETERS is requested with its required parameters, which have the examples of the
document as values. Add it to PARAMETERS to record more useful requests.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

Node = dict[str, Any]
PREFIX = "/api/v1"


@dataclass(frozen=True)
class Request:
    """A request to record. `name` is the name of its file, `path` the path template of the operation."""

    name: str
    method: str
    path: str
    path_parameters: dict[str, Any] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        query = urlencode(self.query, doseq=True)
        return PREFIX + self.path.format(**self.path_parameters) + (f"?{query}" if query else "")


def build_requests(contract: Node) -> Iterable[Request]:
    """Yield all requests that do not depend on earlier responses."""
    known, corrected = _known_values(), {"page_id": _find_corrected_page()}
    other_pages = {**dict.fromkeys(OPERATIONS_OF_CORRECTED_PAGE, corrected), "page_event": {"page_id": _find_event()}}
    for address, item in contract["paths"].items():
        for method, operation in item.items():
            path, name = address.removeprefix(PREFIX), operation["operationId"]
            if name in DEPENDENT_OPERATIONS:
                continue
            of_page = other_pages.get(name, {})
            for suffix, given in PARAMETERS.get(name, {"": {}}).items():
                named = f"{name}.{suffix}".rstrip(".")
                yield _build_request(operation, named, method.upper(), path, {**known, **of_page, **given}, given)
    yield from _page_requests()
    yield from _version_requests()
    yield Request("page.not-found", "GET", "/pages/{page_id}", {"page_id": 999_999})
    yield Request("resolve.not-found", "GET", "/resolve", query={"path": "/nowhere/"})
    yield Request("resolve.withdrawn", "GET", "/resolve", query={"path": WITHDRAWN_PATH})
    yield Request("resolve.redirect", "GET", "/resolve", query={"path": "/news/first-release/"})
    yield Request("releases.invalid", "GET", "/releases", query={"limit": "many", "yaer": 2026})
    yield Request("search.invalid", "GET", "/search", query={"sort": "popular"})


PARAMETERS: dict[str, dict[str, Node]] = {
    "releases": {"": {"limit": 2}, "french": {"limit": 1, "locale": "fr"}},
    "stories": {"": {"limit": 2, "story_kind": ["field_story", "news"]}},
    "calls_to_action": {"": {"limit": 2}},
    "people": {"": {"limit": 3}},
    "feed": {"": {}, "atom": {"notation": "atom"}, "json": {"notation": "json"}},
    "changes": {"": {}, "forgotten": {"since": "1-1"}},
    "search": {
        "": {"q": "recruitment", "limit": 2},
        "misspelt": {"q": "recruitmant", "limit": 1},
        "corrected": {"q": "recruitmant", "correct": "true", "limit": 1},
        "interpreted": {"q": "press releases about recruitment in 2026", "interpret": "true", "limit": 1},
        "nothing": {"q": "xylophone"},
    },
    "suggest": {"": {"q": "recr", "limit": 4}},
}

# Depend on earlier responses: clicks are in recorder.py, the others in sequences.py.
DEPENDENT_OPERATIONS = {
    *("report_click", "sign_up", "confirm_sign_up", "unsubscribe", "exchange_preview_code", "preview"),
    *("request_alert", "stop_alert", "stop_all_alerts", "versions", "comparison"),
    "rehearsal",
    *("embargo_terms", "accept_embargo_terms", "embargo_release", "embargo_kit"),
}


WITHDRAWN_PATH = "/releases/harbour-fund-doubles-its-grants/"
OPERATIONS_OF_CORRECTED_PAGE = ("versions", "comparison")


def _find_corrected_page() -> int:
    from cms.editing.versions.models import PublicVersion

    return PublicVersion.objects.filter(note_kind="correction").order_by("page_id").values_list("page_id", flat=True)[0]


def _find_event() -> int:
    from cms.page_types.calls_to_action.models import CallToActionPage

    events = CallToActionPage.objects.live().exclude(event_at=None).filter(locale__language_code="en")
    return events.order_by("pk").values_list("pk", flat=True)[0]


def _known_values() -> Node:
    from cms.page_types.stories.models import StoryPage

    story = StoryPage.objects.live().order_by("pk").first()
    return {
        "page_id": story.pk,
        "path": "/stories/rooms-without-keys/",
        "q": "recruitment",
    }


def _build_request(operation: Node, name: str, method: str, path: str, known: Node, given: Node) -> Request:
    """Return a request with the required parameters, known or from the examples of the document, and the given ones."""
    required = [one for one in operation["parameters"] if one.get("required")]
    values = {one["name"]: known.get(one["name"], one["example"]) for one in required}
    path_parameters = {one["name"]: values.pop(one["name"]) for one in required if one["in"] == "path"}
    query = {name: value for name, value in given.items() if name not in path_parameters}
    return Request(name, method, path, path_parameters, {**values, **query}, {} if method == "POST" else None)


def _page_requests() -> Iterable[Request]:
    """Yield a request for a page of every type, and more pages until every block of the demo content is included."""
    from cms.core.visibility import visible_now
    from cms.pages.page_types import page_models

    shown: set[str] = set()
    for model in page_models():
        pages = [(_blocks(page), page) for page in visible_now(model).filter(locale__language_code="en").order_by("pk")]
        best = max(pages, key=lambda one: (len(one[0]), -one[1].pk))
        more = [one for one in pages if one is not best and one[0] - best[0]]
        for blocks, page in [best, *more]:
            if page is best[1] or blocks - shown:
                name = f"page.{model.api_type}" + ("" if page is best[1] else f".{page.slug}")
                query = {"limit": 2} if model.api_type.endswith("_index") else {}
                yield Request(name, "GET", "/pages/{page_id}", {"page_id": page.pk}, query)
                shown |= blocks


def _version_requests() -> Iterable[Request]:
    """Yield the versions of a corrected release, a comparison of two, and the response to a withdrawn one."""
    from cms.editing.versions.models import PublicVersion, Withdrawal

    corrected = PublicVersion.objects.filter(note_kind="correction").order_by("pk").first()
    assert corrected
    page, path = {"page_id": corrected.page_id}, "/pages/{page_id}/versions/{number}/comparison"
    yield Request("page.release.corrected", "GET", "/pages/{page_id}", page)
    yield Request("versions", "GET", "/pages/{page_id}/versions", page)
    yield Request("comparison", "GET", path, {**page, "number": corrected.number})
    yield Request("comparison.not-found", "GET", path, {**page, "number": 99})
    withdrawn = Withdrawal.objects.select_related("page").get()
    yield Request("resolve.withdrawn", "GET", "/resolve", query={"path": f"/releases/{withdrawn.page.slug}/"})
    yield Request("page.withdrawn", "GET", "/pages/{page_id}", {"page_id": withdrawn.page_id})


def _blocks(page: Any) -> set[str]:
    return {stored["type"] for stored in page.body.raw_data}
