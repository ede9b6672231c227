"""Record everything that the public sees of the demo content, for answers without a CMS: `record_site`.

Lists are recorded whole, and each page with the values of its filters, so that any part of them can be answered.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.test import Client

Node = dict[str, Any]
WHOLE = {"limit": 100}
PARTS = ("site", "navigation", "settings", "topics", "regions", "locales")
MIN_SHARED_LENGTH = 120  # characters from which an object that occurs twice is stored once
REFERENCE = "$"  # the key of a reference to a shared object


def record_site(client: Client) -> Node:
    """Return the recorded responses of the whole site, by language and by page."""
    reader = _Reader(client)
    locales = [one["locale"] for one in reader.read("/locales")["body"]["items"]]
    return {
        "locales": {locale: _record_locale(reader, locale) for locale in locales},
        "pages": [_record_page(reader, page) for page in _visible_pages(locales)],
        "sitemap": reader.read("/sitemap", limit=500),
        "redirects": reader.read("/redirects", limit=500),
        "withdrawn": _record_withdrawn(reader),
    }


class _Reader:
    """Reads the API, and fails if a response is not complete."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def read(self, path: str, /, status: int = 200, **query: Any) -> Node:
        """Return the body and the cache headers of a response."""
        response = self.client.get(f"/api/v1{path}", query)
        assert response.status_code == status, (path, query, response.content)
        kind = response.headers["Content-Type"]
        body = response.json() if "json" in kind else response.content.decode()
        assert not (isinstance(body, dict) and body.get("next")), f"{path}?{urlencode(query)} is not complete"
        kept = {name: response.headers[name] for name in ("Content-Type", "Cache-Control", "Cache-Tag")}
        return {"headers": kept, "body": body}


def _record_locale(reader: _Reader, locale: str) -> Node:
    from cms.pages.page_types import calendar_models, feed_models, listed_models

    people = reader.read("/people", locale=locale, **WHOLE)
    values = [one["value"] for one in people["body"]["items"]]
    lists = {str(model.list_name): f"/{model.list_name}" for model in listed_models()}
    return {
        **{part: reader.read(f"/{part}", locale=locale) for part in PARTS},
        "people": people,
        "profiles": {value: reader.read(f"/people/{value}", locale=locale, **WHOLE) for value in values},
        "lists": {name: reader.read(path, locale=locale, **WHOLE) for name, path in lists.items()},
        "feeds": {
            f"{kind}.{notation}": reader.read(f"/feeds/{kind}.{notation}", locale=locale)
            for kind in feed_models()
            for notation in ("rss", "atom", "json")
        }
        | {f"{kind}.ics": reader.read(f"/feeds/{kind}.ics", locale=locale) for kind in calendar_models()},
        "facets": reader.client.get("/api/v1/search", {"locale": locale, **WHOLE}).json()["facets"],
    }


def _visible_pages(locales: Iterable[str]) -> Iterable[Any]:
    from cms.core.visibility import visible_now
    from cms.pages.models import BasePage

    pages = visible_now(BasePage).filter(locale__language_code__in=locales).select_related("locale").order_by("pk")
    return [page.specific for page in pages]


def _record_page(reader: _Reader, page: Any) -> Node:
    from cms.pages.page_types import get_listed_model
    from cms.search_documents.builder import find_search_documents

    listed = get_listed_model(type(page))
    document = find_search_documents([page.pk]).get(page.pk)
    filters = {"featured": [str(page.featured).lower()]}
    if document:
        filters |= {name: list(values) for name, values in document.filters.items() if values}
        filters |= {"topic": list(document.topics), "region": list(document.regions), "year": [document.year]}
    has_event = page.event_fields is not None and getattr(page, page.event_fields.start) is not None
    return {
        **reader.read(f"/pages/{page.pk}", locale=page.locale.language_code, **WHOLE),
        "list": str(listed.list_name) if listed else None,
        "filters": filters,
        "event": reader.read(f"/pages/{page.pk}/event.ics", locale=page.locale.language_code) if has_event else None,
        **_record_versions(reader, page),
    }


def _record_versions(reader: _Reader, page: Any) -> Node:
    """Return the versions of a page that has several, and the comparison of each with the one before."""
    path, locale = f"/pages/{page.pk}/versions", page.locale.language_code
    versions = reader.read(path, locale=locale)
    numbers = [one["number"] for one in versions["body"]["items"] if one["is_comparable"]]
    compared = [number for number in numbers if number - 1 in numbers]
    return {
        "versions": versions,
        "comparisons": {str(number): reader.read(f"{path}/{number}/comparison", locale=locale) for number in compared},
    }


def _record_withdrawn(reader: _Reader) -> list[Node]:
    """Return the pages that were withdrawn, by the paths at which they were public."""
    from cms.editing.versions.models import Withdrawal
    from cms.journal.models import PublicPath

    pages = Withdrawal.objects.order_by("pk").values_list("page_id", flat=True)
    paths = [
        (pk, path) for pk in pages for path in PublicPath.objects.filter(page_id=pk).values_list("path", flat=True)
    ]
    return [{"id": pk, "path": path, **reader.read("/resolve", 410, path=path)} for pk, path in paths]


def share_objects(node: Any) -> Node:
    """Return the node with each object that occurs more than once replaced by a reference to `shared`."""
    counts: Counter[str] = Counter()
    _count(node, counts)
    shared: dict[str, int] = {}
    objects: list[Any] = []
    replaced = _replace(node, counts, shared, objects)
    return {"shared": objects, **replaced}


def _count(node: Any, counts: Counter[str]) -> None:
    """Count the objects. The parts of one that occurred before are not counted again."""
    if isinstance(node, dict):
        text = json.dumps(node, sort_keys=True)
        counts[text] += 1
        if counts[text] > 1 and len(text) >= MIN_SHARED_LENGTH:
            return
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        _count(child, counts)


def _replace(node: Any, counts: Counter[str], shared: dict[str, int], objects: list[Any]) -> Any:
    if isinstance(node, list):
        return [_replace(child, counts, shared, objects) for child in node]
    if not isinstance(node, dict):
        return node
    text = json.dumps(node, sort_keys=True)
    if text in shared:
        return {REFERENCE: shared[text]}
    replaced = {name: _replace(child, counts, shared, objects) for name, child in node.items()}
    if counts[text] < 2 or len(text) < MIN_SHARED_LENGTH:
        return replaced
    shared[text] = len(objects)
    objects.append(replaced)
    return {REFERENCE: shared[text]}


def write_lines(site: Node) -> str:
    """Return the site as JSON with a line for each shared object, page and part of a language."""
    parts = [
        f'"shared":[\n{_join_lines(site["shared"])}\n]',
        '"locales":{\n' + ",\n".join(_write_locale(*one) for one in site["locales"].items()) + "\n}",
        f'"pages":[\n{_join_lines(site["pages"])}\n]',
        *(f"{_write(name)}:{_write(site[name])}" for name in ("sitemap", "redirects", "withdrawn")),
    ]
    return "{" + ",\n".join(parts) + "}\n"


def _write_locale(locale: str, recorded: Node) -> str:
    parts = (f"{_write(name)}:{_write(part)}" for name, part in recorded.items())
    return f"{_write(locale)}:{{\n" + ",\n".join(parts) + "\n}"


def _join_lines(nodes: Iterable[Any]) -> str:
    return ",\n".join(_write(node) for node in nodes)


def _write(node: Any) -> str:
    return json.dumps(node, ensure_ascii=False, separators=(",", ":"))
