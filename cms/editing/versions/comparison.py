"""Compare the texts of two versions, word by word.

`difflib` takes quadratic time for long texts without common words, and anybody can ask for a comparison. Texts are
therefore compared line by line first, and lines of many words are shown as replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any

from .history import Change, ComparedText, TextPart
from .recorder import BODY, VersionText

# A word with the space after it, or one character of Chinese, Japanese, Korean or Thai, which have no spaces.
WORDS = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\s+|\w+|[^\w\s]")
MAX_COMPARED_WORDS = 250_000  # words of one line times those of the other
MAX_COMPARED_LINES = 250_000

Part = tuple[str, str]  # (change, text)


def compare_texts(earlier: Sequence[VersionText], later: Sequence[VersionText]) -> list[ComparedText]:
    """Return the texts of both versions in the order of the later one, with those that were removed in between."""
    return [_compare_pair(old, new) for old, new in _pair(earlier, later)]


def _pair(
    earlier: Sequence[VersionText], later: Sequence[VersionText]
) -> Iterator[tuple[VersionText | None, VersionText | None]]:
    """Pair fields by their names and blocks by their ids; None where one version has no such text."""
    old_keys, new_keys = _build_keys(earlier), _build_keys(later)
    old_by_key = dict(zip(old_keys, earlier, strict=True))
    kept, shown = set(new_keys), set()
    before = iter(old_keys)
    for key, text in zip(new_keys, later, strict=True):
        if key in old_by_key and key not in shown:
            for passed in before:  # what was removed before this text; what has moved comes at its new place
                if passed == key:
                    break
                if passed not in kept:
                    shown.add(passed)
                    yield old_by_key[passed], None
            shown.add(key)
        yield old_by_key.get(key), text
    yield from ((old_by_key[key], None) for key in old_keys if key not in kept and key not in shown)


def _build_keys(texts: Iterable[VersionText]) -> list[tuple[str, str, int]]:
    """Return a key for each text; the blocks of an import may have no ids, or the same one twice."""
    seen: dict[tuple[str, str], int] = {}
    keys = []
    for text in texts:
        name = (text["field"], text["block"] or text["type"])
        seen[name] = seen.get(name, 0) + 1
        keys.append((*name, seen[name]))
    return keys


def _compare_pair(old: VersionText | None, new: VersionText | None) -> ComparedText:
    described: Any = new or old
    parts = list(_merge(_compare(old["text"] if old else "", new["text"] if new else "")))
    return ComparedText(
        field=described["field"],
        block=described["block"] if described["field"] == BODY else "",
        block_type=described["type"],
        change=_classify(old, new),
        parts=[TextPart(change=change, text=text) for change, text in parts],  # type: ignore[arg-type]
    )


def _classify(old: VersionText | None, new: VersionText | None) -> Change:
    if old is None:
        return "added"
    if new is None:
        return "removed"
    return "same" if old["text"] == new["text"] else "changed"


def _compare(old: str, new: str) -> Iterator[Part]:
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for operation, one, other in _match(old_lines, new_lines, MAX_COMPARED_LINES):
        before, after = "".join(one), "".join(other)
        if operation == "replace":
            yield from _compare_words(before, after)
        elif operation == "equal":
            yield "same", after
        else:
            yield from _join([(before, after)])


def _compare_words(old: str, new: str) -> Iterator[Part]:
    """Compare two texts by words; a space between two changed words counts as changed, so that phrases stay whole."""
    changes: list[tuple[str, str]] = []
    for operation, one, other in _match(WORDS.findall(old), WORDS.findall(new), MAX_COMPARED_WORDS):
        before, after = "".join(one), "".join(other)
        if operation == "equal" and not (changes and before.isspace()):
            yield from _join(changes)
            changes = []
            yield "same", after
        else:
            changes.append((before, after))
    yield from _join(changes)


def _join(changes: list[tuple[str, str]]) -> Iterator[Part]:
    """Yield a run of changes as one; a space at its end is not a part of it."""
    trailing = changes.pop() if changes and changes[-1][0] == changes[-1][1] else None
    yield "removed", "".join(old for old, _ in changes)
    yield "added", "".join(new for _, new in changes)
    if trailing:
        yield "same", trailing[1]


def _match(old: list[str], new: list[str], limit: int) -> Iterator[tuple[str, list[str], list[str]]]:
    if len(old) * len(new) > limit:
        yield "replace", old, new
        return
    for operation, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield operation, old[i:j], new[k:m]


def _merge(parts: Iterable[Part]) -> Iterator[Part]:
    """Join neighbouring parts of the same kind, and leave out empty ones."""
    merged: list[list[str]] = []
    for change, text in parts:
        if not text:
            continue
        if merged and merged[-1][0] == change:
            merged[-1][1] += text
        else:
            merged.append([change, text])
    yield from ((change, text) for change, text in merged)
