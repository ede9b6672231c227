"""A bounded load: requests at a fixed rate, each with a connection of its own, by a fixed number of threads."""

from __future__ import annotations

import http.client
import queue
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from . import addresses
from .answers import Answer, Judge
from .ledger import Ledger
from .questions import Question, choose_read, choose_search

THREADS = 32
TIMEOUT_SECONDS = 15.0
CLIENTS = 200  # addresses, so that no limit of one client applies


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a request."""

    sent: float
    received: float
    is_search: bool
    failure: str
    details: str
    path: str
    is_degraded: bool


class Visitors:
    """Sends `reads` and `searches` a second until `stop`; `outcomes` grows."""

    def __init__(self, ledger: Ledger, files: Sequence[Question], *, reads: float, searches: float) -> None:
        self.outcomes: list[Outcome] = []
        self.unsent = 0  # because all threads were waiting
        self._judge, self._ledger = Judge(ledger), ledger
        self._stop = threading.Event()
        self._questions: queue.Queue[Question] = queue.Queue(THREADS)
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(THREADS)]
        for rate, choose in ((reads, partial(choose_read, files=files)), (searches, choose_search)):
            self._threads.append(threading.Thread(target=self._ask, args=(rate, choose), daemon=True))

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Stop, and wait for the requests that are on their way."""
        self._stop.set()
        for thread in self._threads:
            thread.join(TIMEOUT_SECONDS + 2)

    def _ask(self, rate: float, choose: Callable[[Ledger, random.Random], Question]) -> None:
        rng, began, number = random.Random(rate), time.monotonic(), 0
        while not self._stop.wait(max(0.0, began + number / rate - time.monotonic())):
            number += 1
            try:
                self._questions.put_nowait(choose(self._ledger, rng))
            except queue.Full:
                self.unsent += 1

    def _work(self) -> None:
        rng = random.Random(threading.get_ident())
        while not self._stop.is_set():
            try:
                question = self._questions.get(timeout=0.2)
            except queue.Empty:
                continue
            answer = send(question, rng)
            failure, details = self._judge.find_failure(answer)
            self.outcomes.append(
                Outcome(
                    answer.sent,
                    answer.received,
                    question.is_search,
                    failure,
                    details,
                    question.path,
                    answer.is_degraded,
                )
            )


def send(question: Question, rng: random.Random, *, past_cache: bool | None = None) -> Answer:
    """Send a request as a visitor whose proxy terminates HTTPS."""
    headers = {
        "Host": addresses.HOST,
        "X-Forwarded-Proto": "https",
        "X-Forwarded-For": f"198.51.100.{rng.randrange(CLIENTS)}",
        "Connection": "close",
    }
    if rng.random() < 0.5 if past_cache is None else past_cache:
        headers["X-Frontend-Key"] = addresses.FRONTEND_KEY
    sent = time.time()
    connection = http.client.HTTPConnection("127.0.0.1", addresses.NGINX, timeout=TIMEOUT_SECONDS)
    try:
        connection.request("GET", question.address, headers=headers)
        response = connection.getresponse()
        body = response.read()
    except (OSError, http.client.HTTPException) as error:
        return Answer(question, sent, time.time(), error=repr(error))
    finally:
        connection.close()
    received = time.time()
    found = {name.lower(): value for name, value in response.headers.items()}
    return Answer(question, sent, received, response.status, found, body)
