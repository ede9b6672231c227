"""M2: locking others out of their accounts, and guessing one password for many names."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator

from tests.system.attacks.content import NAME, PASSWORD
from tests.system.attacks.http_client import Client
from tests.system.attacks.request_kinds import LOG_IN, post_log_in
from tests.system.attacks.table import Row
from tests.system.attacks.workspace import Workspace

GUESSES = 12
NAMES, MAX_SPRAYED = 60, 30  # names tried from one address; the limit of a minute


async def try_log_in(port: int, address: str, name: str, password: str) -> int:
    """Return the status of an attempt from an address: 302 for a session, 200 for the form again."""
    client = Client(port, address)
    try:
        page = await client.send(LOG_IN)
        return (await post_log_in(client, page, name, password, {})).status
    finally:
        client.close()


async def lock_out(port: int) -> tuple[Counter[int], int]:
    """Guess a name's password from one address; then its owner logs in from another."""
    guesses = [await try_log_in(port, "127.0.7.1", NAME, f"guess {number}") for number in range(GUESSES)]
    return Counter(guesses), await try_log_in(port, "127.0.7.2", NAME, PASSWORD)


async def spray(port: int) -> Counter[int]:
    """Try one password for many names from one address."""
    return Counter([await try_log_in(port, "127.0.7.3", f"name{number}", "Summer2026") for number in range(NAMES)])


def run(work: Workspace) -> Iterator[Row]:
    with work.pool() as port:
        guesses, owner = asyncio.run(lock_out(port))
        now = f"guesses {dict(guesses)}; the owner's log-in {owner}"
        yield Row("M2", "medium", "lock a user out", "the right password from elsewhere: 429", now, owner == 302)
        sprayed = asyncio.run(spray(port))
        now = f"{NAMES} names: {dict(sprayed)}"
        held = sprayed[200] <= MAX_SPRAYED and set(sprayed) <= {200, 403, 429, 503}
        yield Row("M2", "medium", "guess across names", "60 × 200, none refused", now, held)
