"""Read an export file as text: unpacked, decoded, without characters that XML does not allow, and escaped.

Programs forget to escape “&” that begins no entity, entities of HTML, and “]]>” that ends no CDATA section. In such
sections and in comments, “&” is a character like others.
"""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from html.entities import html5
from io import BufferedIOBase
from itertools import chain
from pathlib import Path
from xml.sax.saxutils import escape

from cms.moving.importing.records.records import BadFile
from cms.moving.importing.sources.packed_files import UnpackedSize

# What was repaired, as the report names it.
CONTROL_CHARACTERS = "control characters removed"
INVALID_BYTES = "bytes that were not valid in the encoding of the file, read as Windows-1252"
BARE_AMPERSANDS = "“&” that had to be written as “&amp;”"
HTML_ENTITIES = "entities of HTML, which XML does not have, read as their characters"
STRAY_ENDS = "“]]>” outside of a CDATA section, read as text"
INVALID_REFERENCES = "references to characters that XML does not allow removed"

BEGINNING = re.compile(r"<!\[CDATA\[|<!--|&|\]\]>")
ENDS = {"<![CDATA[": "]]>", "<!--": "-->"}
ENTITY = re.compile(r"&(?:#([0-9]{1,7})|#x([0-9a-fA-F]{1,6})|([a-zA-Z][a-zA-Z0-9]{1,31}));")
MAX_HELD_CHARACTERS = 40  # characters of an entity, or of the beginning or end of a section
XML_ENTITIES = frozenset(("amp", "lt", "gt", "quot", "apos"))
CHUNK_BYTES = 64 * 1024

XML_DECLARATION = re.compile(rb"""\A\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
BYTE_ORDER_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# Encodings in which websites were written. Others of Python are no text (“zlib”) or harmful (“utf-7”, “idna”).
ENCODINGS = re.compile(
    r"utf-8|utf-16|ascii|iso8859-\d+|cp125\d|cp874|cp932|koi8-[ru]|mac-roman|shift_jis\w*|euc_\w+|iso2022_jp\w*"
    r"|gb2312|gbk|gb18030|big5\w*|johab|cp949|cp950"
)
# Control characters that XML does not allow, and bytes that were not valid in the encoding (as surrogates, below).
INVALID_CHARACTERS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")

Repairs = Counter[str]


class EscapeRepair:
    """Repairs a text that comes in parts; at most MAX_HELD_CHARACTERS characters are kept until the next part."""

    def __init__(self, repairs: Repairs) -> None:
        self.repairs = repairs
        self._rest = ""
        self._end = ""  # end of the section that the text is in

    def repair(self, text: str, *, is_last: bool = False) -> str:
        """Return the next part of the text, repaired."""
        text = self._rest + text
        certain = len(text) if is_last else max(0, len(text) - MAX_HELD_CHARACTERS)  # what begins later may be cut off
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


def read_text(path: Path, repairs: Repairs) -> Iterator[str]:
    """Yield the text of a .xml or .xml.gz file in chunks; `repairs` counts characters that were changed.

    Raises:
        BadFile: the file cannot be unpacked or decoded; the text before that has been yielded.
    """
    chunks = _read_bytes(path)
    first = next(chunks, b"")
    decoder, escapes = _build_decoder(first), EscapeRepair(repairs)
    is_begun = False
    for chunk in chain([first], chunks):
        text = _repair(decoder.decode(chunk), repairs)
        if not is_begun:  # PHP scripts that print empty lines before the declaration are common
            text = text.lstrip()
            is_begun = bool(text)
        if text:
            yield escapes.repair(text)
    yield escapes.repair(_repair(decoder.decode(b"", final=True), repairs), is_last=True)


def _read_bytes(path: Path) -> Iterator[bytes]:
    unpacked = UnpackedSize(path)
    with _open(path) as file:
        try:
            while chunk := file.read1(CHUNK_BYTES):  # `read` would lose what precedes the end of a truncated file
                unpacked.add(len(chunk))
                yield chunk
        except (EOFError, gzip.BadGzipFile, zlib.error) as problem:
            raise BadFile(f"the rest of {path.name} cannot be unpacked ({problem})") from problem


def _open(path: Path) -> BufferedIOBase:
    with path.open("rb") as file:
        is_packed = file.read(2) == b"\x1f\x8b"  # the name may lie in either direction
    return gzip.open(path) if is_packed else path.open("rb")


def _build_decoder(first: bytes) -> codecs.IncrementalDecoder:
    name = next((name for mark, name in BYTE_ORDER_MARKS if first.startswith(mark)), None)
    if name is None:
        declaration = XML_DECLARATION.match(first[:1000])
        name = _check_encoding(declaration[1].decode()) if declaration else "utf-8"
    errors = "replace" if name == "utf-16" else "surrogateescape"
    return codecs.getincrementaldecoder(name)(errors)


def _check_encoding(declared: str) -> str:
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        name = ""
    if not ENCODINGS.fullmatch(name):
        raise BadFile(f"the file declares the encoding “{declared}”, which is unknown. Convert the file to UTF-8")
    return "utf-8" if name == "utf-16" else name  # without a byte order mark the declaration itself was not UTF-16


def _repair(text: str, repairs: Repairs) -> str:
    """Return the text with invalid bytes as characters of Windows-1252, the usual cause, and no control characters."""
    if not INVALID_CHARACTERS.search(text):
        return text

    def replace(match: re.Match[str]) -> str:
        code = ord(match[0])
        if not 0xDC80 <= code <= 0xDCFF:
            repairs[CONTROL_CHARACTERS] += 1
            return ""
        repairs[INVALID_BYTES] += 1
        return bytes([code - 0xDC00]).decode("cp1252", "replace")

    return INVALID_CHARACTERS.sub(replace, text)
