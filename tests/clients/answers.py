"""What every client must have read: a list, pages with all blocks, a search, suggestions, the site, a problem."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

SEARCH = [("q", "recruitment"), ("topic", "fair-recruitment"), ("topic", "legal-aid")]


@dataclass(frozen=True)
class Answers:
    """The ids of the pages to request, and the lines that a client prints about all answers."""

    page_ids: tuple[int, ...]
    lines: tuple[str, ...]


def read_answers(url: str) -> Answers:
    """Request what the clients request, without any of them.

    Raises:
        AssertionError: The site lacks a page type or a type of block.
    """
    english = [item["id"] for item in _get(url, "/sitemap")["items"] if item["locale"] == "en"]
    pages = _choose_pages(_get(url, "/openapi.json"), [_get(url, f"/pages/{number}") for number in english])
    items = _get(url, "/releases", ("limit", "3"))
    found = _get(url, "/search", *SEARCH)
    suggestions = _get(url, "/search/suggest", ("q", "recr"))["items"]
    site = _get(url, "/site")
    problem = _get(url, "/releases", ("site", "absent.example"))
    assert len(items["items"]) == 3
    assert found["total"]
    assert suggestions[0]["kind"] == "topic"
    assert problem["status"] == 422
    lines = [f"list {len(items['items'])} {items['total']} {items['items'][0]['path']}"]
    lines += [_describe_page(page) for page in pages]
    lines += [f"search {found['total']} {found['items'][0]['path']} {found['items'][0]['highlights']['title']}"]
    lines += [f"suggestions {len(suggestions)} {suggestions[0]['kind']} {suggestions[0]['value']}"]
    languages = ",".join(language["locale"] for language in site["navigation"]["languages"])
    lines += [f"site {site['settings']['name']} {languages} {site['topics'][0]['value']}"]
    lines += [f"problem {problem['status']} {problem['type']} {problem['errors'][0]['parameter']}"]
    return Answers(tuple(page["id"] for page in pages), tuple(lines))


def save_documents(url: str, folder: Path) -> None:
    """Write the OpenAPI documents that the site serves to a directory."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("openapi.json", "openapi-3.0.json"):
        (folder / name).write_text(json.dumps(_get(url, f"/{name}")), encoding="utf-8")


def _choose_pages(document: dict[str, Any], pages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return pages that have all page types and all types of blocks together."""
    schemas = document["components"]["schemas"]
    missing = {(name, kind) for name in ("AnyPage", "Block") for kind in schemas[name]["discriminator"]["mapping"]}
    chosen = []
    for page in sorted(pages, key=lambda page: -len(_kinds(page))):
        if missing & _kinds(page):
            missing -= _kinds(page)
            chosen.append(page)
    assert not missing, f"The demo content has no {missing}."
    return chosen


def _kinds(page: dict[str, Any]) -> set[tuple[str, str]]:
    return {("AnyPage", page["type"]), *(("Block", block["type"]) for block in page["body"])}


def _describe_page(page: dict[str, Any]) -> str:
    """Return the id, the type, the types of the blocks, and the number of HTML tags in running text."""
    tags = sum(block["value"]["html"].count("<") for block in page["body"] if block["type"] == "rich_text")
    return f"page {page['id']} {page['type']} {','.join(block['type'] for block in page['body'])} {tags}"


def _get(url: str, path: str, *parameters: tuple[str, str]) -> Any:
    try:
        with urlopen(f"{url}/api/v1{path}?{urlencode(parameters)}", timeout=60) as response:
            return json.load(response)
    except HTTPError as refused:
        return json.load(refused)
