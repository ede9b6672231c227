"""Known-item search: a query is made from the title of a post, and that post is the one right answer.

Kinds of query, all from three to five words of the title that carry meaning, in their order:

- exact: as they are
- typo: one word of five letters or more with one edit
- inflect: one such word with another ending
- prefix: not those, but the first words of the title, the last one cut short, as typed so far

The same seed makes the same queries from the same corpus, everywhere.
"""

from __future__ import annotations

import gzip
import html
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import fmean

from search.evaluation.metrics import reciprocal_rank
from search.evaluation.top_results import find_top_page_ids

KINDS = ("exact", "typo", "inflect", "prefix")
_SMALL = """
a an and are as at be by can do for from has have how i if in into is it its new of on or our that the their this to us
use using was we what when where why will with you your
"""
SMALL = frozenset(_SMALL.split())
LETTERS = "etaoinsrhl"  # the commonest, as wrong letters
Queries = dict[str, list[tuple[str, str]]]  # by kind (query, title of the right answer)


def titles_of(corpus: Path) -> list[str]:
    """The titles of a .jsonl.gz in its order, as they are read: without the entities of HTML."""
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        return [html.unescape(json.loads(line)["title"]) for line in lines]


def queries(titles: Sequence[str], seed: int, n: int = 200) -> Queries:
    """Queries from n titles that are there once and have three words of meaning or more."""
    rng = random.Random(seed)
    count = Counter(titles)
    pool = [title for title in titles if count[title] == 1 and len(_meaning(title)) >= 3]
    rng.shuffle(pool)
    made: Queries = defaultdict(list)
    for title in pool[:n]:
        meaning = _meaning(title)
        how_many = min(len(meaning), rng.choice([3, 4, 5]))
        chosen = [meaning[at].lower() for at in sorted(rng.sample(range(len(meaning)), how_many))]
        made["exact"].append((" ".join(chosen), title))
        if long := [at for at, word in enumerate(chosen) if len(word) >= 5 and word.isalpha()]:
            at = rng.choice(long)
            made["typo"].append((_with(chosen, at, _mistyped(chosen[at], rng)), title))
            at = rng.choice(long)
            made["inflect"].append((_with(chosen, at, _inflected(chosen[at])), title))
        made["prefix"].append((_begun(title), title))
    return made


def figures(made: Queries, titles: Mapping[int, str]) -> dict[str, float]:
    """MRR@10 by kind, asked of the engine in use. `titles` are the pages' own, by id."""
    return {
        kind: fmean(
            reciprocal_rank([titles[pk] for pk in find_top_page_ids(query, locale="en")], {title})
            for query, title in made[kind]
        )
        for kind in KINDS
    }


def _words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z][A-Za-z0-9.'’-]*[A-Za-z0-9]|[A-Za-z]", text)


def _meaning(title: str) -> list[str]:
    return [word for word in _words(title) if word.lower() not in SMALL]


def _with(words: list[str], at: int, other: str) -> str:
    return " ".join([*words[:at], other, *words[at + 1 :]])


def _mistyped(word: str, rng: random.Random) -> str:
    """One letter left out, wrong, two swapped or one too many; never the first."""
    at = rng.randrange(1, len(word) - 1)
    kind = rng.choice("drst")
    if kind == "d":
        return word[:at] + word[at + 1 :]
    if kind == "t":
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + rng.choice(LETTERS) + word[at + (kind == "r") :]


def _inflected(word: str) -> str:
    for ending, other in (("ing", "ed"), ("ies", "y"), ("s", ""), ("e", "ing")):
        if word.endswith(ending):
            return word[: -len(ending)] + other
    return f"{word}s"


def _begun(title: str) -> str:
    words = _words(title)
    last = min(len(words), 4) - 1
    return " ".join([*words[:last], words[last][: max(2, len(words[last]) // 2)]])
