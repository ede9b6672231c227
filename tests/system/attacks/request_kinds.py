"""The requests that the clients of an attack send."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tests.system.attacks.http_client import Client, Reply

if TYPE_CHECKING:
    from tests.system.attacks.load import Group

# Frequent words of the texts that Faker writes, so that long queries match many pages.
WORDS = (Path(__file__).parent / "words.txt").read_text(encoding="utf-8").split()
LOG_IN = "/admin/login/"
QUERY_WORDS, SEARCH_LIMIT = 60, 100


async def send_path(client: Client, generate: random.Random, group: Group) -> Reply:
    """Get the group's path."""
    return await client.send(group.path, headers=group.headers)


async def send_long_search(client: Client, generate: random.Random, group: Group) -> Reply:
    """Search for 60 words, with 100 results."""
    query = {"q": " ".join(generate.choices(WORDS, k=QUERY_WORDS))[:512], "limit": SEARCH_LIMIT}
    return await client.send(f"/api/v1/search?{urlencode(query)}", headers=group.headers)


async def send_short_search(client: Client, generate: random.Random, group: Group) -> Reply:
    """Search for two words, as a visitor does."""
    query = {"q": " ".join(generate.choices(WORDS, k=2))}
    return await client.send(f"/api/v1/search?{urlencode(query)}", headers=group.headers)


async def send_suggestion(client: Client, generate: random.Random, group: Group) -> Reply:
    """Ask for suggestions for the beginning of a word."""
    word = generate.choice(WORDS)
    query = {"q": word[: generate.randint(1, len(word))]}
    return await client.send(f"/api/v1/search/suggest?{urlencode(query)}", headers=group.headers)


async def send_log_in(client: Client, generate: random.Random, group: Group) -> Reply:
    """Try to log in with a new name, and the CSRF token of a log-in page fetched once."""
    if client.port not in _log_in_pages:
        _log_in_pages[client.port] = await client.send(LOG_IN)
    page = _log_in_pages[client.port]
    return await post_log_in(client, page, f"name-{generate.getrandbits(64)}", "wrong", group.headers)


_log_in_pages: dict[int, Reply] = {}  # port → page; the token and the cookie of one are valid for every client


async def post_log_in(client: Client, page: Reply, name: str, password: str, headers: dict[str, str]) -> Reply:
    """Send the form of a log-in page."""
    token = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page.body)
    if not token:
        return Reply(0, 0)
    fields = {"csrfmiddlewaretoken": token[1].decode(), "login": name, "username": name, "password": password}
    more = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": read_cookies(page),
        "Referer": f"https://cms.example.org{LOG_IN}",
        **headers,
    }
    body = urlencode({**fields, "next": "/admin/"}).encode()
    return await client.send(LOG_IN, method="POST", headers=more, body=body)


async def log_in(port: int, name: str, password: str) -> str:
    """Log in, and return the `Cookie` header of the session."""
    client = Client(port)
    answer = await post_log_in(client, await client.send(LOG_IN), name, password, {})
    client.close()
    assert answer.status == 302, (answer.status, answer.body[:500])
    return read_cookies(answer)


def read_cookies(reply: Reply) -> str:
    """Return the `Cookie` header with what a response has set."""
    return "; ".join(line.partition(";")[0] for line in reply.headers.get("set-cookie", "").splitlines())


REQUESTS = {
    "path": send_path,
    "long_search": send_long_search,
    "short_search": send_short_search,
    "suggest": send_suggestion,
    "log_in": send_log_in,
}
