"""Every address the public can ask, asked: all operations of the API's document, files, and what might be guessed.

A new operation is asked by itself; one that needs something to be asked with stops the test until it is given it here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from cms.api.public import api

from .canaries import Planted

ECHOES = ("query", "query_id", "next")  # of a search, what repeats the question
Ask = Callable[[str], tuple[int, str, bytes]]  # address → status, headers, content

WAYS_OF_LISTS = {"sitemap": "sitemap", "changes": "changes", "releases": "list"}
ALONE = "/api/v1/preview"  # answers nobody without a token; tests/cms/preview has its tests


@dataclass(frozen=True)
class Question:
    way: str
    address: str


def questions(planted: Planted, home: Any, neighbour: Any, since: str) -> Iterator[Question]:
    """Each with the way it stands for; `since` is where `/changes` stood before the release."""
    pages = {"page": planted.release, "featured": home, "link": neighbour}
    for path, methods in api.get_openapi_schema()["paths"].items():
        if "get" in methods and path != ALONE:
            yield from _of(path, methods["get"], planted, pages, since)
    yield Question("download", planted.download)
    yield Question("download elsewhere", planted.download.replace(f"/{planted.release.pk}/", f"/{neighbour.pk}/"))
    yield Question("guessed", f"/documents/{planted.document.pk}/{planted.document.filename}")
    yield Question("guessed", f"/media/documents/{planted.document.filename}")
    yield Question("guessed", f"/media/pictures/{planted.words['picture']}.png")
    yield Question("guessed", f"/admin/pages/{planted.release.pk}/view_draft/")


def _of(
    path: str, operation: dict[str, Any], planted: Planted, pages: dict[str, Any], since: str
) -> Iterator[Question]:
    if path.endswith("/pages/{page_id}"):
        yield from (Question(way, path.format(page_id=page.pk)) for way, page in pages.items())
    elif path.endswith("/pages/{page_id}/related"):
        yield from (Question("related", path.format(page_id=page.pk)) for page in pages.values())
    elif path.endswith("/resolve"):
        paths = ["/", "/releases/", *(page.get_url_parts()[2] for page in pages.values())]
        yield from (Question("path", f"{path}?{urlencode({'path': asked})}") for asked in paths)
    elif "/feeds/" in path:
        schema = {given["name"]: given["schema"] for given in operation["parameters"]}
        for kind in _values(schema["kind"]):
            for notation in _values(schema["notation"]):
                yield Question("feed", path.format(kind=kind, notation=notation))
    elif path.endswith("/search"):
        asked = [*({"q": word} for word in planted.words.values()), {"limit": 100}, {"type": "release", "limit": 100}]
        yield from (Question("search", f"{path}?{urlencode(one)}") for one in asked)
    elif path.endswith("/suggest"):
        for word in planted.words.values():
            yield from (Question("suggest", f"{path}?{urlencode({'q': q})}") for q in (word, word[:-2]))
    else:
        assert "{" not in path, f"{path}: say in tests/cms/embargo/sweep.py what it is asked with"
        way = WAYS_OF_LISTS.get(path.rsplit("/", 1)[1], "other")
        more = {"list": {"limit": 100}, "changes": {"since": since}}.get(way, {})
        yield Question(way, f"{path}?{urlencode(more)}")


def _values(schema: dict[str, Any]) -> list[str]:
    return schema.get("enum") or [schema["const"]]


def seen(send: Ask, asked: list[Question]) -> dict[str, str]:
    """By way, everything that all its answers said, in small letters."""
    said: dict[str, list[str]] = {}
    for search_query in asked:
        status, headers, content = send(search_query.address)
        assert status < 500, (search_query.address, content[:300])
        said.setdefault(search_query.way, []).append(f"{headers} {_without_echo(content)}")
    return {way: " ".join(texts).casefold() for way, texts in said.items()}


def _without_echo(content: bytes) -> str:
    text = content.decode(errors="replace")
    try:
        body = json.loads(text)
    except ValueError:
        return text
    return json.dumps({name: value for name, value in body.items() if name not in ECHOES}, ensure_ascii=False)
