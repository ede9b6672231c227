"""The requests of `scripts/bench scale`: every public operation of the OpenAPI document, and pages of the admin."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from .response_times import Client, Kind

API = "/api/v1"
QUERIES = ("people", "investment", "strategy environment", "decade future", "treatment", "the whole story")
# Operations that do not read content, or that only one person uses.
NOT_MEASURED = {
    *("preview", "exchange_preview_code", "report_click", "sign_up", "confirm_sign_up", "unsubscribe"),
    *("request_alert", "stop_alert", "stop_all_alerts"),
    *("embargo_terms", "accept_embargo_terms", "embargo_release", "embargo_changes", "embargo_kit"),
    "rehearsal",
}
DETAILS = 40  # different pages whose details are requested


def build_kinds(client: Client, page_ids: list[int]) -> list[Kind]:
    """Return the kinds of requests; `page_ids` are pages with similar pages and two versions."""
    from cms.pages.page_types import calendar_models

    total = client.get(f"{API}/stories?limit=1")["total"]
    topics = [term["value"] for term in client.get(f"{API}/topics")["items"]]
    people = [person["value"] for person in client.get(f"{API}/people")["items"]]
    paths = [client.get(f"{API}/pages/{pk}")["path"] for pk in page_ids[:DETAILS]]
    events = [call["id"] for call in client.get(f"{API}/calls-to-action")["items"]]
    first, middle = 0, page_ids[-1] // 2
    deep = 3 * total // 4
    kinds = {
        "stories": [("stories", {"limit": 20})],
        "stories: deep": [("stories", {"limit": 20, "offset": deep + step}) for step in range(0, 100, 20)],
        "stories: last": [("stories", {"limit": 20, "offset": total - 20})],
        "stories: topic": [("stories", {"topic": topic}) for topic in topics],
        "stories: topic, year": [("stories", {"topic": topic, "year": 2024}) for topic in topics],
        "stories: kind": [("stories", {"story_kind": kind}) for kind in ("news", "blog", "statement")],
        "stories: person": [("stories", {"person": person}) for person in people],
        "stories: featured": [("stories", {"featured": "true"})],
        "releases": [("releases", {})],
        "calls_to_action": [("calls-to-action", {})],
        "resolve": [("resolve", {"path": path}) for path in paths],
        "resolve: index page": [("resolve", {"path": "/stories/"})],
        "resolve: index page, deep": [("resolve", {"path": "/stories/", "offset": deep})],
        "resolve: home page": [("resolve", {"path": "/"})],
        "page": [(f"pages/{pk}", {}) for pk in page_ids[:DETAILS]],
        "versions": [(f"pages/{pk}/versions", {}) for pk in page_ids[:DETAILS]],
        "comparison": [(f"pages/{pk}/versions/2/comparison", {}) for pk in page_ids[:DETAILS]],
        "related": [(f"pages/{pk}/related", {}) for pk in page_ids[:DETAILS]],
        "search": [("search", {"q": text}) for text in QUERIES],
        "search: filtered": [("search", {"q": text, "topic": topics[0], "type": "story"}) for text in QUERIES],
        "search: no text": [("search", {})],
        "suggest": [("search/suggest", {"q": text[:4]}) for text in QUERIES],
        "sitemap": [("sitemap", {"limit": 500})],
        "sitemap: middle": [("sitemap", {"limit": 500, "after": middle})],
        "news_sitemap": [("news-sitemap", {})],
        "indexnow_key": [("indexnow-key", {})],
        "redirects": [("redirects", {"limit": 50})],  # as many as the smallest site has
        "changes": [("changes", {"since": "1-0", "limit": 500})],
        "feed": [(f"feeds/stories.{notation}", {}) for notation in ("rss", "atom", "json")],
        "calendar": [(f"feeds/{name}.ics", {}) for name in calendar_models()],
        "page_event": [(f"pages/{pk}/event.ics", {}) for pk in events],
        **{name: [(name, {})] for name in ("site", "navigation", "settings", "topics", "regions", "locales")},
        "people": [("people", {"offset": first})],
        "person": [(f"people/{person}", {}) for person in people],
    }
    return [
        Kind(name, [f"{API}/{path}{'?' if params else ''}{urlencode(params)}" for path, params in requests])
        for name, requests in kinds.items()
    ]


def check_operations(kinds: list[Kind]) -> None:
    """Stop if the OpenAPI document has an operation that is not measured."""
    from cms.api.public import api

    document: dict[str, Any] = api.get_openapi_schema()
    known = {operation["operationId"] for methods in document["paths"].values() for operation in methods.values()}
    if missing := known - NOT_MEASURED - {kind.name.partition(":")[0] for kind in kinds}:
        raise SystemExit(
            f"Not measured: {', '.join(sorted(missing))}. Add them to tests/system/performance/scale_operations.py."
        )


def admin_kinds(page: Any) -> dict[str, str]:
    """Return the addresses of the admin's pages that grow with the number of pages."""
    from django.urls import reverse

    explorer = reverse("wagtailadmin_explore", args=[page.get_parent().pk])
    return {
        "admin: explorer": explorer,
        "admin: explorer, deep": f"{explorer}?p=30",
        "admin: search": f"{reverse('wagtailadmin_pages:search')}?q=court",  # fills a page of results at every size
        "admin: dashboard": reverse("wagtailadmin_home"),
        "admin: editor": reverse("wagtailadmin_pages:edit", args=[page.pk]),
    }
