"""What the public may see at which moment, as the editors of the cluster know it.

Every version of a page has a word of its own, which occurs nowhere else. A word in an answer therefore tells which
version of which page the answer contains.
"""

from __future__ import annotations

import math
import random
import re
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass

WORD = re.compile(r"\bzq[a-z]{10}\b")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
# A shared cache may answer for `s-maxage` and `stale-while-revalidate`, with a second of its own, as
# docs/operating/install/proxy.md says.
MAX_CACHED_SECONDS = 92.0
CLOCK_SLACK_SECONDS = 0.01

NEVER = math.inf


@dataclass
class Version:
    """One version of a page. All times are of `time.time()`."""

    word: str
    page: int = 0
    visible_from: float = NEVER  # an answer received before this must not contain the word
    surely_visible_from: float = NEVER  # a request sent after this must find the page
    hidden_since: float = NEVER  # a request sent after this must not get the word
    maybe_hidden_since: float = NEVER  # an editor began to hide it, or to replace it by another version
    expires: bool = False  # the clock ends it, and also the lifetime of cached answers

    def may_answer(self, sent: float, received: float, *, is_cached: bool) -> bool:
        """Return whether the answer to a request of this time may contain the word."""
        if received < self.visible_from - CLOCK_SLACK_SECONDS:
            return False
        allowed = MAX_CACHED_SECONDS if is_cached and not self.expires else 0.0
        return sent <= self.hidden_since + allowed + CLOCK_SLACK_SECONDS

    def must_be_found(self, sent: float, received: float) -> bool:
        """Return whether a request of this time must find the page."""
        return sent > self.surely_visible_from and received < self.maybe_hidden_since


class Ledger:
    """All versions, written by the editors and read by the visitors."""

    def __init__(self, seed: int = 16) -> None:
        self._lock = threading.Lock()
        self._rng = random.Random(seed)
        self._versions: dict[str, Version] = {}

    def add(self, **fields: object) -> Version:
        """Add a version with a new word."""
        with self._lock:
            word = "zq" + "".join(self._rng.choices(LETTERS, k=10))
            version = self._versions[word] = Version(word, **fields)  # type: ignore[arg-type]
        return version

    def versions(self) -> list[Version]:
        """Return all versions."""
        with self._lock:
            return list(self._versions.values())

    def find_forbidden(self, words: Iterable[str], sent: float, received: float, *, is_cached: bool) -> list[str]:
        """Return the words that an answer of this time must not contain."""
        return [
            self._describe(word, sent)
            for word in words
            if (version := self._versions.get(word)) is None
            or not version.may_answer(sent, received, is_cached=is_cached)
        ]

    def _describe(self, word: str, sent: float) -> str:
        if (version := self._versions.get(word)) is None:
            return f"{word} is unknown"
        what = "expired" if version.expires else "hidden"
        return f"{word} of page {version.page}, {what} {sent - version.hidden_since:.2f} s before the request"

    def must_find(self, page: int, sent: float, received: float) -> bool:
        """Return whether a request for this page must have found it."""
        return any(one.page == page and one.must_be_found(sent, received) for one in self.versions())

    def visible(self) -> list[Version]:
        """Return the versions that are visible now."""
        now = time.time()
        return [one for one in self.versions() if one.surely_visible_from < now and one.maybe_hidden_since > now]

    def hidden(self) -> list[Version]:
        """Return the versions that nobody may see now."""
        now = time.time()
        return [one for one in self.versions() if one.visible_from > now or one.hidden_since < now]
