"""The answers of the whole public API, as far as a rehearsal and the site must agree about them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.api.public import api
from cms.rehearsal.child import HOST, ORIGIN, UnixConnection
from cms.rehearsal.front import ANSWER_SECONDS

from .schedules import LANGUAGES

Ask = Callable[[str], tuple[int, bytes]]
Answers = dict[str, tuple[int, bytes]]
FIRST_HITS = 10
OK = 200
REFRESHED = "refreshed"
PAGE = re.compile(r"/api/v1/pages/(\d+)(?:\?.*)?")
# Fields in which a rehearsal differs from the site, with the reason. Everything else is equal.
IGNORED_FIELDS = {
    "query_id": "random, for the counts of clicks",
    "next_token": "positions in the list of changes: each database numbers its own",
    "since": "the same",
    "version": "the counter of the journal, which other jobs of the site also increment",
}
# The scheduler publishes some seconds after the minute, and the clock of a rehearsal stands still meanwhile: times are
# compared to the minute.
SECONDS = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d|\w{3}, \d\d \w{3} \d{4} \d\d:\d\d):\d\d(\.\d+)?|(\d{8}T\d{4})\d\d")
# Operations whose answers are about the history of the installation, not about the minute.
LEFT_OUT = ("/api/v1/preview", "/api/v1/embargo-access", "/api/v1/alerts", "/api/v1/sign-ups")
CHANGES, RESOLVE, SEARCH, SUGGEST = (f"/api/v1/{name}" for name in ("changes", "resolve", "search", "search/suggest"))
BY_HAND = (CHANGES, RESOLVE, SEARCH, SUGGEST)  # their parameters are written here


def list_addresses(page_ids: list[int], queries: list[str]) -> Iterator[str]:
    """Yield an address of every public GET operation in every language, of each page, and what it may have as paths."""
    for path, methods in _read_operations():
        names = {one["name"]: one for one in methods["get"].get("parameters", [])}
        languages = [{"locale": language} for language in LANGUAGES] if "locale" in names else [{}]
        for filled in _fill_path(path, names, page_ids):
            for given in languages:
                more = {"limit": "100"} if filled.endswith(("/releases", "/stories")) and "limit" in names else {}
                if filled in BY_HAND or "comparison" in filled:
                    continue
                yield _join(filled, {**given, **more})
    for number, query in enumerate(queries):
        language = LANGUAGES[number % len(LANGUAGES)]
        yield _join(SEARCH, {"q": query, "locale": language, "limit": str(FIRST_HITS)})
    for language in LANGUAGES:
        yield _join(SUGGEST, {"q": queries[0][:4], "locale": language})
    token = json.loads(ask_site(CHANGES)[1])["until"]
    for language in LANGUAGES:
        yield _join(CHANGES, {"since": token, "locale": language, "limit": "500"})
    for path in sorted(_list_paths(page_ids)):
        yield _join(RESOLVE, {"path": path})


@cache
def _read_operations() -> list[tuple[str, Any]]:
    """Return the paths of all compared GET operations; building the document takes seconds."""
    paths = sorted(api.get_openapi_schema()["paths"].items())
    return [(path, methods) for path, methods in paths if "get" in methods and not path.startswith(LEFT_OUT)]


def list_searches(query: str) -> Iterator[str]:
    """Yield the searches for a query, and the suggestions for its beginning, in every language."""
    for language in LANGUAGES:
        yield _join(SEARCH, {"q": query, "locale": language})
        yield _join(SUGGEST, {"q": query[:-2], "locale": language})


def _list_paths(page_ids: list[int]) -> set[str]:
    """Return the paths of all versions of pages, and those of redirects."""
    paths = set(Redirect.objects.values_list("old_path", flat=True))
    for page in Page.objects.filter(pk__in=page_ids):
        slugs = {page.slug, *(version["slug"] for version in page.revisions.values_list("content", flat=True))}
        if above := page.get_parent().get_url_parts():
            paths |= {f"{above[2]}{slug}/" for slug in slugs}
    return paths


def _fill_path(path: str, names: dict[str, Any], page_ids: list[int]) -> Iterator[str]:
    if "{page_id}" in path:
        if "{number}" not in path:
            yield from (path.replace("{page_id}", str(pk)) for pk in page_ids)
    elif "{kind}" in path:
        for kind in _values(names["kind"]["schema"]):
            formats = _values(names["notation"]["schema"]) if "notation" in names else [""]
            yield from (path.replace("{kind}", kind).replace("{notation}", one) for one in formats)
    elif "{" not in path:
        yield path


def _values(schema: dict[str, Any]) -> list[str]:
    return schema.get("enum") or [schema["const"]]


def _join(path: str, given: dict[str, str]) -> str:
    return f"{path}?{urlencode(given)}" if given else path


def ask_site(address: str) -> tuple[int, bytes]:
    """Ask the site in this process."""
    response = _open_client().get(address)
    return response.status_code, response.content


@cache
def _open_client() -> Client:
    """Return a client for all requests, because each new one loads all middleware."""
    return Client(SERVER_NAME="localhost")


def ask_rehearsal(unix_socket: Path) -> Ask:
    """Return a function that asks the process of a rehearsal."""

    def ask(address: str) -> tuple[int, bytes]:
        connection = UnixConnection(unix_socket, ANSWER_SECONDS)
        connection.request("GET", address, headers={"Host": HOST})
        response = connection.getresponse()
        try:
            return response.status, response.read()
        finally:
            connection.close()

    return ask


def normalise(answer: tuple[int, bytes], origin: str, address: str) -> Any:
    """Return what is compared: the status, and the content without ignored fields and hosts."""
    status, content = answer
    text = SECONDS.sub(r"\1\3", content.decode(errors="replace").replace(ORIGIN, origin))
    try:
        known = _without_ignored(json.loads(text))
        return status, _sort_changes(known) if address.startswith(CHANGES) and status == OK else known
    except ValueError:
        return status, text.replace("><", ">\n<").splitlines()


def _sort_changes(part: Any) -> Any:
    """Return the changes by page: those of different pages are recorded in the order in which jobs find them.

    A page is `refreshed` when a job looks while its answer is another one: what passes in between, jobs may see or not.
    `find_unreported` is about these.
    """
    shared = sorted(part["shared"], key=lambda one: json.dumps(one, sort_keys=True))
    items = sorted((one for one in part["items"] if one["change"] != REFRESHED), key=lambda one: one["id"])
    return {"items": items, "shared": shared, "there is more": part["next"] is not None}


def find_unreported(before: dict[str, Any], after: dict[str, Any], stored: Answers) -> list[str]:
    """Return the addresses of pages whose compared answers differ, but which `/changes` of the stored ones lacks."""
    parts = [json.loads(content) for one, (_, content) in stored.items() if one.startswith(CHANGES)]
    reported = {item["id"] for part in parts for item in part["items"]}
    return [
        one
        for one, answer in after.items()
        if (found := PAGE.fullmatch(one)) and int(found[1]) not in reported and answer != before[one]
    ]


def find_words(words: Iterable[str], answers: Mapping[str, Answers]) -> list[str]:
    """Return where the words are in the contents, each with the name of its answers."""
    return [
        f"{word} in {name} at {address}"
        for name, stored in answers.items()
        for address, (_, content) in stored.items()
        for word in words
        if word.encode() in content.lower()
    ]


def _without_ignored(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_ignored(one) for name, one in value.items() if name not in IGNORED_FIELDS}
    return [_without_ignored(one) for one in value] if isinstance(value, list) else value


def find_differences(first: Mapping[str, Any], second: Mapping[str, Any]) -> dict[str, str]:
    """Return where compared answers first differ, by address."""
    return {address: found for address in first if (found := find_difference(first[address], second[address]))}


def find_difference(first: Any, second: Any, path: str = "") -> str:
    """Return where two values first differ, for the report of a failure; empty if they are equal."""
    if type(first) is not type(second):
        return f"{path}: {first!r:.200} ≠ {second!r:.200}"
    if isinstance(first, dict):
        names = sorted(first.keys() | second.keys())
        found = (find_difference(first.get(name), second.get(name), f"{path}.{name}") for name in names)
        return next(filter(None, found), "")
    if isinstance(first, list | tuple):
        if len(first) != len(second):
            return f"{path}: {len(first)} ≠ {len(second)} entries: {first!r:.300} ≠ {second!r:.300}"
        found = (
            find_difference(a, b, f"{path}[{number}]") for number, (a, b) in enumerate(zip(first, second, strict=True))
        )
        return next(filter(None, found), "")
    return "" if first == second else f"{path}: {first!r:.200} ≠ {second!r:.200}"
