"""Recognise the tasks that a text asks for, by whole expressions. Pure functions, compiled for each language and site.

A task answers if the words that are left are those of one of its expressions, in any order, and at most one more. Left
out are stopwords, fillers ("how do i") and numbers. Expressions that are too general stand alone.

Small words may decide: "work" asks for nothing certain, and "work for you" does. An expression of several words of
which one is left, or that is written in quotation marks, is therefore a phrase: its words in this order, and otherwise
only fillers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from search.engines.analysis import Words, is_stopword, normalize_text

MAX_EXTRA_WORDS = 1
MAX_WORDS = 12  # longer texts are sentences about something
MIN_WILDCARD_LETTERS = 3
MIN_TYPO_LETTERS = 6
# Letters as they are written on keyboards without them; without this, "ä" is folded to "a".
SPELLED_OUT = {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"}
ARABIC_PREFIXES = ("وال", "بال", "كال", "فال", "لل", "ال")


@dataclass(frozen=True, slots=True)
class Expression:
    """An expression of a task: its words, of which those that end in * stand for all words that begin so."""

    task: str
    words: tuple[str, ...]
    is_alone: bool

    def count_extra_words(self, words: Sequence[str]) -> int | None:
        """Return how many of the words are not of this expression; None if a word of the expression is missing."""
        left = list(words)
        for wanted in self.words:
            found = next((word for word in left if _is_word(wanted, word)), None)
            if found is None:
                return None
            left.remove(found)
        return len(left)


@dataclass(slots=True)
class Matcher:
    """The expressions of all tasks in one language. `phrases` are whole texts."""

    locale: str
    fillers: set[Words] = field(default_factory=set)
    phrases: dict[Words, list[str]] = field(default_factory=lambda: defaultdict(list))
    by_word: dict[str, list[Expression]] = field(default_factory=lambda: defaultdict(list))
    by_beginning: dict[str, list[Expression]] = field(default_factory=lambda: defaultdict(list))
    long_words: dict[str, set[str]] = field(
        default_factory=lambda: defaultdict(set)
    )  # the words of tasks by their first letter
    joined: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    excluded: dict[str, set[frozenset[str]]] = field(default_factory=lambda: defaultdict(set))
    exceptions: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add_filler(self, text: str) -> None:
        """Add words without a meaning of their own."""
        self.fillers |= {_normalize(variant, self.locale) for variant in (text, _spell_out(text))}

    def add(self, task: str, text: str, *, is_alone: bool = False) -> None:
        """Add an expression of a task, as it is written in the files and by editors."""
        for variant in {text, _spell_out(text)}:
            self._add(task, variant, is_alone)

    def add_exception(self, task: str, text: str) -> None:
        """Let a text with this word not ask for the task."""
        self.exceptions[task].update(_normalize(text, self.locale))

    def exclude(self, task: str, text: str) -> None:
        """Let a text with exactly these words not ask for the task."""
        full = _normalize(text, self.locale)
        self.excluded[task].add(frozenset(self.reduce(full) or full))

    def find(self, text: str, *, with_typos: bool = False) -> list[str]:
        """Return the names of the tasks that this text asks for, the best first.

        With `with_typos`, a long word may have a typing error: for a text with which nothing is found.
        """
        full = _normalize(text.replace("*", " "), self.locale)
        if not full or len(full) > MAX_WORDS:
            return []
        words = self.reduce(full)
        found = self._find_phrase(full) or self._find_words(words)
        if not found and with_typos:
            found = self._find_words(tuple(self._correct(word) for word in words))
        return [task for task in found if not self._is_excluded(task, frozenset(words or full))]

    def reduce(self, words: Words) -> Words:
        """Return the words without fillers, stopwords and numbers."""
        longest = max(map(len, self.fillers), default=0)
        left, position = [], 0
        while position < len(words):
            sizes = range(min(longest, len(words) - position), 0, -1)
            size = next((size for size in sizes if words[position : position + size] in self.fillers), 0)
            word = words[position]
            if not size and not word.isdecimal() and not is_stopword(word, self.locale):
                left.append(word)
            position += size or 1
        return tuple(left)

    def _add(self, task: str, text: str, is_alone: bool) -> None:
        full = _normalize(text, self.locale)
        words = self.reduce(full)
        if text.startswith('"') or len(words) < min(2, len(full)):
            self.phrases[full].append(task)
            return
        for word in (one.rstrip("*") for one in words):
            if len(word) >= MIN_TYPO_LETTERS:
                self.long_words[word[0]].add(word)
        expression = Expression(task, words, is_alone)
        key = max(words, key=len)
        if key.endswith("*"):
            self.by_beginning[key[:-1]].append(expression)
        else:
            self.by_word[key].append(expression)
        if len(words) > 1 and not any(word.endswith("*") for word in words):
            self.joined["".join(words)].append(task)

    def _is_excluded(self, task: str, words: frozenset[str]) -> bool:
        return words in self.excluded.get(task, ()) or not words.isdisjoint(self.exceptions.get(task, ()))

    def _find_phrase(self, full: Words) -> list[str]:
        """Return the tasks of the longest phrase in the text, if all other words are fillers."""
        for length in range(len(full), 0, -1):
            for start in range(len(full) - length + 1):
                tasks = self.phrases.get(full[start : start + length])
                if tasks and not self.reduce(full[:start]) and not self.reduce(full[start + length :]):
                    return list(dict.fromkeys(tasks))
        return []

    def _find_words(self, words: Words) -> list[str]:
        """Return the tasks of the expressions with the fewest words missing from them."""
        best, found = MAX_EXTRA_WORDS, dict[str, None]()
        for expression in self._find_candidates(words):
            extra = expression.count_extra_words(words)
            if extra is not None and extra <= (0 if expression.is_alone else best):
                found = {} if extra < best else found
                best = extra
                found[expression.task] = None
        joined = self.joined.get("".join(words), ()) if best or not found else ()
        return list(dict.fromkeys(joined) or found)

    def _correct(self, word: str) -> str:
        """Return the word of an expression that this one is with a typing error; the word itself if there is none.

        The first letter is hardly ever wrong, and comparing all words would take a tenth of the time of a search.
        """
        if len(word) < MIN_TYPO_LETTERS:
            return word
        return min((one for one in self.long_words.get(word[0], ()) if has_typo(word, one)), default=word)

    def _find_candidates(self, words: Words) -> Iterator[Expression]:
        for word in words:
            yield from self.by_word.get(word, ())
            for length in range(MIN_WILDCARD_LETTERS, len(word) + 1):
                yield from self.by_beginning.get(word[:length], ())


def has_typo(typed: str, word: str) -> bool:
    """Return whether two words differ by one letter: another one, one too many or too few, or two in another order."""
    if len(typed) == len(word):
        places = [place for place, letter in enumerate(word) if typed[place] != letter]
        is_swapped = len(places) == 2 and places[1] == places[0] + 1 and typed[places[0]] == word[places[1]]
        return len(places) == 1 or (is_swapped and typed[places[1]] == word[places[0]])
    longer, shorter = sorted((typed, word), key=len, reverse=True)
    return len(longer) == len(shorter) + 1 and any(
        longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer))
    )


def _is_word(wanted: str, word: str) -> bool:
    return word.startswith(wanted[:-1]) if wanted.endswith("*") else word == wanted


def _normalize(text: str, locale: str) -> Words:
    """Return the normalised words; a * at the end of a word is kept."""
    words: list[str] = []
    for part in text.replace('"', " ").split():
        normal = normalize_text(part.rstrip("*"), locale)
        words += [*normal[:-1], f"{normal[-1]}*"] if part.endswith("*") and normal else normal
    return tuple(_strip_article(word, locale) for word in words)


def _strip_article(word: str, locale: str) -> str:
    """Return an Arabic word without the article, which is written together with it."""
    if locale != "ar":
        return word
    prefix = next((one for one in ARABIC_PREFIXES if word.startswith(one) and len(word) > len(one) + 2), "")
    return word.removeprefix(prefix)


def _spell_out(text: str) -> str:
    return "".join(SPELLED_OUT.get(letter, letter) for letter in text)
