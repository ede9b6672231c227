"""The words of the tasks in each language, read from the files in `words/`, which `words/README.md` describes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from cms.pages.tasks import TASKS

FOLDER = Path(__file__).with_name("words")
SAME_WORDS = {"nb": "no", "nn": "no"}  # languages that use the file of another one
FILLERS = "fillers"
_HEADING = re.compile(r"\[(?P<task>\w+)(, (?P<kind>alone|except))?\](?P<label>.*)")


class InvalidWords(ValueError):
    """A file of words is not valid; the message names the file and the line."""


@dataclass(frozen=True, slots=True)
class TaskWords:
    """The expressions of one task in one language, as written.

    Those of `alone` stand with no other word. A text with a word of `exceptions` is about something else: blood is also
    donated.
    """

    label: str = ""
    expressions: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LanguageWords:
    """The words of one language. `fillers` are phrases without a meaning of their own, such as “how do i”."""

    fillers: tuple[str, ...] = ()
    tasks: Mapping[str, TaskWords] = field(default_factory=dict)


@lru_cache
def read_words(locale: str) -> LanguageWords:
    """Return the words of a locale's language ("pt-br" is "pt"); without a file there are none."""
    code = locale.lower().replace("_", "-").partition("-")[0]
    path = FOLDER / f"{SAME_WORDS.get(code, code)}.txt"
    return parse_words(path.read_text(encoding="utf-8"), path.name) if path.exists() else LanguageWords()


def list_languages() -> list[str]:
    """Return the languages that have a file."""
    return sorted(path.stem for path in FOLDER.glob("*.txt"))


def parse_words(text: str, name: str) -> LanguageWords:
    """Parse a file of words.

    Raises:
        InvalidWords: a task is unknown, or words stand above the first heading.
    """
    labels: dict[str, str] = {}
    found: dict[tuple[str, str], list[str]] = {}
    current: tuple[str, str] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        content = line.partition("#")[0].strip()
        if heading := _HEADING.fullmatch(content):
            current = heading["task"], heading["kind"] or ""
            if current[0] != FILLERS and current[0] not in TASKS:
                raise InvalidWords(f"{name}, line {number}: there is no task “{current[0]}”.")
            labels.setdefault(current[0], heading["label"].strip())
        elif content and current is None:
            raise InvalidWords(f"{name}, line {number}: write a heading such as [give] above the words.")
        elif current is not None:
            found.setdefault(current, []).extend(_split(content))
    tasks = {
        task: TaskWords(labels[task], *(tuple(found.get((task, kind), ())) for kind in ("", "alone", "except")))
        for task in TASKS
        if task in labels
    }
    return LanguageWords(tuple(found.get((FILLERS, ""), ())), tasks)


def _split(line: str) -> Iterator[str]:
    return (" ".join(part.split()) for part in re.split("[,،、]", line) if part.strip())
