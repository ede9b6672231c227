"""The fields of `search.documents.ContentDocument` as queries name them, and the two rules of spelling."""

from __future__ import annotations

from typing import Any

STEMMED = ("title", "summary", "body")
AS_WRITTEN = ("title.words", "summary.words", "body.words")
# Typing errors are looked for where words are few; in whole bodies nearly every misspelling is somebody's word.
FORGIVING = ("title.words", "summary.words")
TITLE_WORDS = "title.words"
TITLE_BEGINNINGS = "title.prefix"
ALL_WORDS = "vocabulary"

# One edit from five letters, two from nine; the first letter is seldom wrong, and each of its 26 choices costs.
TYPOS: dict[str, Any] = {"fuzziness": "AUTO:5,9", "prefix_length": 1}

Query = dict[str, Any]
