"""M5: a campaign: a thousand visitors sign up through the site, while one of them signs up again and again."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlencode

from tests.production.nginx import nginx
from tests.system.attacks.front import nginx_reason
from tests.system.attacks.http_client import Client
from tests.system.attacks.site import run_site
from tests.system.attacks.table import Row
from tests.system.attacks.workspace import Workspace

VISITORS = 1_000
AT_ONCE = 8
GREEDY = "127.9.9.9"
GREEDY_SIGN_UPS, MAX_SIGN_UPS = 60, 30  # sign-ups of one client in an hour
BEFORE = "26 accepted, then 503 for everybody for an hour"


async def sign_up(port: int, address: str, email: str) -> int:
    """Send the site's form as the visitor with this address."""
    client = Client(port, address, host="www.example.org")
    form = urlencode({"email": email, "interests": "stories", "consent": "yes", "website": "", "area": ""}).encode()
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Connection": "close"}
    try:
        return (await client.send("/sign-up", method="POST", headers=headers, body=form)).status
    finally:
        client.close()


async def run_campaign(port: int, visitors: int = VISITORS) -> tuple[Counter[int], Counter[int]]:
    """Return the statuses of the visitors, each with an address of its own, and of the greedy one among them."""
    slots = asyncio.Semaphore(AT_ONCE)

    async def visit(address: str, email: str) -> int:
        async with slots:
            return await sign_up(port, address, email)

    honest = [
        visit(f"127.1.{number // 250}.{number % 250 + 1}", f"visitor{number}@example.org") for number in range(visitors)
    ]
    greedy = [visit(GREEDY, f"greedy{number}@example.org") for number in range(GREEDY_SIGN_UPS)]
    statuses, others = await asyncio.gather(asyncio.gather(*honest), asyncio.gather(*greedy))
    return Counter(statuses), Counter(others)


def run(work: Workspace) -> Iterator[Row]:
    """Run the campaign against the site alone, and with nginx between the site and Clarion."""
    if work.site_reason:
        yield Row("M5", "medium", "campaign through the site", BEFORE, work.site_reason, None)
        return
    yield _row("campaign through the site", *asyncio.run(run_campaign(work.site.port)))
    if reason := nginx_reason():
        yield Row("M5", "medium", "campaign, site and nginx", BEFORE, reason, None)
        return
    with work.pool(TRUSTED_PROXIES="127.0.0.1/32") as pool:
        directory = work.directory / "campaign"
        directory.mkdir()
        files = {"frontends.conf": "127.0.0.1 1;\n"}
        with (
            nginx(directory, public=pool, admin=pool, files=files, data=work.directory) as front,
            run_site(directory / "site.log", front.port) as site,
        ):
            yield _row("campaign, site and nginx", *asyncio.run(run_campaign(site.port)))


def _row(attack: str, honest: Counter[int], greedy: Counter[int]) -> Row:
    refused, allowed = honest.total() - honest[200], greedy[200]
    now = f"{honest.total()} visitors, {refused} refused; one client: {allowed} of {GREEDY_SIGN_UPS} accepted"
    return Row("M5", "medium", attack, BEFORE, now, not refused and allowed <= MAX_SIGN_UPS)
