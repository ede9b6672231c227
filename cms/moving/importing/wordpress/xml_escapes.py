"""Repair what programs forget to escape in XML, while the text of an export is read.

These are “&” that begin no entity, entities of HTML, and “]]>” that ends no CDATA section. In such sections and in
comments, “&” is a character like others.
"""

from __future__ import annotations

import re
from collections import Counter
from html.entities import html5
from xml.sax.saxutils import escape

BARE_AMPERSANDS = "“&” that had to be written as “&amp;”"
HTML_ENTITIES = "entities of HTML, which XML does not have, read as their characters"
STRAY_ENDS = "“]]>” outside of a CDATA section, read as text"
INVALID_REFERENCES = "references to characters that XML does not allow removed"

BEGINNING = re.compile(r"<!\[CDATA\[|<!--|&|\]\]>")
ENDS = {"<![CDATA[": "]]>", "<!--": "-->"}
ENTITY = re.compile(r"&(?:#([0-9]{1,7})|#x([0-9a-fA-F]{1,6})|([a-zA-Z][a-zA-Z0-9]{1,31}));")
LONGEST = 40  # characters of an entity, or of the beginning or end of a section
XML_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))


class EscapeRepair:
    """Repairs a text that comes in parts; at most LONGEST characters are kept until the next part."""

    def __init__(self, repairs: Counter[str]) -> None:
        self.repairs = repairs
        self._rest = ""
        self._end = ""  # of the section that the text is in

    def repair(self, text: str, *, is_last: bool = False) -> str:
        """Return the next part of the text, repaired."""
        text = self._rest + text
        certain = len(text) if is_last else max(0, len(text) - LONGEST)  # what begins later may be cut off
        parts: list[str] = []
        position = 0
        while True:
            if self._end:
                end = text.find(self._end, position)
                if end == -1:
                    break
                end += len(self._end)
                parts.append(text[position:end])
                position, self._end = end, ""
            beginning = BEGINNING.search(text, position)
            if beginning is None or beginning.start() >= certain:
                break
            parts.append(text[position : beginning.start()])
            self._end = ENDS.get(beginning[0], "")
            written, position = (beginning[0], beginning.end()) if self._end else self._read(text, beginning.start())
            parts.append(written)
        certain = max(position, certain)
        parts.append(text[position:certain])
        self._rest = text[certain:]
        return "".join(parts)

    def _read(self, text: str, start: int) -> tuple[str, int]:
        """Return what an “&” or “]]>” has to be written as, and where the text goes on."""
        if text.startswith("]]>", start):
            return self._replace("]]&gt;", STRAY_ENDS), start + 3
        entity = ENTITY.match(text, start)
        if entity is None:
            return self._replace("&amp;", BARE_AMPERSANDS), start + 1
        decimal, hexadecimal, name = entity.groups()
        if name in XML_ENTITIES:
            return entity[0], entity.end()
        if name:
            character = html5.get(f"{name};")
            if character is None:
                return self._replace("&amp;", BARE_AMPERSANDS), start + 1
            return self._replace(escape(character), HTML_ENTITIES), entity.end()
        if _is_allowed(int(decimal) if decimal else int(hexadecimal, 16)):
            return entity[0], entity.end()
        return self._replace("", INVALID_REFERENCES), entity.end()

    def _replace(self, written: str, name: str) -> str:
        self.repairs[name] += 1
        return written


def _is_allowed(code: int) -> bool:
    """Return whether XML allows a character."""
    return code in (9, 10, 13) or 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or 0x10000 <= code <= 0x10FFFF
