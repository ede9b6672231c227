"""What is asked: every operation of the document, every page type and block, and the errors frontends meet.

Operations that this file does not know are asked with what they require, as the document shows it. Add a line to
ASKED where that is not the question a reader would want to see.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

Node = dict[str, Any]
PREFIX = "/api/v1"


@dataclass(frozen=True)
class Question:
    """`name` becomes the name of the file; `path` is the address's template."""

    name: str
    method: str
    path: str
    places: dict[str, Any] = field(default_factory=dict)
    query: dict[str, Any] = field(default_factory=dict)
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        query = urlencode(self.query, doseq=True)
        return PREFIX + self.path.format(**self.places) + (f"?{query}" if query else "")


def questions(contract: Node) -> Iterable[Question]:
    """Every question but those that repeat what an earlier answer said."""
    known = _known()
    for address, item in contract["paths"].items():
        for method, operation in item.items():
            path, name = address.removeprefix(PREFIX), operation["operationId"]
            if name in STEP_BY_STEP:
                continue
            for suffix, said in ASKED.get(name, {"": {}}).items():
                named = f"{name}.{suffix}".rstrip(".")
                yield _question(operation, named, method.upper(), path, {**known, **said}, said)
    yield from _pages()
    yield Question("page.not-found", "GET", "/pages/{page_id}", {"page_id": 999_999})
    yield Question("resolve.not-found", "GET", "/resolve", query={"path": "/nowhere/"})
    yield Question("resolve.redirect", "GET", "/resolve", query={"path": "/news/first-release/"})
    yield Question("releases.invalid", "GET", "/releases", query={"limit": "many", "yaer": 2026})
    yield Question("search.invalid", "GET", "/search", query={"sort": "popular"})


ASKED: dict[str, dict[str, Node]] = {
    "releases": {"": {"limit": 2}, "french": {"limit": 1, "locale": "fr"}},
    "stories": {"": {"limit": 2, "story_kind": ["field_story", "news"]}},
    "calls_to_action": {"": {"limit": 2}},
    "people": {"": {"limit": 3}},
    "feed": {"": {}, "atom": {"notation": "atom"}, "json": {"notation": "json"}},
    "changes": {"": {}, "forgotten": {"since": "1-1"}},
    "search": {
        "": {"q": "recruitment", "limit": 2},
        "misspelt": {"q": "recruitmant", "limit": 1},
        "nothing": {"q": "xylophone"},
    },
    "suggest": {"": {"q": "recr", "limit": 4}},
}

# Asked elsewhere, with what an answer before it said: clicks in record.py, the others in lives.py.
STEP_BY_STEP = {"report_click", "sign_up", "confirm_sign_up", "unsubscribe", "exchange_preview_code", "preview"}


def _known() -> Node:
    from cms.stories.models import StoryPage

    story = StoryPage.objects.live().order_by("pk").first()
    return {
        "page_id": story.pk,
        "path": "/stories/rooms-without-keys/",
        "q": "recruitment",
    }


def _question(operation: Node, name: str, method: str, path: str, known: Node, said: Node) -> Question:
    """With what it requires, which is known or as the document shows it; and with all that is said."""
    required = [one for one in operation["parameters"] if one.get("required")]
    values = {one["name"]: known.get(one["name"], one["example"]) for one in required}
    places = {one["name"]: values.pop(one["name"]) for one in required if one["in"] == "path"}
    query = {name: value for name, value in said.items() if name not in places}
    return Question(name, method, path, places, {**values, **query}, {} if method == "POST" else None)


def _pages() -> Iterable[Question]:
    """A page of every type, then more until every block that the demo has is shown."""
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
                yield Question(name, "GET", "/pages/{page_id}", {"page_id": page.pk}, query)
                shown |= blocks


def _blocks(page: Any) -> set[str]:
    return {stored["type"] for stored in page.body.raw_data}
