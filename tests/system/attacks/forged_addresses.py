"""H2, M5: clients that forge their address to evade a limit, or to have others blocked: headers in every position."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle, islice

from tests.production.front import create_certificate
from tests.production.nginx import nginx
from tests.system.attacks.front import nginx_reason
from tests.system.attacks.http_client import Client
from tests.system.attacks.table import Row
from tests.system.attacks.workspace import Workspace

LIMIT = 20  # exchanges of preview codes in an hour, which are cheap and need no content
ATTEMPTS = 200
INNOCENTS = 50
PATH, BODY = "/api/v1/preview/exchange", b'{"code": "' + b"x" * 43 + b'"}'
ALLOWED, REFUSED = 404, 429  # the code is unknown
ATTACKER = "127.0.9.9"
RATE_LIMITS = f"preview_exchange={LIMIT}/hour"

HeaderList = list[tuple[str, str]]


@dataclass
class Chain:
    """How requests reach Clarion: what its proxies append to the X-Forwarded-For of a client."""

    name: str
    trusted_proxies: str
    append: Callable[[str], list[str]]  # client IP → value to append
    peer: Callable[[str], str]  # the address of the connection to gunicorn


CHAINS = [
    Chain("no proxy", "", lambda _: [], lambda client: client),
    Chain("one proxy", "127.0.0.1/32", lambda client: [client], lambda _: "127.0.0.1"),
    Chain("two proxies", "127.0.0.1/32,10.0.0.0/8", lambda client: [client, "10.0.0.2"], lambda _: "127.0.0.1"),
]


def innocents() -> list[str]:
    return [f"127.0.8.{number}" for number in range(1, INNOCENTS + 1)]


def forgeries(append: list[str]) -> Iterator[HeaderList]:
    """Yield headers of a client, one set for each request, in which other addresses stand in every position."""
    names = [
        "X-Real-IP",
        "X-Client-IP",
        "X-Cluster-Client-IP",
        "True-Client-IP",
        "CF-Connecting-IP",
        "X-Forwarded",
        "Via",
    ]
    others = cycle([*innocents(), "10.0.0.2", "127.0.0.1", "::1", "2001:db8::5", "203.0.113.5"])
    for other, more in zip(others, cycle(innocents()), strict=False):
        for left in (
            [other],
            [other, more],
            [other, more, "10.0.0.2"],
            ["unknown"],
            [""],
            [f"{other}:80"],
            [f"::ffff:{more}"],
            ["\u00ff"],
        ):
            yield [("X-Forwarded-For", ", ".join([*left, *append]))]
        yield [("X-Forwarded-For", other), ("X-Forwarded-For", ", ".join(append) or more)]
        yield [("x_forwarded_for", other), *_chain(append)]
        yield [("Forwarded", f"for={other};proto=https"), *_chain(append)]
        yield [("X-Visitor-Address", other), *_chain(append)]
        yield [("X-Visitor-Address", other), ("X-Frontend-Key", ""), *_chain(append)]
        yield [("X-Visitor-Address", other), ("X-Frontend-Key", "guess" * 10), *_chain(append)]
        yield [("X-Rate-Limit-Key", ""), *_chain(append)]
        for name in names:
            yield [(name, other), *_chain(append)]


def _chain(append: list[str]) -> HeaderList:
    return [("X-Forwarded-For", ", ".join(append))] if append else []


@dataclass
class Outcome:
    """How many requests of the attacker were answered beyond the limit, and how many of others were refused."""

    evaded: int
    blocked: int
    errors: int
    requests: int


async def attack(port: int, chain: Chain, *, tls: bool = False) -> Outcome:
    """Send forged requests as the attacker, then one as each of the others whose addresses were forged."""
    attacker = Client(port, chain.peer(ATTACKER), tls=tls)
    sets = list(islice(forgeries(chain.append(ATTACKER)), ATTEMPTS))
    statuses = [await _send(attacker, headers) for headers in sets]
    attacker.close()
    others = []
    for address in innocents():
        client = Client(port, chain.peer(address), tls=tls)
        others.append(await _send(client, _chain(chain.append(address))))
        client.close()
    return Outcome(
        evaded=max(0, statuses.count(ALLOWED) - LIMIT),
        blocked=sum(status != ALLOWED for status in others),
        errors=sum(status not in (ALLOWED, 400, REFUSED) for status in statuses),
        requests=len(statuses) + len(others),
    )


async def _send(client: Client, headers: HeaderList) -> int:
    headers = [("Content-Type", "application/json"), *headers]
    return (await client.send(PATH, method="POST", headers=headers, body=BODY)).status


def run(work: Workspace) -> Iterator[Row]:
    """Attack gunicorn without a proxy and behind one and two, nginx as the outermost server, and the site."""
    for chain in CHAINS:
        yield from attack_chain(work, chain)
    if reason := nginx_reason():
        yield Row("M5", "medium", "forged addresses, nginx", "not tried", reason, None)
    else:
        yield from _attack_nginx(work)


def attack_chain(work: Workspace, chain: Chain) -> Iterator[Row]:
    """Attack a pool whose settings fit the chain."""
    with work.pool(RATE_LIMITS=RATE_LIMITS, TRUSTED_PROXIES=chain.trusted_proxies) as port:
        yield _row(chain.name, asyncio.run(attack(port, chain)))


def _attack_nginx(work: Workspace) -> Iterator[Row]:
    with work.pool(RATE_LIMITS=RATE_LIMITS, TRUSTED_PROXIES="127.0.0.1/32") as port:
        directory = work.directory / "outermost"
        directory.mkdir()
        files = create_certificate(directory)
        with nginx(
            directory, public=port, admin=port, server="server-https.conf", files=files, data=work.directory
        ) as front:
            yield _row(
                "nginx",
                asyncio.run(attack(front.port, Chain("nginx", "", lambda _: [], lambda client: client), tls=True)),
            )


def _row(chain: str, outcome: Outcome) -> Row:
    now = f"{outcome.requests} requests: {outcome.evaded} beyond the limit, {outcome.blocked} others blocked"
    now += f", {outcome.errors} errors"
    held = not (outcome.evaded or outcome.blocked or outcome.errors)
    return Row("M5", "medium", f"forged addresses, {chain}", "40 of 40 accepted, limit 30", now, held)
