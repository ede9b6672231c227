"""The public versions of a page that is visible now, their comparison word by word, and the schemas of both in the API.

`difflib` takes quadratic time for long texts without common words, and anybody can ask for a comparison. Texts are
therefore compared line by line first, and lines of many words are shown as replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any, Literal, cast

from pydantic import Field

from cms.content.schema import Schema
from cms.core import clock
from cms.http.problems import Problem
from cms.pages.models import BasePage

from .models import PublicVersion
from .recorder import BODY, VersionText, build_texts

NoteKindName = Literal["none", "note", "correction"]
Change = Literal["same", "changed", "added", "removed"]
MAX_LISTED_VERSIONS = 500  # the newest ones
# A word with the space after it, or one character of Chinese, Japanese, Korean or Thai, which have no spaces.
WORDS = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\s+|\w+|[^\w\s]")
MAX_COMPARED_WORDS = 250_000  # words of one line times those of the other
MAX_COMPARED_LINES = 250_000

Part = tuple[str, str]  # (change, text)


class PageVersion(Schema):
    """A version of the page that is or was public, with what readers were told about it."""

    number: int
    public_from: datetime
    is_current: bool = Field(description="Whether it is the one that the page shows now.")
    is_comparable: bool = Field(
        description="Whether its text is available for a comparison. That of an earlier version is not if an editor "
        "removed it, or if the page was hidden before the next version."
    )
    note_kind: NoteKindName
    note: str = Field(description="What is new, for `note`; otherwise empty.")
    was_wrong: str = Field(description="What the page said, for `correction`; otherwise empty.")
    is_right: str = Field(description="What is right, for `correction`; otherwise empty.")


class PageVersions(Schema):
    """The public versions of a page, the newest first."""

    items: list[PageVersion]


class TextPart(Schema):
    """A part of a text: in both versions, only in the later one, or only in the earlier one."""

    change: Literal["same", "added", "removed"]
    text: str


class ComparedText(Schema):
    """A field of the page, or a block of its body, in both versions. Its parts, joined, are the texts of both."""

    field: str = Field(description="The field of the page, such as `title`, `summary` or `body`.")
    block: str = Field(description="The `id` of the block of `body`; empty for other fields.")
    block_type: str = Field(description="The `type` of the block of `body`; empty for other fields.")
    change: Change
    parts: list[TextPart]


class VersionComparison(Schema):
    """The words of two versions, with what differs. Links, pictures and other objects are not compared."""

    earlier: PageVersion
    later: PageVersion
    texts: list[ComparedText]


class WithdrawnPage(Problem):
    """A page that was public and has been withdrawn (410): the notice is shown instead, and nothing of the page."""

    code: Literal["withdrawn"]
    notice: str = Field(description="Why the page is not available any more: plain text, paragraphs by empty lines.")
    withdrawn_at: datetime
    locale: str = Field(description="The language of the page.")


@dataclass(frozen=True, slots=True)
class ListedVersion:
    """A version of the list. The row of the current one is not in the database if it was not recorded."""

    version: PublicVersion
    is_current: bool
    is_comparable: bool


@dataclass(frozen=True, slots=True)
class History:
    """The versions of a page, the newest first. The first of them is the current one."""

    page: BasePage
    versions: Sequence[ListedVersion]

    def find(self, number: int) -> ListedVersion | None:
        """Return the version with this number."""
        return next((one for one in self.versions if one.version.number == number), None)

    def read_texts(self, listed: ListedVersion) -> list[VersionText] | None:
        """Return the texts of a version; None if readers cannot compare it."""
        if not listed.is_comparable:
            return None
        if listed.is_current and listed.version.is_interrupted:  # it was saved without a publication
            return build_texts(self.page)
        stored = cast("list[VersionText] | None", listed.version.texts)  # a query: lists do not need the texts
        return build_texts(self.page) if stored is None and listed.is_current else stored


def describe_version(listed: ListedVersion) -> PageVersion:
    """Return a version as the API has it."""
    version = listed.version
    return PageVersion(
        number=version.number,
        public_from=version.public_from,
        is_current=listed.is_current,
        is_comparable=listed.is_comparable,
        note_kind=cast("NoteKindName", version.note_kind or "none"),
        note=version.note,
        was_wrong=version.was_wrong,
        is_right=version.is_right,
    )


def read_history(page: BasePage) -> History:
    """Return the versions of a visible page.

    A version that has not been recorded is the current one: the page was never changed, or became public in another
    way than by its publication.
    """
    known = PublicVersion.objects.filter(page_id=page.pk)
    with_text = set(known.filter(texts__isnull=False).values_list("pk", flat=True)) if page.has_versions else set()
    rows = list(known.defer("texts").order_by("-number")[:MAX_LISTED_VERSIONS])
    if rows and rows[0].is_interrupted:
        with_text = set()
    if not rows or rows[0].revision_id != page.live_revision_id:
        rows.insert(0, _build_current(page, rows))
    return History(
        page,
        [
            ListedVersion(row, is_current, page.has_versions and (is_current or row.pk in with_text))
            for row, is_current in ((row, row is rows[0]) for row in rows)
        ],
    )


def _build_current(page: BasePage, rows: Sequence[PublicVersion]) -> PublicVersion:
    note = page.get_reader_note()
    has_new_note = bool(note) and note.fingerprint not in {row.note_fingerprint for row in rows}
    described = {"note_kind": note.kind, "note": note.note, "was_wrong": note.was_wrong, "is_right": note.is_right}
    return PublicVersion(
        number=rows[0].number + 1 if rows else 1,
        public_from=page.last_published_at or page.first_published_at or clock.now(),
        **(described if has_new_note else {}),
    )


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
