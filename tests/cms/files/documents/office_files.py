"""Small office documents with the parts that Word, Excel, PowerPoint and LibreOffice write."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

from tests.cms.files.images.conftest import draw_image, encode_file

CANARY = "Velkarside"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DUBLIN_CORE = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
PICTURE = encode_file(draw_image((64, 48)), "x.jpg", comment=CANARY).read()
WRITTEN = (2026, 3, 4, 5, 6, 8)
MAIN = {
    "word": (
        "word/document.xml",
        f'<w:document xmlns:w="{WORD}"><w:body><w:p><w:r><w:t>Fees</w:t></w:r></w:p></w:body></w:document>',
    ),
    "xl": (
        "xl/workbook.xml",
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x15">'
        f'<fileSharing readOnlyRecommended="1" userName="{CANARY}"/>'
        '<mc:AlternateContent><mc:Choice Requires="x15">'
        f'<x15ac:absPath xmlns:x15ac="urn:x15ac" url="C:\\Users\\{CANARY}\\"/></mc:Choice></mc:AlternateContent>'
        "<sheets/></workbook>",
    ),
    "ppt": ("ppt/presentation.xml", '<p:presentation xmlns:p="urn:p"/>'),
}


def pack(parts: Mapping[str, str | bytes]) -> bytes:
    """Return an archive; the first part is stored without compression if it is that of OpenDocument."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        for name, content in parts.items():
            method = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name, WRITTEN), content, method)
    return output.getvalue()


def build_office(folder: str = "word", **more: str | bytes) -> bytes:
    """Return a document of Word (`word`), Excel (`xl`) or PowerPoint (`ppt`), with metadata in all its places.

    `more` are further parts, with `__` for `/` and `_` for `.` in their names.
    """
    main, content = MAIN[folder]
    relationships = [
        (f"{OFFICE}/officeDocument", main),
        (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        (f"{OFFICE}/extended-properties", "docProps/app.xml"),
        (f"{OFFICE}/custom-properties", "docProps/custom.xml"),
        (f"{PACKAGE}/relationships/metadata/thumbnail", "docProps/thumbnail.jpeg"),
    ]
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="a/xml"/>'
        '<Override PartName="/docProps/custom.xml" ContentType="b/xml"/><Override PartName="/'
        f'{main}" ContentType="c/xml"/></Types>',
        "_rels/.rels": _build_relationships(relationships),
        main: content,
        "docProps/core.xml": f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" {DUBLIN_CORE}>'
        f"<dc:title>Fees &amp; dues</dc:title><dc:creator>{CANARY}</dc:creator><dc:language>en-GB</dc:language>"
        f"<cp:lastModifiedBy>{CANARY}</cp:lastModifiedBy><cp:revision>41</cp:revision></cp:coreProperties>",
        "docProps/app.xml": '<Properties xmlns="urn:app"><TotalTime>812</TotalTime>'
        f"<Company>{CANARY}</Company></Properties>",
        "docProps/custom.xml": f"<Properties><property name='Client'>{CANARY}</property></Properties>",
        "docProps/thumbnail.jpeg": PICTURE,
        f"{folder}/media/image1.jpg": PICTURE,
    }
    if folder == "word":
        parts["word/settings.xml"] = (
            f'<w:settings xmlns:w="{WORD}" xmlns:r="{OFFICE}"><w:zoom w:percent="100"/>'
            '<w:attachedTemplate r:id="rId1"/><w:rsids><w:rsidRoot w:val="00A1"/><w:rsid w:val="00B2"/></w:rsids>'
            "</w:settings>"
        )
        parts["word/_rels/settings.xml.rels"] = _build_relationships(
            [(f"{OFFICE}/attachedTemplate", f"file:///C:\\Users\\{CANARY}\\Letter.dotx")]
        )
    return pack(parts | _name_parts(more))


def build_open_document(**more: str | bytes) -> bytes:
    """Return a text of LibreOffice with metadata, a thumbnail and the name of a printer."""
    office = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
    entries = ("content.xml", "meta.xml", "settings.xml", "Thumbnails/thumbnail.png", "Pictures/1.jpg")
    parts: dict[str, str | bytes] = {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": f"<office:document-content {office}>Fees</office:document-content>",
        "meta.xml": f'<office:document-meta {office} {DUBLIN_CORE} xmlns:meta="urn:meta"><office:meta>'
        f"<dc:title>Fees &amp; dues</dc:title><meta:initial-creator>{CANARY}</meta:initial-creator>"
        f"<dc:creator>{CANARY}</dc:creator><dc:language>en-GB</dc:language>"
        f"<meta:editing-cycles>41</meta:editing-cycles></office:meta></office:document-meta>",
        "settings.xml": '<office:settings xmlns:office="urn:o" xmlns:config="urn:c"><config:config-item '
        f'config:name="PrinterName" config:type="string">{CANARY}</config:config-item></office:settings>',
        "Thumbnails/thumbnail.png": encode_file(draw_image((64, 48)), "x.png").read(),
        "Pictures/1.jpg": PICTURE,
        "META-INF/manifest.xml": f'<manifest:manifest xmlns:manifest="{manifest}" manifest:version="1.3">'
        + "".join(f'<manifest:file-entry manifest:full-path="{path}" manifest:media-type=""/>' for path in entries)
        + "</manifest:manifest>",
    }
    return pack(parts | _name_parts(more))


def read_parts(content: bytes) -> dict[str, bytes]:
    """Return the parts of an archive by their names."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def _name_parts(more: Mapping[str, str | bytes]) -> dict[str, str | bytes]:
    return {name.replace("__", "/").replace("_xml", ".xml"): content for name, content in more.items()}


def _build_relationships(relationships: list[tuple[str, str]]) -> str:
    rows = (f'<Relationship Id="rId{n}" Type="{kind}" Target="{to}"/>' for n, (kind, to) in enumerate(relationships, 1))
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(rows)}</Relationships>'
