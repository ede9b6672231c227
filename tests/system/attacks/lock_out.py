"""L4: keeping an owner out by wrong codes after the right password, and by wrong passwords, from many addresses.

The owner logs in again and again in a browser in which a log-in was completed before, at the own address and on a
journey, while 16 clients who know the password enter codes and 8 guess passwords, two of them at the owner's address.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import urlencode

from tests.system.attacks.content import GUARDED, PASSWORD
from tests.system.attacks.http_client import Client, Reply
from tests.system.attacks.request_kinds import LOG_IN
from tests.system.attacks.table import Row
from tests.system.attacks.workspace import Workspace

CODE = "/admin/login/second-factor/"
OWNER, JOURNEY = "127.0.8.1", "127.0.8.2"
CODE_GUESSERS, PASSWORD_GUESSERS = 16, 8
MAX_CHECKED_CODES = 10  # an hour, of all unknown clients together
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')
IN, REFUSED, WRONG = "in", "refused", "wrong"


class Browser:
    """A client with an address and cookies."""

    def __init__(self, port: int, address: str, cookies: dict[str, str] | None = None) -> None:
        self._client, self.cookies = Client(port, address), dict(cookies or {})
        self.last = Reply(0, 0)

    async def enter(self, password: str, code: str) -> str:
        """Log in with password and code, and return what became of it."""
        self.cookies.pop("sessionid", None)
        page = await self._send(LOG_IN)
        reply = await self._post(LOG_IN, page, {"username": GUARDED, "login": GUARDED, "password": password})
        if reply.status != 302:
            return WRONG if reply.status == 200 else REFUSED
        reply = await self._post(CODE, await self._send(CODE), {"code": code})
        if reply.status == 302:
            return IN
        return WRONG if b"This code is wrong" in reply.body else REFUSED

    def close(self) -> None:
        self._client.close()

    async def _send(self, path: str, *, method: str = "GET", body: bytes = b"") -> Reply:
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Referer": f"https://cms.example.org{path}",
        }
        reply = self.last = await self._client.send(path, method=method, headers=headers, body=body)
        for line in reply.headers.get("set-cookie", "").splitlines():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return reply

    async def _post(self, path: str, page: Reply, fields: dict[str, str]) -> Reply:
        token = TOKEN.search(page.body)
        body = urlencode({**fields, "csrfmiddlewaretoken": token[1].decode() if token else "", "next": "/admin/"})
        return await self._send(path, method="POST", body=body.encode())


@dataclass
class Outcome:
    """What became of the attempts of owner and attackers."""

    owner: Counter[str] = field(default_factory=Counter)
    quiet_seconds: list[float] = field(default_factory=list)
    attacked_seconds: list[float] = field(default_factory=list)
    codes: Counter[str] = field(default_factory=Counter)
    passwords: Counter[str] = field(default_factory=Counter)


async def attack(port: int, recovery_codes: list[str], seconds: float) -> Outcome:
    """Let the owner log in twice without the attack and, while it runs, until half of the recovery codes are used."""
    outcome, codes, stop = Outcome(), list(recovery_codes), asyncio.Event()
    owner = Browser(port, OWNER)
    assert await owner.enter(PASSWORD, codes.pop()) == IN, owner.last
    await _log_in_timed(owner, codes.pop(), outcome, outcome.quiet_seconds)
    attackers = [_guess_codes(port, f"127.0.9.{number + 1}", outcome, stop) for number in range(CODE_GUESSERS)]
    addresses = [OWNER, OWNER, *(f"127.0.10.{number + 1}" for number in range(PASSWORD_GUESSERS - 2))]
    attackers += [_guess_passwords(port, address, outcome, stop) for address in addresses]
    running = [asyncio.create_task(attacker) for attacker in attackers]
    await asyncio.sleep(seconds / 4)
    for browser in (owner, Browser(port, JOURNEY, owner.cookies)):
        for _ in range(3):
            await _log_in_timed(browser, codes.pop(), outcome, outcome.attacked_seconds)
            await asyncio.sleep(seconds / 8)
        browser.close()
    stop.set()
    await asyncio.gather(*running)
    return outcome


async def _log_in_timed(browser: Browser, code: str, outcome: Outcome, into: list[float]) -> None:
    began = time.perf_counter()
    outcome.owner[await browser.enter(PASSWORD, code)] += 1
    into.append(time.perf_counter() - began)


async def _guess_codes(port: int, address: str, outcome: Outcome, stop: asyncio.Event) -> None:
    browser = Browser(port, address)
    while not stop.is_set():
        outcome.codes[await browser.enter(PASSWORD, "000000")] += 1
        await asyncio.sleep(0.5)
    browser.close()


async def _guess_passwords(port: int, address: str, outcome: Outcome, stop: asyncio.Event) -> None:
    browser = Browser(port, address)
    while not stop.is_set():
        outcome.passwords[await browser.enter("a wrong sentence", "")] += 1
        await asyncio.sleep(0.5)
    browser.close()


def run(work: Workspace) -> Iterator[Row]:
    recovery_codes = work.installation.content["recovery_codes"]
    with work.pool() as port:
        outcome = asyncio.run(attack(port, recovery_codes, work.seconds))
    entered = f"owner {dict(outcome.owner)}; codes {dict(outcome.codes)}; passwords {dict(outcome.passwords)}"
    times = f"log-in {median(outcome.quiet_seconds):.1f} s, attacked {median(outcome.attacked_seconds):.1f} s"
    kept_in = outcome.owner == {IN: sum(outcome.owner.values())}
    few = 0 < outcome.codes[WRONG] <= MAX_CHECKED_CODES and not outcome.codes[IN]
    yield Row(
        "L4", "medium", "keep an owner out", "right code refused for 5 minutes", f"{entered}; {times}", kept_in and few
    )
