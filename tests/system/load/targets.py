"""What the visitors of the load test request, read from the site's own API."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

PAGES, ETAGS = 2_000, 40
MAX_LIMIT = 100
HEADERS = {"Host": "cms.example.org", "X-Forwarded-Proto": "https"}


def read_targets(port: int, key: str) -> dict[str, Any]:
    """Return pages, paths, words, filters and pictures of the site behind the port."""

    def get(path: str) -> tuple[Any, str]:
        address = f"http://127.0.0.1:{port}/api/v1{path}"
        with urlopen(Request(address, headers={**HEADERS, "X-Rate-Limit-Key": key}), timeout=30) as response:
            return json.load(response), response.headers.get("ETag", "")

    total = get("/stories?limit=1")[0]["total"]
    step = max(MAX_LIMIT, total // (PAGES // MAX_LIMIT) // MAX_LIMIT * MAX_LIMIT)
    cards = [
        card for at in range(0, total, step) for card in get(f"/stories?limit={MAX_LIMIT}&offset={at}")[0]["items"]
    ]
    ids = [card["id"] for card in cards]
    known = [get(f"/pages/{page}")[1] for page in ids[:ETAGS]]
    return {
        "pages": ids,
        "paths": [card["path"] for card in cards],
        "etags": {f"/api/v1/pages/{page}": etag for page, etag in zip(ids, known, strict=False)},
        "words": sorted({word.lower() for card in cards for word in re.findall(r"\w{4,}", card["title"])}),
        "topics": [topic["value"] for topic in get("/topics")[0]["items"]],
        "years": sorted({card["published_at"][:4] for card in cards if card.get("published_at")}),
        "pictures": find_pictures(cards),
        "last": total - 40,
    }


def find_pictures(cards: list[dict[str, Any]]) -> list[str]:
    """Return the paths of all files of the pictures that the cards name."""
    sets = [card["image"]["files"] for card in cards if card.get("image")]
    return sorted(
        {
            urlsplit(files["url_template"].format(width=width, format=kind)).path
            for files in sets
            if files
            for width in files["widths"]
            for kind in files["formats"]
        }
    )
