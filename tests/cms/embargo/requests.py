"""Requests to every public URL: all operations of the OpenAPI document, files, and URLs that could be guessed.

New operations are included automatically; one with required parameters fails the test until they are added here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from cms.api.public import api
from cms.snippets.people.models import Person

from .canaries import ReleaseWithCanaries

QUERY_FIELDS = ("query", "query_id", "next")  # fields of a search response that repeat the query
Send = Callable[[str], tuple[int, str, bytes]]  # URL → status, headers, content

LIST_CHANNELS = {"sitemap": "sitemap", "changes": "changes", "releases": "list"}
EXCLUDED = "/api/v1/preview"  # needs a token; tested in tests/cms/editing/preview


@dataclass(frozen=True)
class Request:
    channel: str
    address: str


def build_requests(release: ReleaseWithCanaries, home: Any, neighbour: Any, since: str) -> Iterator[Request]:
    """Yield all requests with their channels. `since` is the token of `/changes` before the release."""
    pages = {"page": release.release, "featured": home, "link": neighbour}
    for path, methods in api.get_openapi_schema()["paths"].items():
        if "get" in methods and path != EXCLUDED:
            yield from _operation_requests(path, methods["get"], release, pages, since)
    yield Request("download", release.download)
    yield Request("download elsewhere", release.download.replace(f"/{release.release.pk}/", f"/{neighbour.pk}/"))
    slug = release.words["slug"]
    for extension in ("txt", "html", "pdf", "zip"):
        yield Request("kit", f"/press-kits/{release.release.pk}/{slug}.{extension}")
        yield Request("kit elsewhere", f"/press-kits/{neighbour.pk}/{slug}.{extension}")
    for picture in release.pictures:
        for page in (release.release, home):
            yield Request("guessed", f"/press-pictures/{page.pk}/{picture.pk}/{release.words['alt']}.png")
    yield Request("guessed", f"/documents/{release.document.pk}/{release.document.filename}")
    yield Request("guessed", f"/media/documents/{release.document.filename}")
    yield Request("guessed", f"/media/pictures/{release.words['picture']}.png")
    yield Request("guessed", f"/admin/pages/{release.release.pk}/view_draft/")


def _operation_requests(
    path: str, operation: dict[str, Any], release: ReleaseWithCanaries, pages: dict[str, Any], since: str
) -> Iterator[Request]:
    if path.endswith("/pages/{page_id}"):
        yield from (Request(channel, path.format(page_id=page.pk)) for channel, page in pages.items())
    elif path.endswith("/pages/{page_id}/related"):
        yield from (Request("related", path.format(page_id=page.pk)) for page in pages.values())
    elif path.endswith("/pages/{page_id}/event.ics"):
        yield from (Request("other", path.format(page_id=page.pk)) for page in pages.values())
    elif "/versions" in path:
        params = "?with=2" if path.endswith("/comparison") else ""
        yield from (Request("versions", path.format(page_id=page.pk, number=1) + params) for page in pages.values())
    elif path.endswith("/resolve"):
        paths = ["/", "/releases/", *(page.get_url_parts()[2] for page in pages.values())]
        yield from (Request("path", f"{path}?{urlencode({'path': given_path})}") for given_path in paths)
    elif "/feeds/" in path:
        schema = {given["name"]: given["schema"] for given in operation["parameters"]}
        for kind in _values(schema["kind"]):
            if "notation" not in schema:  # a calendar
                yield Request("other", path.format(kind=kind))
                continue
            for feed_format in _values(schema["notation"]):
                yield Request("feed", path.format(kind=kind, notation=feed_format))
    elif path.endswith("/people/{value}"):
        people = Person.objects.order_by("pk").values_list("slug", flat=True)
        yield from (Request("people", path.format(value=value)) for value in people)
    elif path.endswith("/search"):
        requests = [
            *({"q": word} for word in release.words.values()),
            {"limit": 100},
            {"type": "release", "limit": 100},
        ]
        yield from (Request("search", f"{path}?{urlencode(one)}") for one in requests)
    elif path.endswith("/suggest"):
        for word in release.words.values():
            yield from (Request("suggest", f"{path}?{urlencode({'q': q})}") for q in (word, word[:-2]))
    else:
        assert "{" not in path, f"{path}: add its parameters in tests/cms/embargo/requests.py"
        channel = LIST_CHANNELS.get(path.rsplit("/", 1)[1], "other")
        more = {"list": {"limit": 100}, "changes": {"since": since}}.get(channel, {})
        yield Request(channel, f"{path}?{urlencode(more)}")


def _values(schema: dict[str, Any]) -> list[str]:
    return schema.get("enum") or [schema["const"]]


def collect_responses(send: Send, requests: list[Request]) -> dict[str, str]:
    """Return the text of all responses by channel, in lower case."""
    texts_by_channel: dict[str, list[str]] = {}
    for request in requests:
        status, headers, content = send(request.address)
        assert status < 500, (request.address, content[:300])
        texts_by_channel.setdefault(request.channel, []).append(f"{headers} {_without_query(content)}")
    return {channel: " ".join(texts).casefold() for channel, texts in texts_by_channel.items()}


def _without_query(content: bytes) -> str:
    text = content.decode(errors="replace")
    try:
        body = json.loads(text)
    except ValueError:
        return text
    return json.dumps({name: value for name, value in body.items() if name not in QUERY_FIELDS}, ensure_ascii=False)
