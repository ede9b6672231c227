"""What held, previews: no altered token or code opens a draft."""

from __future__ import annotations

import asyncio
import json
import random
import string
from collections import Counter
from collections.abc import Iterator

from tests.system.attacks.http_client import Client, Reply
from tests.system.attacks.installation import BYPASS_KEY
from tests.system.attacks.table import Row
from tests.system.attacks.workspace import Workspace

TOKENS, CODES = 2_489, 500
ALPHABET = string.ascii_letters + string.digits + "-_"
generate = random.Random(7)


def mutations(secret: str) -> Iterator[str]:
    """Yield altered secrets: each character replaced, left out and doubled, parts, other cases, then random ones."""
    for position, character in enumerate(secret):
        yield secret[:position] + secret[position + 1 :]
        yield secret[:position] + character + secret[position:]
        for other in generate.sample(ALPHABET, 20):
            if other != character:
                yield secret[:position] + other + secret[position + 1 :]
    yield from (secret[:length] for length in range(len(secret)))
    yield from (
        secret.upper(),
        secret.lower(),
        secret.swapcase(),
        secret[::-1],
        secret + "=",
        f"{secret}.",
        f"%20{secret}",
        f"{secret}%00",
        secret * 2,
    )
    while True:
        yield secret[:4] + "".join(generate.choices(ALPHABET, k=len(secret) - 4))


def distinct(secret: str, count: int) -> list[str]:
    """Return so many altered secrets, each of them once."""
    found: dict[str, None] = {}
    for one in mutations(secret):
        if one != secret:
            found[one] = None
        if len(found) == count:
            return list(found)
    raise AssertionError("unreachable")


async def exchange(client: Client, code: str) -> Reply:
    headers = {"Content-Type": "application/json", "X-Rate-Limit-Key": BYPASS_KEY}
    return await client.send(
        "/api/v1/preview/exchange", method="POST", headers=headers, body=json.dumps({"code": code}).encode()
    )


async def attack(port: int, code: str) -> tuple[int, Counter[int], Counter[int]]:
    """Return the status of the valid token, of the altered tokens and of the altered codes."""
    client = Client(port)
    token = json.loads((await exchange(client, code)).body)["token"]

    async def read(secret: str) -> int:
        headers = {"Authorization": f"Preview {secret}", "X-Rate-Limit-Key": BYPASS_KEY}
        return (await client.send("/api/v1/preview", headers=headers)).status

    tokens = Counter([await read(one) for one in distinct(token, TOKENS)])
    codes = Counter([(await exchange(client, one)).status for one in distinct(code, CODES)])
    valid = await read(token)
    client.close()
    return valid, tokens, codes


def run(work: Workspace) -> Iterator[Row]:
    installation = work.installation
    code = json.loads(installation.run("-m", "tests.system.attacks.canary_pages", "share"))["code"]
    valid, tokens, codes = asyncio.run(attack(installation.public, code))
    now = f"valid token {valid}; {tokens.total()} altered: {dict(tokens)}; {codes.total()} codes: {dict(codes)}"
    held = (
        valid == 200
        and not tokens[200]
        and not codes[200]
        and not [one for one in (*tokens, *codes) if one >= 500 or not one]
    )
    yield Row("held", "high", "altered tokens", "2,489 tokens, 500 codes: 0 accepted", now, held)
