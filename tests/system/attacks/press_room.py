"""The press room, which is newer than the review: guesses of links, keys and passwords, and a flood of alerts."""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator

from tests.system.attacks.http_client import Client, Reply
from tests.system.attacks.installation import BYPASS_KEY
from tests.system.attacks.previews import distinct
from tests.system.attacks.table import Row
from tests.system.attacks.workspace import Workspace

ALTERED = 500
ATTEMPTS = 300
WEBHOOK_PASSWORD = "clarion:a-password-of-the-mail-service-0123456789"
SERVICE = {
    "EMAIL_URL": "anymail://postmark",
    "ANYMAIL_POSTMARK_SERVER_TOKEN": "unused",
    "ANYMAIL_WEBHOOK_SECRET": WEBHOOK_PASSWORD,
}
BEFORE = "newer than the review"
EMBARGO = "/api/v1/embargo-access"
JSON = {"Content-Type": "application/json"}

Attempt = Callable[[Client, int], Awaitable[Reply]]


async def ask_for_alert(client: Client, number: int) -> Reply:
    body = json.dumps({"email": f"visitor{number}@example.org", "q": "ferries"}).encode()
    return await client.send("/api/v1/alerts", method="POST", headers=JSON, body=body)


async def guess_code(client: Client, number: int) -> Reply:
    return await client.send(f"{EMBARGO}/terms", headers={"Authorization": f"Embargo embc_{secrets.token_urlsafe(32)}"})


async def guess_and_accept(client: Client, number: int) -> Reply:
    headers = {**JSON, "Authorization": f"Embargo embc_{secrets.token_urlsafe(32)}"}
    body = json.dumps({"terms_version": "0" * 16}).encode()
    return await client.send(f"{EMBARGO}/acceptances", method="POST", headers=headers, body=body)


async def guess_key(client: Client, number: int) -> Reply:
    return await client.send(f"/embargo-files/kit/1-{number % 5}?key=embf_1-{secrets.token_hex(16)}")


async def guess_password(client: Client, number: int) -> Reply:
    return await report_bounce(client, f"clarion:{secrets.token_urlsafe(8)}")


async def report_bounce(client: Client, password: str) -> Reply:
    """Report a bounce as the mail service does."""
    event = {"RecordType": "Bounce", "ID": 1, "Type": "HardBounce", "TypeCode": 1, "Email": "ada@example.org"}
    event |= {"MessageID": "1", "BouncedAt": "2026-01-01T00:00:00Z"}
    headers = {**JSON, "Authorization": "Basic " + base64.b64encode(password.encode()).decode()}
    return await client.send(
        "/mail-events/postmark/tracking/", method="POST", headers=headers, body=json.dumps(event).encode()
    )


# What is attempted, the status of an attempt that is not refused, and how many of them a client may make.
LIMITED: dict[str, tuple[Attempt, int, int]] = {
    "requests for alerts": (ask_for_alert, 202, 30),
    "guessed codes of embargo links": (guess_code, 404, 120),
    "acceptances with guessed codes": (guess_and_accept, 404, 120),
    "guessed keys of files": (guess_key, 404, 120),
    "guessed passwords of the webhook": (guess_password, 400, 20),
}


async def attack(port: int, address: str, attempt: Attempt) -> tuple[Counter[int], int, int]:
    """Return the statuses of one client, how many refusals name no time to wait, and the status of another client."""
    greedy, other = Client(port, address), Client(port, "127.0.8.200")
    replies = [await attempt(greedy, number) for number in range(ATTEMPTS)]
    innocent = await attempt(other, ATTEMPTS)
    greedy.close()
    other.close()
    without = sum("retry-after" not in reply.headers for reply in replies if reply.status in (429, 503))
    return Counter(reply.status for reply in replies), without, innocent.status


async def alter(port: int, code: str) -> tuple[int, Counter[int]]:
    """Return the status of a valid token of an embargo link, and those of altered codes and tokens."""
    client = Client(port)

    async def send(operation: str, secret: str, **body: str) -> Reply:
        headers = {**JSON, "Authorization": f"Embargo {secret}", "X-Rate-Limit-Key": BYPASS_KEY}
        how = {"method": "POST", "body": json.dumps(body).encode()} if body else {}
        return await client.send(f"{EMBARGO}/{operation}", headers=headers, **how)

    version = json.loads((await send("terms", code)).body)["terms_version"]
    token = json.loads((await send("acceptances", code, terms_version=version)).body)["token"]
    codes = [(await send("terms", one)).status for one in distinct(code, ALTERED)]
    tokens = [(await send("release", one)).status for one in distinct(token, ALTERED)]
    valid = (await send("release", token)).status
    client.close()
    return valid, Counter(codes + tokens)


async def report_after_guesses(port: int, address: str) -> tuple[int, int]:
    """Return the statuses of the right password: from the client that has guessed, and from the mail service."""
    guessing, service = Client(port, address), Client(port, "127.0.8.201")
    statuses = [(await report_bounce(client, WEBHOOK_PASSWORD)).status for client in (guessing, service)]
    guessing.close()
    service.close()
    return statuses[0], statuses[1]


def run(work: Workspace) -> Iterator[Row]:
    with work.pool(**SERVICE) as port:
        for number, (name, (attempt, status, limit)) in enumerate(LIMITED.items(), start=1):
            statuses, without, innocent = asyncio.run(attack(port, f"127.0.8.{number}", attempt))
            now = f"{ATTEMPTS}: {dict(statuses)}; another client {innocent}"
            held = 0 < statuses[status] <= limit and set(statuses) <= {status, 429} and not without
            yield Row("press room", "medium", name, BEFORE, now, held and innocent == status)
        guessing, service = asyncio.run(report_after_guesses(port, f"127.0.8.{len(LIMITED)}"))
        now = f"from the client that guessed {guessing}, from the service {service}"
        yield Row("press room", "medium", "the right password", BEFORE, now, (guessing, service) == (429, 200))
        code = json.loads(work.installation.run("-m", "tests.system.attacks.embargo_link"))["code"]
        valid, altered = asyncio.run(alter(port, code))
        now = f"valid token {valid}; {altered.total()} altered: {dict(altered)}"
        yield Row("press room", "high", "altered codes and tokens", BEFORE, now, valid == 200 and set(altered) == {404})
