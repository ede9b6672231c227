"""Every operation that could show a page, as a table: what is asked, which part of the answer counts, whom it shows."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from unittest.mock import patch

from django.test import Client

from search.engines.port import SearchUnavailable
from tests.cms.api.canaries import KINDS, STEM, World, canary

ECHOES = ("query", "query_id", "next")  # of a search, what repeats the question
Pick = Callable[[Any], Any]


@dataclass(frozen=True)
class Answer:
    """What came back; `text` is everything in which a canary could sit."""

    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes
    text: str

    @property
    def whole(self) -> tuple[int, tuple[tuple[str, str], ...], bytes]:
        return self.status, self.headers, self.content


@dataclass(frozen=True)
class Operation:
    """One request. `shows` are the kinds whose canaries it shows while they are public."""

    name: str
    path: str
    params: dict[str, Any] = field(default_factory=dict)
    shows: tuple[str, ...] = ()
    pick: Pick = lambda body: body
    degraded: bool = False

    def ask(self, client: Client) -> Answer:
        if self.degraded:
            with patch("search.querying.results.get_engine", side_effect=SearchUnavailable("away")):
                return self._ask(client)
        return self._ask(client)

    def _ask(self, client: Client) -> Answer:
        response = client.get(self.path, self.params)
        content = response.getvalue()
        picked = content.decode()
        if response.status_code == 200 and response["Content-Type"] == "application/json":
            body = json.loads(content)
            picked = json.dumps(self.pick({name: value for name, value in body.items() if name not in ECHOES}))
        headers = tuple(sorted(response.headers.items()))
        return Answer(response.status_code, headers, content, f"{headers} {picked}".casefold())


def direct(world: World) -> list[Operation]:
    """Asked for the page itself (or what leads only to it): hidden, each answers as if there were none."""
    pages = world.subjects.items()
    return [
        *(Operation(f"page of the {kind}", page_at(page.pk), shows=(kind,)) for kind, page in pages),
        *(Operation(f"path of the {kind}", RESOLVE, {"path": path_of(page)}, (kind,)) for kind, page in pages),
        *(Operation(f"redirect to the {kind}", RESOLVE, {"path": f"/old-{kind}"}, (kind,)) for kind, _ in pages),
        *(Operation(f"related of the {kind}", page_at(page.pk) + "/related") for kind, page in pages),
        document(world),
    ]


def document(world: World) -> Operation:
    release, stored = world.subjects["release"], world.document
    return Operation(
        "download of the release's document",
        f"/documents/{release.pk}/{stored.pk}/{stored.filename}",
        shows=("release",),
    )


def around(world: World) -> list[Operation]:
    """Asked for something else that mentions the subjects, lists them or finds them."""
    host, home = page_at(world.host.pk), page_at(world.tree.home.pk)
    return [
        Operation("links in rich text", host, shows=KINDS, pick=lambda page: page["body"][0]),
        Operation("links block", host, shows=KINDS, pick=lambda page: page["body"][1]),
        Operation("call to action in the text", host, shows=("action",), pick=lambda page: page["body"][2:3]),
        Operation("destination of a call", host, shows=("story",), pick=lambda page: page["body"][-1]),
        Operation("calls to action of a page", host, shows=("action", "story"), pick=part("calls_to_action")),
        Operation("destination on the call's page", page_at(world.caller.pk), shows=("story",), pick=part("action")),
        Operation("related in a page", host, shows=KINDS, pick=part("related")),
        Operation("related by the editor's choice", host + "/related", shows=KINDS),
        Operation("related by topic", page_at(world.similar.pk) + "/related", shows=("release", "story")),
        Operation("featured on the front page", home, shows=KINDS, pick=part("featured")),
        Operation("front page by its path", RESOLVE, {"path": "/"}, KINDS),
        Operation("ancestors", page_at(world.child.pk), shows=("standard",), pick=part("ancestors")),
        Operation("page below", RESOLVE, {"path": path_of(world.child)}, ("standard",)),
        Operation("translations", page_at(world.french.pk), {"locale": "fr"}, ("story",), pick=part("translations")),
        Operation("navigation", "/api/v1/navigation", shows=KINDS),
        Operation("all that stands around a page", "/api/v1/site", shows=KINDS),
        Operation("listed by the releases", RESOLVE, {"path": "/releases/"}, ("release",)),
        Operation("listed by the stories", RESOLVE, {"path": "/stories/", "topic": "passports"}, ("story",)),
        Operation("listed by the calls", RESOLVE, {"path": "/take-action/"}, ("action",)),
        *lists(world),
        *builds(),
        *(Operation(name, f"/api/v1/{name}") for name in ("locales", "people", "topics", "regions", "settings")),
    ]


def lists(world: World) -> list[Operation]:
    year = world.subjects["story"].published_at.year
    asked: list[tuple[str, dict[str, Any], str]] = [
        ("releases", {}, "release"),
        ("releases", {"topic": "passports"}, "release"),
        ("releases", {"published_after": "2000-01-01"}, "release"),
        ("stories", {"limit": 100}, "story"),
        ("stories", {"topic": "passports", "year": year}, "story"),
        ("stories", {"story_kind": "blog"}, "story"),
        ("stories", {"person": "ada-nwosu"}, "story"),
        ("calls-to-action", {}, "action"),
        ("calls-to-action", {"action_kind": "sign_up", "placement": "sidebar"}, "action"),
        ("calls-to-action", {"for_page": world.host.pk}, "action"),
    ]
    return [Operation(f"/{path} {params}", f"/api/v1/{path}", params, (kind,)) for path, params, kind in asked]


def builds() -> list[Operation]:
    """A site as a whole."""
    return [
        Operation("redirects", "/api/v1/redirects", {"limit": 500}, KINDS),
        Operation("sitemap", "/api/v1/sitemap", {"limit": 500}, KINDS),
        *(Operation(f"feed of releases as {n}", f"/api/v1/feeds/releases.{n}", shows=("release",)) for n in NOTATIONS),
        *(Operation(f"feed of stories as {n}", f"/api/v1/feeds/stories.{n}", shows=("story",)) for n in NOTATIONS),
        Operation("changes from now on", "/api/v1/changes"),
    ]


def searches(world: World) -> list[Operation]:
    """By each text that search knows, browsing, filtered; with the engine and without it."""
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
        ({"year": world.subjects["story"].published_at.year, "sort": "oldest", "limit": 100}, ("story", "release")),
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


def every(world: World) -> list[Operation]:
    return [*direct(world), *around(world), *searches(world)]


NOTATIONS = ("rss", "atom", "json")
RESOLVE, SEARCH, SUGGEST = "/api/v1/resolve", "/api/v1/search", "/api/v1/search/suggest"


def page_at(page_id: int) -> str:
    return f"/api/v1/pages/{page_id}"


def path_of(page: Any) -> str:
    return page.get_url_parts()[2]


def part(name: str) -> Pick:
    return lambda body: body[name]


def shown(answer: Answer, kinds: tuple[str, ...], stem: str = STEM) -> list[str]:
    """Those of the kinds with a canary in the answer."""
    return [kind for kind in kinds if f"{stem}{kind}" in answer.text]
