"""Strip Word, Excel, PowerPoint and OpenDocument: ZIP archives with parts in XML.

The parts that describe the document are replaced or left out; title and language stay. Comments and tracked changes are
content: that a file has some is only reported. Images in a document are stripped like uploaded ones. Sources: ISO/IEC
29500-2 (relationships, properties), 29500-1, ECMA-376; OASIS OpenDocument 1.3, part 2.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Collection, Iterator
from typing import IO
from xml.etree.ElementTree import Element, ParseError, register_namespace, tostring
from xml.sax.saxutils import escape

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from .errors import FileEncrypted, FileSigned
from .images import strip_metadata

SIGNATURES = ("_xmlsignatures/", "META-INF/documentsignatures.xml", "META-INF/macrosignatures.xml")
FIRST_DATE = (1980, 1, 1, 0, 0, 0)  # the date of each part: ZIP has no earlier one, and Word writes it
MAX_XML_BYTES = 50_000_000  # the size of a part that is changed, or searched for remarks
MAX_PICTURE_BYTES = 50_000_000
PICTURE_NAME = re.compile(r"(?:(?:word|xl|ppt)/media|Pictures|media)/.*\.(?:jpe?g|png|gif|webp)", re.IGNORECASE)

RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
PACKAGE_RELATIONSHIPS = "_rels/.rels"
WORD_SETTINGS_RELATIONSHIPS = "word/_rels/settings.xml.rels"
DROPPED_RELATIONSHIPS = ("/custom-properties", "/thumbnail", "/classificationlabels")

CORE_PROPERTIES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<cp:coreProperties xmlns:cp='
    '"http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="{dc}">{kept}'
    "</cp:coreProperties>"
)
EXTENDED_PROPERTIES = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties xmlns='
    b'"http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>'
)
OPEN_DOCUMENT_META = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<office:document-meta xmlns:office='
    '"urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:dc="{dc}" office:version="1.2">'
    "<office:meta>{kept}</office:meta></office:document-meta>"
)

WORD_SESSIONS = re.compile(rb"<w:rsids>.*?</w:rsids>|<w:rsids/>|<w:attachedTemplate\b[^>]*/>", re.DOTALL)
EXCEL_PATH = re.compile(
    rb"<mc:AlternateContent\b(?:(?!</?mc:AlternateContent)[\s\S])*absPath(?:(?!</?mc:AlternateContent)[\s\S])*"
    rb"</mc:AlternateContent>"
)
EXCEL_USER = re.compile(rb"(<fileSharing\b[^>]*?)\suserName=(?:\"[^\"]*\"|'[^']*')")
OPEN_DOCUMENT_PRINTER = re.compile(rb'(<config:config-item config:name="Printer(?:Name|Setup)"[^>]*>)[^<]*')
COMMENT_PART = re.compile(r"word/comments\.xml|xl/(?:threaded)?comments.*\.xml|ppt/comments/.*\.xml", re.IGNORECASE)
COMMENT = re.compile(rb"<(?:\w+:)?(?:comment|threadedComment|cm)[\s>]")
CHANGED_PART = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes)\.xml|content\.xml")
CHANGE = re.compile(rb"<(?:w:(?:ins|del|moveFrom|moveTo)|office:annotation|text:changed-region)[\s>]")


def strip_office(source: IO[bytes], target: IO[bytes]) -> bool:
    """Write the document without its metadata. Return whether it has comments or tracked changes.

    Raises:
        FileSigned, FileEncrypted: it is not changed.
        zipfile.BadZipFile, ValueError, OSError: it cannot be read.
    """
    has_remarks = False
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
        names = before.namelist()
        if any(name.startswith(SIGNATURES) for name in names):
            raise FileSigned
        changes = _plan_changes(before, names)
        for entry in before.infolist():
            change = changes.get(entry.filename, _keep)
            if change is _drop:
                continue
            has_remarks |= _copy_part(before, entry, after, change)
    return has_remarks


Change = Callable[[bytes], bytes]


def _keep(content: bytes) -> bytes:
    return content


def _drop(_: bytes) -> bytes:
    return b""


def _copy_part(before: zipfile.ZipFile, entry: zipfile.ZipInfo, after: zipfile.ZipFile, change: Change) -> bool:
    """Write one part, and return whether it has comments or tracked changes."""
    name = entry.filename
    copied = zipfile.ZipInfo(name, FIRST_DATE)
    copied.compress_type = entry.compress_type if entry.compress_type == zipfile.ZIP_STORED else zipfile.ZIP_DEFLATED
    pattern = COMMENT if COMMENT_PART.fullmatch(name) else CHANGE if CHANGED_PART.fullmatch(name) else None
    if PICTURE_NAME.fullmatch(name) and entry.file_size <= MAX_PICTURE_BYTES:
        change = _strip_picture
    if change is not _keep and entry.file_size > MAX_XML_BYTES:
        raise ValueError(f"{name} is too large to be changed")
    if (change is _keep and pattern is None) or entry.file_size > MAX_XML_BYTES:
        with before.open(entry) as reader, after.open(copied, "w", force_zip64=entry.file_size > 1 << 31) as writer:
            while chunk := reader.read(1 << 20):
                writer.write(chunk)
        return False
    content = change(before.read(entry))
    after.writestr(copied, content)
    return bool(pattern and pattern.search(content))


def _strip_picture(content: bytes) -> bytes:
    try:
        return strip_metadata(content)
    except Exception:  # Pillow raises many types; a damaged image is no reason to keep the other metadata
        return content


# ------------------------------------------------------------------------------------------------------------- changes


def _plan_changes(archive: zipfile.ZipFile, names: Collection[str]) -> dict[str, Change]:
    """Return what changes, by the names of the parts."""
    if "META-INF/manifest.xml" in names:
        return _plan_open_document(archive, names)
    changes: dict[str, Change] = {
        WORD_SETTINGS_RELATIONSHIPS: lambda content: _drop_relationships(content, ("/attachedTemplate",)),
        "word/settings.xml": lambda content: WORD_SESSIONS.sub(b"", content),
        "xl/workbook.xml": lambda content: EXCEL_USER.sub(rb"\1", EXCEL_PATH.sub(b"", content)),
    }
    dropped = set()
    for kind, part in _read_relationships(archive, names):
        if kind.endswith("/core-properties"):
            changes[part] = _reduce(CORE_PROPERTIES)
        elif kind.endswith("/extended-properties"):
            changes[part] = lambda _: EXTENDED_PROPERTIES
        elif kind.endswith("/digital-signature/origin"):
            raise FileSigned
        elif kind.endswith(DROPPED_RELATIONSHIPS):
            changes[part] = _drop
            dropped.add(part)
    changes[PACKAGE_RELATIONSHIPS] = lambda content: _drop_relationships(content, DROPPED_RELATIONSHIPS)
    changes["[Content_Types].xml"] = lambda content: _drop_content_types(content, dropped)
    return changes


def _plan_open_document(archive: zipfile.ZipFile, names: Collection[str]) -> dict[str, Change]:
    if b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise FileEncrypted
    dropped = {name for name in names if name.startswith("Thumbnails/")}
    described = [name for name in names if name.rpartition("/")[2] == "meta.xml"]  # also of embedded objects
    return {
        **dict.fromkeys(dropped, _drop),
        **dict.fromkeys(described, _reduce(OPEN_DOCUMENT_META)),
        "settings.xml": lambda content: OPEN_DOCUMENT_PRINTER.sub(rb"\1", content),
        "META-INF/manifest.xml": lambda content: _drop_from_manifest(content, dropped),
    }


def _reduce(template: str) -> Change:
    """Return the change of a part with properties into one with its title and language."""

    def reduce(content: bytes) -> bytes:
        try:
            root = fromstring(content)
        except (ParseError, DefusedXmlException):
            root = Element("empty")
        kept = [(name, root.findtext(f".//{{{DUBLIN_CORE}}}{name}") or "") for name in ("title", "language")]
        elements = "".join(f"<dc:{name}>{escape(text)}</dc:{name}>" for name, text in kept if text)
        return template.format(dc=DUBLIN_CORE, kept=elements).encode()

    return reduce


def _read_relationships(archive: zipfile.ZipFile, names: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield the type of each relationship of the package and the name of its part."""
    if PACKAGE_RELATIONSHIPS in names:
        for element in fromstring(archive.read(PACKAGE_RELATIONSHIPS)):
            yield element.get("Type", ""), element.get("Target", "").removeprefix("./").lstrip("/")


def _drop_relationships(content: bytes, endings: tuple[str, ...]) -> bytes:
    root = fromstring(content)
    dropped = [element for element in root if element.get("Type", "").endswith(endings)]
    return _write_without(content, root, dropped, "", RELATIONSHIPS)


def _drop_content_types(content: bytes, parts: Collection[str]) -> bytes:
    root = fromstring(content)
    dropped = [element for element in root if element.get("PartName", "").lstrip("/") in parts]
    return _write_without(content, root, dropped, "", CONTENT_TYPES)


def _drop_from_manifest(content: bytes, parts: Collection[str]) -> bytes:
    root = fromstring(content)
    path = f"{{{MANIFEST}}}full-path"
    dropped = [one for one in root if one.get(path) in parts or (parts and one.get(path) == "Thumbnails/")]
    return _write_without(content, root, dropped, "manifest", MANIFEST)


def _write_without(content: bytes, root: Element, dropped: Collection[Element], prefix: str, namespace: str) -> bytes:
    """Return the XML without these elements; as it is if there are none."""
    for element in dropped:
        root.remove(element)
    register_namespace(prefix, namespace)
    return tostring(root, encoding="UTF-8", xml_declaration=True) if dropped else content
