"""The process that reads one document of Word, which may be hostile: it has limits and no secrets, and opens no files.

It is run as a file by `docx`, without Django and without the environment of its parent. It reads the document from
standard input, and writes one line of JSON and then the images to standard output, both of which must be files.
"""

from __future__ import annotations

import codecs
import io
import json
import re
import sys
import zipfile
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import IO, Any
from xml.parsers import expat

MAX_PARTS = 5_000  # files in the document
MAX_XML_BYTES = 60_000_000  # size of all parts of XML together; a book of 300 pages has 10 MB
MAX_ELEMENTS = 1_000_000
MAX_DEPTH = 150  # depth of elements; tables in tables in text boxes have about 60
MAX_USES = 500  # how often images are shown; further ones are not read
MAX_OUTPUT_BYTES = 150_000_000
XML_SUFFIXES = (".xml", ".rels")
MAIN_PART = re.compile(r"word/document\d*\.xml")
COMPOUND_FILE = bytes.fromhex("d0cf11e0a1b11ae1")  # a document with a password, or of Word before 2007
LINKED_IMAGE = re.compile(r"external image '([^']{1,2000})'")
# Elements that are not converted, by the name in the report.
REPORTED = {"oMath": "formula", "chart": "chart", "relIds": "drawing", "OLEObject": "object"}
REPORTED |= {"commentReference": "comment", "ins": "change", "del": "change", "moveTo": "change"}
ENCODINGS = ("cp437", "utf-16", "latin-1", "cp1252")  # encodings of names in archives, and of XML


EMPTY_DOCUMENT = (
    '<a:document xmlns:a="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><a:body/></a:document>'
)


class Refused(Exception):
    """The document is not read; the message is the status in the result."""


def main(prefix: str, seconds: int, megabytes: int, max_images: int, max_image_bytes: int) -> None:
    """Read the document on standard input and write the result. The keys of images begin with `prefix`."""
    from cms.core.limited_process import limit_resources, refuse_files

    limit_resources(seconds, megabytes, MAX_OUTPUT_BYTES)
    convert = load_converter()
    refuse_files()
    images = Images(prefix, max_images, max_image_bytes)
    try:
        result = read_document(sys.stdin.buffer, images, convert)
    except Refused as error:
        result = {"status": str(error)}
    except MemoryError:
        result = {"status": "too_large"}
    except RecursionError:
        result = {"status": "too_deep"}
    except Exception as error:  # the readers raise errors of many kinds for broken files
        result = {"status": "broken", "reason": type(error).__name__}
    found = result.get("status") == "read"
    sizes = {key: len(content) for key, content in images.contents.items()} if found else {}
    sys.stdout.buffer.write(json.dumps({**result, "images": sizes}).encode() + b"\n")
    for key in sizes:
        sys.stdout.buffer.write(images.contents[key])


def load_converter() -> Any:
    """Return the function that converts a document. All that it imports is loaded, also what it imports late."""
    import mammoth

    for encoding in ENCODINGS:
        codecs.lookup(encoding)
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("word/document.xml", EMPTY_DOCUMENT)
    mammoth.convert_to_html(empty)
    return mammoth.convert_to_html


class Images:
    """The images of a document, each once, and the keys by which the HTML names them."""

    def __init__(self, prefix: str, most: int, most_bytes: int) -> None:
        self.prefix = prefix
        self.most = most
        self.most_bytes = most_bytes
        self.contents: dict[str, bytes] = {}
        self.keys: dict[bytes, str] = {}
        self.uses = 0

    def convert(self, image: Any) -> list[Any]:
        """Return the element for an image."""
        from mammoth import html

        alt = " ".join((image.alt_text or "").split())
        return [html.element("img", {"src": self.store(image), "alt": alt})]

    def store(self, image: Any) -> str:
        """Return the key of an image: `…/surplus`, `…/large`, `…/missing` and `…/linked` are not stored."""
        self.uses += 1
        if self.uses > MAX_USES:
            return f"{self.prefix}/surplus"
        try:
            with image.open() as file:
                content = file.read(self.most_bytes + 1)
        except ValueError as error:  # the image is a link to another file or server
            found = LINKED_IMAGE.search(str(error))
            is_web = found and found[1].lower().startswith(("http://", "https://"))
            return found[1] if found and is_web else f"{self.prefix}/linked"
        except (KeyError, OSError, zipfile.BadZipFile):
            return f"{self.prefix}/missing"
        if len(content) > self.most_bytes:
            return f"{self.prefix}/large"
        digest = sha256(content).digest()
        if digest not in self.keys:
            if len(self.contents) >= self.most:
                return f"{self.prefix}/surplus"
            suffix = re.sub(r"[^a-z]", "", (image.content_type or "").rpartition("/")[2].lower())[:8]
            self.keys[digest] = f"{self.prefix}/{len(self.contents) + 1}.{suffix or 'bin'}"
            self.contents[self.keys[digest]] = content
        return self.keys[digest]


def read_document(file: IO[bytes], images: Images, convert: Any) -> dict[str, Any]:
    """Return the HTML of a document and the counts of what it has besides."""
    if file.read(len(COMPOUND_FILE)) == COMPOUND_FILE:
        raise Refused("protected")
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
    except zipfile.BadZipFile as error:
        raise Refused("not_a_document") from error
    counts, styles = inspect_parts(archive)
    file.seek(0)
    converted = convert(
        file,
        style_map="\n".join([*map_styles(styles), *FIXED_STYLES]),
        include_embedded_style_map=False,  # a document says nothing about its own conversion
        convert_image=images.convert,
    )
    return {"status": "read", "html": converted.value, "counts": counts}


def inspect_parts(archive: zipfile.ZipFile) -> tuple[dict[str, int], bytes]:
    """Check the size and the structure of all XML before it is parsed. Return counts of elements, and the styles."""
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if not any(map(MAIN_PART.fullmatch, names)) or "[Content_Types].xml" not in names:
        raise Refused("not_a_document")
    xml_parts = [part for part in parts if part.filename.lower().endswith(XML_SUFFIXES)]
    if len(parts) > MAX_PARTS or sum(part.file_size for part in xml_parts) > MAX_XML_BYTES:
        raise Refused("too_large")
    if any(part.flag_bits & 1 for part in xml_parts):
        raise Refused("protected")
    scanner = Scanner()
    styles = b""
    for part in xml_parts:
        content = archive.read(part)  # reads no more than the size of the part says
        scanner.scan(content, part.filename)
        if part.filename == "word/styles.xml":
            styles = content
    return dict(scanner.counts), styles


class Scanner:
    """Reads XML without keeping it: refuses declarations of entities, depth and number of elements."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.elements = 0

    def scan(self, content: bytes, name: str) -> None:
        """Count what a part contains. One that is not well-formed is left to the converter, which may not need it."""
        depth = 0
        is_text = name.startswith("word/") and "/_rels/" not in name
        is_header = re.fullmatch(r"word/(header|footer)\d*\.xml", name) is not None

        def start(tag: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            depth += 1
            self.elements += 1
            if depth > MAX_DEPTH:
                raise Refused("too_deep")
            if self.elements > MAX_ELEMENTS:
                raise Refused("too_large")
            if is_text and (kind := REPORTED.get(tag.rpartition(":")[2])):
                self.counts[kind] += 1

        def end(tag: str) -> None:
            nonlocal depth
            depth -= 1

        def note_text(text: str) -> None:
            if is_header and text.strip():
                self.counts["header"] += 1

        def refuse(*declaration: Any) -> None:
            raise Refused("entities")

        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.CharacterDataHandler = note_text if is_header else None
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
        try:
            parser.Parse(content, True)
        except expat.ExpatError:
            return


# What styles become that are named in English in every language of Word, and those that other programs write.
TITLES = ("title", "titel", "titre", "título", "titolo")
SUBTITLES = ("subtitle", "untertitel", "sous-titre", "subtítulo")
QUOTES = ("quote", "intense quote", "zitat", "intensives zitat", "citation", "citation intense", "quotations", "cita")
CAPTIONS = ("caption", "beschriftung", "légende", "legende", "leyenda", "illustration", "figure", "table")
CONTENTS = ("toc heading", "contents heading", "inhaltsverzeichnisüberschrift")
CODES = ("source code", "code", "html preformatted", "preformatted text", "html vorformatiert", "préformaté html")
HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo|kop)\s*([1-9])", re.IGNORECASE)
TOC = re.compile(r"(?:toc|contents|verzeichnis|tm|tdc)\s*\d", re.IGNORECASE)
MAX_STYLES = 2_000
MAX_BASES = 20  # styles that are based on one another; Word allows 11
FIXED_STYLES = (
    "u => ",
    "comment-reference => ",
    "br[type='page'] => ",
    "br[type='column'] => ",
)


def map_styles(content: bytes) -> list[str]:
    """Return a line of the style map for each style of a paragraph: by its name, its outline level or its base."""
    styles = read_styles(content)
    keys = {style["name"]: key for key, style in styles.items() if style["name"]}
    lines = []
    for name, key in keys.items():
        target = find_target(key, styles)
        if target and re.fullmatch(r"[^'\\\n\r]{1,200}", name):
            lines.append(f"p[style-name='{name}'] => {target}")
    return lines


def read_styles(content: bytes) -> dict[str, dict[str, str]]:
    """Return name, base and outline level of the styles of paragraphs, by their ids."""
    styles: dict[str, dict[str, str]] = {}
    current: dict[str, str] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal current
        if tag == "w:style":
            current = {"name": "", "base": "", "level": ""}
            if attributes.get("w:type") == "paragraph" and len(styles) < MAX_STYLES:
                styles.setdefault(attributes.get("w:styleId", ""), current)
        elif field := {"w:name": "name", "w:basedOn": "base", "w:outlineLvl": "level"}.get(tag):
            current[field] = attributes.get("w:val", "")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        return {}
    return styles


def find_target(key: str, styles: dict[str, dict[str, str]]) -> str:
    """Return what a style becomes; empty for a usual paragraph. A style inherits from those it is based on."""
    seen: set[str] = set()
    while key in styles and key not in seen and len(seen) < MAX_BASES:
        seen.add(key)
        name, level = styles[key]["name"].strip().lower(), styles[key]["level"]
        if TOC.match(name) or name in CONTENTS:
            return "p.document-contents:fresh"
        if found := HEADING.fullmatch(name):
            return f"h{min(6, int(found[1]))}:fresh"
        for names, target in (
            (TITLES, "h1.document-title:fresh"),
            (SUBTITLES, "p.document-subtitle:fresh"),
            (QUOTES, "blockquote > p:fresh"),
            (CAPTIONS, "p.document-caption:fresh"),
            (CODES, "pre:separator('\\n')"),
        ):
            if name in names:
                return target
        if level in tuple("012345678"):
            return f"h{min(6, int(level) + 1)}:fresh"
        key = styles[key]["base"]
    return ""


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[3]))  # the directory that contains the package `cms`
    main(sys.argv[1], *(int(argument) for argument in sys.argv[2:]))
