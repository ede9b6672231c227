"""All operations that could show a page: the request, the relevant part of the response, and the pages shown."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from django.test import Client

from search.engines.port import SearchUnavailable
from tests.cms.api.canaries import KINDS, STEM, CanarySite, canary

QUERY_FIELDS = ("query", "query_id", "next")  # fields of a search response that repeat the query
Pick = Callable[[Any], Any]


@dataclass(frozen=True)
class OperationResponse:
    """A response. `text` is everything that could contain a canary."""

    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes
    text: str

    @property
    def full(self) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
        return self.status, self.headers, self.content


@dataclass(frozen=True)
class Operation:
    """A request. `shows` are the kinds of pages that the response shows while they are public."""

    name: str
    path: str
    params: dict[str, Any] = field(default_factory=dict)
    shows: tuple[str, ...] = ()
    pick: Pick = lambda body: body
    degraded: bool = False

    def send(self, client: Client) -> OperationResponse:
        if self.degraded:
            with patch("search.querying.results.get_engine", side_effect=SearchUnavailable("unavailable")):
                return self._send(client)
        return self._send(client)

    def _send(self, client: Client) -> OperationResponse:
        response = client.get(self.path, self.params)
        content = response.getvalue()
        picked = content.decode()
        if response.status_code == 200 and response["Content-Type"] == "application/json":
            body = json.loads(content)
            picked = json.dumps(self.pick({name: value for name, value in body.items() if name not in QUERY_FIELDS}))
        headers = tuple(sorted(response.headers.items()))
        return OperationResponse(response.status_code, headers, content, f"{headers} {picked}".casefold())


def direct_operations(site: CanarySite) -> list[Operation]:
    """Return requests for a subject itself. If it is hidden, the response is that for a missing page."""
    pages = site.subjects.items()
    return [
        *(Operation(f"page of the {kind}", page_url(page.pk), shows=(kind,)) for kind, page in pages),
        *(Operation(f"path of the {kind}", RESOLVE, {"path": page_path(page)}, (kind,)) for kind, page in pages),
        *(Operation(f"redirect to the {kind}", RESOLVE, {"path": f"/old-{kind}"}, (kind,)) for kind, _ in pages),
        *(Operation(f"related of the {kind}", page_url(page.pk) + "/related") for kind, page in pages),
        *(Operation(f"versions of the {kind}", page_url(page.pk) + "/versions") for kind, page in pages),
        document(site),
    ]


def document(site: CanarySite) -> Operation:
    release, stored = site.subjects["release"], site.document
    return Operation(
        "download of the release's document",
        f"/documents/{release.pk}/{stored.pk}/{stored.filename}",
        shows=("release",),
    )


def mentioning_operations(site: CanarySite) -> list[Operation]:
    """Return requests for other content that mentions or lists the subjects."""
    linking_page, home = page_url(site.linking_page.pk), page_url(site.tree.home.pk)
    return [
        Operation("links in rich text", linking_page, shows=KINDS, pick=lambda page: page["body"][0]),
        Operation("links block", linking_page, shows=KINDS, pick=lambda page: page["body"][1]),
        Operation("call to action in the text", linking_page, shows=("action",), pick=lambda page: page["body"][2:3]),
        Operation("destination of a call", linking_page, shows=("story",), pick=lambda page: page["body"][-1]),
        Operation(
            "calls to action of a page", linking_page, shows=("action", "story"), pick=pick_field("calls_to_action")
        ),
        Operation(
            "destination on the call's page",
            page_url(site.linking_call.pk),
            shows=("story",),
            pick=pick_field("action"),
        ),
        Operation("related in a page", linking_page, shows=KINDS, pick=pick_field("related")),
        Operation("related by the editor's choice", linking_page + "/related", shows=KINDS),
        Operation("related by topic", page_url(site.similar.pk) + "/related", shows=("release", "story")),
        Operation("featured on the front page", home, shows=KINDS, pick=pick_field("featured")),
        Operation("front page by its path", RESOLVE, {"path": "/"}, KINDS),
        Operation("ancestors", page_url(site.child.pk), shows=("standard",), pick=pick_field("ancestors")),
        Operation("page below", RESOLVE, {"path": page_path(site.child)}, ("standard",)),
        Operation(
            "translations", page_url(site.french.pk), {"locale": "fr"}, ("story",), pick=pick_field("translations")
        ),
        Operation("navigation", "/api/v1/navigation", shows=KINDS),
        Operation("site settings", "/api/v1/site", shows=KINDS),
        Operation("listed by the releases", RESOLVE, {"path": "/releases/"}, ("release",)),
        Operation("listed by the stories", RESOLVE, {"path": "/stories/", "topic": "passports"}, ("story",)),
        Operation("listed by the calls", RESOLVE, {"path": "/take-action/"}, ("action",)),
        Operation("the author of the story", "/api/v1/people/ada-nwosu", shows=("story",)),
        *list_operations(site),
        *export_operations(),
        *(Operation(name, f"/api/v1/{name}") for name in ("locales", "people", "topics", "regions", "settings")),
    ]


def list_operations(site: CanarySite) -> list[Operation]:
    year = site.subjects["story"].published_at.year
    requests: list[tuple[str, dict[str, Any], str]] = [
        ("releases", {}, "release"),
        ("releases", {"topic": "passports"}, "release"),
        ("releases", {"published_after": "2000-01-01"}, "release"),
        ("stories", {"limit": 100}, "story"),
        ("stories", {"topic": "passports", "year": year}, "story"),
        ("stories", {"story_kind": "blog"}, "story"),
        ("stories", {"person": "ada-nwosu"}, "story"),
        ("stories", {"author": "ada-nwosu"}, "story"),
        ("calls-to-action", {}, "action"),
        ("calls-to-action", {"action_kind": "sign_up", "placement": "sidebar"}, "action"),
        ("calls-to-action", {"for_page": site.linking_page.pk}, "action"),
    ]
    return [Operation(f"/{path} {params}", f"/api/v1/{path}", params, (kind,)) for path, params, kind in requests]


def export_operations() -> list[Operation]:
    """Return requests for exports of a whole site."""
    return [
        Operation("redirects", "/api/v1/redirects", {"limit": 500}, KINDS),
        Operation("sitemap", "/api/v1/sitemap", {"limit": 500}, KINDS),
        *(Operation(f"feed of releases as {n}", f"/api/v1/feeds/releases.{n}", shows=("release",)) for n in FORMATS),
        *(Operation(f"feed of stories as {n}", f"/api/v1/feeds/stories.{n}", shows=("story",)) for n in FORMATS),
        Operation("news sitemap", "/api/v1/news-sitemap"),
        Operation("changes from now on", "/api/v1/changes"),
    ]


def search_operations(site: CanarySite) -> list[Operation]:
    """Return searches for each indexed text, without text, and filtered; with the engine and without it."""
    words = [
        *((kind, field, canary(kind, field)) for kind in KINDS for field in ("title", "summary")),
        *((kind, "body", canary(kind, "body")) for kind in ("release", "story", "standard")),
        ("release", "notes", canary("release", "notes_to_editors")),
        ("action", "prompt", canary("action", "prompt")),
        ("story", "alt", canary("story", "alt")),
        ("story", "phrase", f'"word {canary("story", "title")}"'),
        ("story", "half a word", canary("story", "title")[:-2]),
        ("story", "person", "nwosu"),
    ]
    browsing: list[tuple[dict[str, Any], tuple[str, ...]]] = [
        ({"limit": 100}, KINDS),
        ({"topic": "passports", "type": ["story", "release"]}, ("release", "story")),
        ({"person": "ada-nwosu"}, ("story",)),
        ({"year": site.subjects["story"].published_at.year, "sort": "oldest", "limit": 100}, ("story", "release")),
    ]
    plain = [(kind, field, word) for kind, field, word in words if field in ("title", "summary")]
    return [
        *(Operation(f"search of the {k}'s {f}", SEARCH, {"q": word}, (k,)) for k, f, word in words),
        *(Operation(f"browsing {params}", SEARCH, params, kinds) for params, kinds in browsing),
        *(Operation(f"degraded search of the {k}'s {f}", SEARCH, {"q": w}, (k,), degraded=True) for k, f, w in plain),
        Operation("degraded browsing", SEARCH, {"limit": 100}, KINDS, degraded=True),
        *(Operation(f"suggestions of the {k}'s title", SUGGEST, {"q": canary(k, "title")[:-2]}, (k,)) for k in KINDS),
        Operation("suggestions of all titles", SUGGEST, {"q": STEM, "limit": 20}, KINDS),
    ]


def all_operations(site: CanarySite) -> list[Operation]:
    return [*direct_operations(site), *mentioning_operations(site), *search_operations(site)]


FORMATS = ("rss", "atom", "json")
RESOLVE, SEARCH, SUGGEST = "/api/v1/resolve", "/api/v1/search", "/api/v1/search/suggest"


def page_url(page_id: int) -> str:
    return f"/api/v1/pages/{page_id}"


def page_path(page: Any) -> str:
    return page.get_url_parts()[2]


def pick_field(name: str) -> Pick:
    return lambda body: body[name]


def find_canaries(response: OperationResponse, kinds: tuple[str, ...], stem: str = STEM) -> list[str]:
    """Return the kinds whose canaries are in the response."""
    return [kind for kind in kinds if f"{stem}{kind}" in response.text]
