"""Visitors who ask for pages, lists, searches and feeds all the time, and a judge of every response.

A state is the set of titles of the campaign's pages that a complete response has. A response with another set shows a
part of an act.
"""

from __future__ import annotations

import http.client
import json
import re
import threading
from collections import Counter
from dataclasses import dataclass, field

WORD = "Quillwort"  # in the title of each page of the campaign
TITLE = re.compile(rf"{WORD} [a-z]+ \d+ of \d+")
TIMEOUT_SECONDS = 20.0


@dataclass
class Judge:
    """The states that were allowed so far, and the responses that showed another one."""

    states: set[frozenset[str]] = field(default_factory=set)
    polls: Counter[str] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    degraded: int = 0
    seen: set[frozenset[str]] = field(default_factory=set)
    parts: list[str] = field(default_factory=list)

    def judge(self, name: str, status: int, text: str) -> None:
        self.statuses[status] += 1
        if status != 200:
            return
        self.polls[name] += 1
        titles = frozenset(TITLE.findall(text))
        self.degraded += name == "search" and bool(json.loads(text)["degraded"])
        self.seen.add(titles)
        if titles not in self.states:
            nearest = min(self.states, key=lambda state: len(state ^ titles), default=frozenset())
            self.parts.append(f"{name}: {sorted(titles)}, beside the state {sorted(nearest)}")


@dataclass
class Visitors:
    """Threads that ask for these paths in turn, without a pause, until they are stopped."""

    port: int
    paths: dict[str, str]
    judge: Judge
    threads: list[threading.Thread] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def start(self, number: int) -> None:
        for shift in range(number):
            thread = threading.Thread(target=self._ask, args=(shift,), daemon=True)
            thread.start()
            self.threads.append(thread)

    def finish(self) -> None:
        self.stop.set()
        for thread in self.threads:
            thread.join(TIMEOUT_SECONDS)

    def _ask(self, shift: int) -> None:
        names = list(self.paths)
        names = names[shift % len(names) :] + names[: shift % len(names)]
        turn = 0
        while not self.stop.is_set():
            name = names[turn % len(names)]
            turn += 1
            self.judge.judge(name, *ask(self.port, self.paths[name]))


def ask(port: int, path: str) -> tuple[int, str]:
    """Return the status and the text of a response; 0 if there is none."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read().decode()
    except (OSError, http.client.HTTPException):
        return 0, ""
    finally:
        connection.close()
