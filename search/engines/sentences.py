"""Where the sentences of a text begin, for the passages of search results. Pure functions.

Without a dictionary this cannot be exact: a full stop after an initial or a common abbreviation ends no sentence, and
neither does one before a small letter.
"""

from __future__ import annotations

import re

# The end of a sentence with the quotation marks and brackets that close it. Chinese and Japanese write no space there.
_END = re.compile(r"(?P<sign>[.!?…؟।]+)[\"'”’»)\]]*\s+|[。！？]+[」』）”]*\s*")
_ABBREVIATIONS = "Mr|Mrs|Ms|Dr|Prof|St|Nos|Art|Gen|Sen|Rep|Lt|Col|Jr|Sr|vs|cf|ca|bzw|Nr|Mme|Mlle|Sra?|Dra?"
_ABBREVIATED = re.compile(rf"(?<!\w)(?:[^\W\d_]|(?:[^\W\d_]\.)+[^\W\d_]|{_ABBREVIATIONS})\Z")
_MAX_ABBREVIATION_CHARS = 12


def find_sentence_starts(text: str, start: int, end: int) -> list[int]:
    """Return the positions between two others at which a sentence begins that is not the first."""
    return [one.end() for one in _END.finditer(text, start, end) if one.end() < end and _is_end(text, one)]


def _is_end(text: str, found: re.Match[str]) -> bool:
    if text[found.end()].islower():
        return False
    before = text[max(0, found.start() - _MAX_ABBREVIATION_CHARS) : found.start()]
    return found["sign"] != "." or not _ABBREVIATED.search(before)
