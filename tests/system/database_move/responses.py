"""Read a sample of the public responses: python -m tests.system.database_move.responses FILE COUNT

The first run writes the addresses to the file, others read them. Prints the status, the ETag and a digest of each body.
People are compared without their order, which is that of the collation of the database, and a search without its id.
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import django

ROOT = "/api/v1"
ALWAYS = (
    *(
        f"{ROOT}/{name}"
        for name in ("site", "settings", "navigation", "topics", "regions", "people", "changes?limit=50")
    ),
    *(f"{ROOT}/{name}?limit=50" for name in ("releases", "stories", "calls-to-action", "sitemap", "redirects")),
    *(f"{ROOT}/search?q={word}" for word in ("ferry", "harbour", "fees", "press")),
    *(f"{ROOT}/feeds/{name}" for name in ("releases.rss", "stories.json", "calls-to-action.ics")),
)


def main(file: str, count: int) -> None:
    django.setup()
    from django.test import Client

    client, path = Client(SERVER_NAME="localhost"), Path(file)
    if not path.exists():
        sample = random.Random(7).sample(sorted(_list_pages(client)), count - len(ALWAYS))
        path.write_text(json.dumps([*ALWAYS, *sample]))
    print(json.dumps({address: _read(client, address) for address in json.loads(path.read_text())}))  # noqa: T201


def _list_pages(client: Any) -> Iterator[str]:
    address: str | None = f"{ROOT}/sitemap?noindex=true"
    while address:
        part = client.get(address).json()
        yield from (f"{ROOT}/resolve?path={quote(item['path'])}" for item in part["items"])
        address = part.get("next")


def _read(client: Any, address: str) -> tuple[int, str, str]:
    response = client.get(address)
    body = response.getvalue()
    if "/search" in address:
        body = json.dumps({**json.loads(body), "query_id": ""}).encode()
    if address.endswith("/people"):
        body = json.dumps(sorted(json.loads(body)["items"], key=str)).encode()
    return response.status_code, response.headers.get("ETag", ""), hashlib.sha256(body).hexdigest()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
