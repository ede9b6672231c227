"""Groups of clients that send requests at once: `python -m tests.system.attacks.load`, in a process of their own.

Standard input is a JSON object: `seconds`, and `groups`, each with the arguments of `Group`. Standard output is, by the
name of the group, a list of `[seconds since the start, status, duration, waiting time of Retry-After]`.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.system.attacks.http_client import Client, Reply
from tests.system.attacks.request_kinds import REQUESTS

NICENESS = 5  # the servers have precedence, as if the clients were on other machines
MAX_START_SECONDS = 1.0  # clients start within this time, not all at once


@dataclass
class Group:
    """Clients that send the same kind of request.

    Each sends the next request when the last is answered, `pause` seconds later (`refused_pause` after a refusal), or
    `rate` requests a second if given.
    """

    name: str
    request: str
    port: int
    addresses: list[str]
    clients: int = 1
    pause: float = 0.0
    refused_pause: float = 0.0
    rate: float = 0.0
    path: str = ""
    headers: dict[str, str] = field(default_factory=dict)


async def run_client(group: Group, number: int, began: float, seconds: float, results: list[list[float]]) -> None:
    """Send requests until the time is over, and record each response."""
    generate = random.Random(f"{group.name}{number}")
    client = Client(group.port, group.addresses[number % len(group.addresses)])
    send: Callable[[Client, random.Random, Group], Any] = REQUESTS[group.request]
    await asyncio.sleep(generate.random() * MAX_START_SECONDS)
    until = began + seconds
    due = time.monotonic()
    while time.monotonic() < until:
        at = time.monotonic() - began
        reply: Reply = await send(client, generate, group)
        retry_after = reply.headers.get("retry-after", "")
        results.append(
            [round(at, 3), reply.status, round(reply.seconds, 4), float(retry_after) if retry_after.isdigit() else -1]
        )
        pause = group.refused_pause if reply.status in (429, 503) else group.pause
        if group.rate:
            due = max(
                due + 1 / group.rate, time.monotonic()
            )  # what was missed is not made up: it would dilute slow responses
            pause = due - time.monotonic()
        await asyncio.sleep(max(0.0, min(pause, until - time.monotonic())))
    client.close()


async def run_groups(seconds: float, groups: list[Group]) -> dict[str, list[list[float]]]:
    """Run all clients of all groups, and return their results."""
    began = time.monotonic()
    results: dict[str, list[list[float]]] = {group.name: [] for group in groups}
    await asyncio.gather(
        *(
            run_client(group, number, began, seconds, results[group.name])
            for group in groups
            for number in range(group.clients)
        )
    )
    return results


def main() -> None:
    options = json.load(sys.stdin)
    os.nice(options.get("niceness", NICENESS))
    groups = [Group(**group) for group in options["groups"]]
    json.dump(asyncio.run(run_groups(options["seconds"], groups)), sys.stdout)


if __name__ == "__main__":
    main()
