"""The passages of a page that are embedded, because a model reads a few hundred words of a text at most."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cms.search_documents.document import SearchDocument
from search.engines.analysis import split_words

PASSAGE_WORDS = 120  # some 200 tokens in most languages; models read 128 to 512
MAX_PASSAGES = 16  # per page: vectors take 0.8 kB each in the database
FORM = "p1"  # part of the name of stored vectors: change it together with the rules of this module

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])|\n+")


def split_passages(page: SearchDocument) -> list[str]:
    """Return the passages of a page, at least one.

    The first has the names of topics and authors as well. Each begins with the title, so that a passage in the middle
    of a text says what it is about, and ends with a sentence unless a single sentence is too long.
    """
    texts = list(_collect(f"{page.summary}\n{page.body}"))[:MAX_PASSAGES] or [""]
    first = "\n".join(part for part in (page.title, texts[0], page.names) if part)
    return [first, *(f"{page.title}\n{text}" for text in texts[1:])]


def _collect(text: str) -> Iterator[str]:
    """Yield the text in parts of about `PASSAGE_WORDS`, each of whole sentences."""
    part: list[str] = []
    length = 0
    for sentence in _sentences(text):
        words = sum(1 for _ in split_words(sentence))
        if part and length + words > PASSAGE_WORDS:
            yield " ".join(part)
            part, length = [], 0
        part.append(sentence)
        length += words
    if part:
        yield " ".join(part)


def _sentences(text: str) -> Iterator[str]:
    """Yield the sentences; those of more words than a passage has are cut."""
    for sentence in filter(None, map(str.strip, _SENTENCE_END.split(text))):
        words = list(split_words(sentence))
        for first in range(0, len(words) or 1, PASSAGE_WORDS):
            start = words[first].start if first else 0
            end = words[first + PASSAGE_WORDS].start if first + PASSAGE_WORDS < len(words) else len(sentence)
            yield sentence[start:end].strip()
