"""Recognise the tasks in a Chinese, Japanese or Korean text, whose words are not separated, or end in particles.

The text is compared by characters: it is an expression of the task, fillers, and at most a few other characters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from search.engines.analysis import fold

LANGUAGES = frozenset(("ja", "ko", "zh"))
MAX_EXTRA_CHARACTERS = 6  # a word or two
MAX_CHARACTERS = 30  # longer texts are sentences about something
_SEPARATOR = " "


@dataclass(slots=True)
class CharacterMatcher:
    """The expressions of all tasks in one language, each with its tasks and whether it stands alone."""

    fillers: set[str] = field(default_factory=set)
    phrases: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    expressions: dict[str, list[tuple[str, bool]]] = field(default_factory=lambda: defaultdict(list))
    excluded: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    exceptions: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add_filler(self, text: str) -> None:
        """Add characters without a meaning of their own."""
        self.fillers.add(_normalize(text))

    def add(self, task: str, text: str, *, is_alone: bool = False) -> None:
        """Add an expression of a task, as it is written in the files and by editors."""
        if text.startswith('"'):
            self.phrases[_normalize(text)].append(task)
        else:
            self.expressions[_normalize(text)].append((task, is_alone))

    def add_exception(self, task: str, text: str) -> None:
        """Let a text that contains this not ask for the task."""
        self.exceptions[task].add(_normalize(text))

    def exclude(self, task: str, text: str) -> None:
        """Let exactly this text not ask for the task."""
        self.excluded[task].add(_normalize(text))

    def find(self, text: str, *, with_typos: bool = False) -> list[str]:
        """Return the names of the tasks that this text asks for, the best first. Typing errors are not corrected."""
        whole = _normalize(text)
        if not whole or len(whole) > MAX_CHARACTERS:
            return []
        found = dict.fromkeys(self.phrases.get(whole, ()))
        if not found:
            best = MAX_EXTRA_CHARACTERS
            for expression in _list_parts(whole):
                for task, is_alone in self.expressions.get(expression, ()):
                    extra = self._count_extra_characters(whole, expression)
                    if extra <= (0 if is_alone else best):
                        found = {} if extra < best else found
                        best = extra
                        found[task] = None
        return [task for task in found if not self._is_excluded(task, whole)]

    def _is_excluded(self, task: str, whole: str) -> bool:
        exceptions = self.exceptions.get(task, ())
        return whole in self.excluded.get(task, ()) or any(exception in whole for exception in exceptions)

    def _count_extra_characters(self, whole: str, expression: str) -> int:
        left = whole.replace(expression, _SEPARATOR, 1)
        for filler in sorted(self.fillers, key=len, reverse=True):
            left = left.replace(filler, _SEPARATOR)
        return sum(not character.isdecimal() for character in left if character != _SEPARATOR)


def _normalize(text: str) -> str:
    return "".join(character for character in fold(text) if character.isalnum() or character == "ー")


def _list_parts(text: str) -> Iterator[str]:
    """Yield the parts of a text, the longest first."""
    for length in range(len(text), 0, -1):
        for start in range(len(text) - length + 1):
            yield text[start : start + length]
