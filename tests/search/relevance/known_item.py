"""Known-item search: a query is generated from the title of a post, and that post is the only relevant result.

Kinds of query, from three to five words of the title that are not stopwords, in their order:

- exact: unchanged
- typo: one word of five letters or more with one edit
- inflect: one such word with another ending
- prefix: instead of those, the first words of the title, the last one incomplete

The same seed generates the same queries from the same corpus on every machine.
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

from search.evaluation.evaluator import find_top_page_ids, reciprocal_rank

KINDS = ("exact", "typo", "inflect", "prefix")
_STOPWORDS = """
a an and are as at be by can do for from has have how i if in into is it its new of on or our that the their this to us
use using was we what when where why will with you your
"""
STOPWORDS = frozenset(_STOPWORDS.split())
LETTERS = "etaoinsrhl"  # the most frequent letters, used as typing errors
Queries = dict[str, list[tuple[str, str]]]  # kind → (query, title of the relevant page)


def read_titles(corpus: Path) -> list[str]:
    """Return the titles of a .jsonl.gz file in its order, with HTML entities decoded."""
    with gzip.open(corpus, "rt", encoding="utf-8") as lines:
        return [html.unescape(json.loads(line)["title"]) for line in lines]


def generate_queries(titles: Sequence[str], seed: int, n: int = 200, *, distinct: bool = False) -> Queries:
    """Generate queries from n titles that are unique and have at least three words that are not stopwords.

    With `distinct`, a title whose query fits another one is left out ("Out in the Open" of each month).
    """
    rng = random.Random(seed)
    count = Counter(titles)
    pool = [title for title in titles if count[title] == 1 and len(_significant_words(title)) >= 3]
    rng.shuffle(pool)
    queries: Queries = defaultdict(list)
    bags = [(title, {word.lower() for word in _words(title)}) for title in titles] if distinct else []
    for title in pool:
        if len(queries["exact"]) >= n:
            break
        significant = _significant_words(title)
        how_many = min(len(significant), rng.choice([3, 4, 5]))
        chosen = [significant[at].lower() for at in sorted(rng.sample(range(len(significant)), how_many))]
        if any(_fits_others(bags, title, query) for query in (chosen, _words(_incomplete_title(title).lower()))):
            continue
        queries["exact"].append((" ".join(chosen), title))
        if long := [at for at, word in enumerate(chosen) if len(word) >= 5 and word.isalpha()]:
            at = rng.choice(long)
            queries["typo"].append((_with(chosen, at, _add_typo(chosen[at], rng)), title))
            at = rng.choice(long)
            queries["inflect"].append((_with(chosen, at, _inflect(chosen[at])), title))
        queries["prefix"].append((_incomplete_title(title), title))
    return queries


def _fits_others(bags: Sequence[tuple[str, set[str]]], title: str, query: Sequence[str]) -> bool:
    *whole, last = query
    return any(
        other != title and set(whole) <= bag and any(word.startswith(last) for word in bag) for other, bag in bags
    )


def measure_queries(queries: Queries, titles: Mapping[int, str]) -> dict[str, float]:
    """Return MRR@10 by kind, measured on the current engine; `titles` are the titles of the pages by id."""
    return {
        kind: fmean(
            reciprocal_rank([titles[pk] for pk in find_top_page_ids(query, locale="en")], {title})
            for query, title in queries[kind]
        )
        for kind in KINDS
    }


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_][\w.'’-]*\w|[^\W\d_]", text)


def _significant_words(title: str) -> list[str]:
    return [word for word in _words(title) if word.lower() not in STOPWORDS]


def _with(words: list[str], at: int, other: str) -> str:
    return " ".join([*words[:at], other, *words[at + 1 :]])


def _add_typo(word: str, rng: random.Random) -> str:
    """Delete, replace, swap or insert one letter, never the first."""
    at = rng.randrange(1, len(word) - 1)
    kind = rng.choice("drst")
    if kind == "d":
        return word[:at] + word[at + 1 :]
    if kind == "t":
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + rng.choice(LETTERS) + word[at + (kind == "r") :]


def _inflect(word: str) -> str:
    for ending, other in (("ing", "ed"), ("ies", "y"), ("s", ""), ("e", "ing")):
        if word.endswith(ending):
            return word[: -len(ending)] + other
    return f"{word}s"


def _incomplete_title(title: str) -> str:
    words = _words(title)
    last = min(len(words), 4) - 1
    return " ".join([*words[:last], words[last][: max(2, len(words[last]) // 2)]])
