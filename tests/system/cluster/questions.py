"""What visitors ask: reads and searches, half of them past the cache of nginx."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from .ledger import Ledger

LISTS = ("stories", "releases", "topics", "navigation", "settings", "site", "sitemap", "people", "locales")
FEEDS = ("stories.atom", "stories.rss", "stories.json")
KNOWN_WORDS = ("story", "topic", "page", "on", "number")


@dataclass(frozen=True)
class Question:
    """A request: its path, the path in the OpenAPI document, and what the answer must hold."""

    path: str
    template: str
    page: int = 0  # the page that it asks for
    word: str = ""  # the word that it searches for, which the answer may repeat
    digest: int = 0  # digest of the bytes that the answer must have, for files

    @property
    def address(self) -> str:
        """The path of the whole address."""
        return self.path if self.template == "/media" else f"/api/v1{self.path}"

    @property
    def is_search(self) -> bool:
        return self.template.startswith("/search")


def choose_read(ledger: Ledger, rng: random.Random, files: Sequence[Question] = ()) -> Question:
    """Return a read: mostly pages, also those that are hidden, and now and then one of the files."""
    kind = rng.random()
    if files and kind > 0.95:
        return rng.choice(files)
    if kind < 0.5:
        versions = ledger.visible() if rng.random() < 0.7 else ledger.hidden()
        if versions and (page := rng.choice(versions[-300:]).page):
            if kind < 0.1:
                return Question(f"/pages/{page}/related", "/pages/{page_id}/related")
            return Question(f"/pages/{page}", "/pages/{page_id}", page=page)
    if kind < 0.75:
        return Question(f"/stories?limit=20&offset={rng.choice((0, 0, 0, 20, 40))}", "/stories")
    if kind < 0.85:
        return Question(f"/feeds/{rng.choice(FEEDS)}", "/feeds/{kind}.{notation}")
    if kind < 0.9:
        return Question("/changes", "/changes")
    name = rng.choice(LISTS)
    return Question(f"/{name}", f"/{name}")


def choose_search(ledger: Ledger, rng: random.Random) -> Question:
    """Return a search for a word that was published, or that nobody may find."""
    kind = rng.random()
    versions = ledger.visible() if kind < 0.5 else ledger.hidden()
    word = rng.choice(versions[-300:]).word if versions and kind < 0.7 else rng.choice(KNOWN_WORDS)
    if kind > 0.9:
        return Question(f"/search/suggest?{urlencode({'q': word[:6]})}", "/search/suggest", word=word)
    return Question(f"/search?{urlencode({'q': word})}", "/search", word=word)
