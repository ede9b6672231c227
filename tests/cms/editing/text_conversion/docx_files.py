"""Documents of Word: real packages of OOXML, in the form in which Word, LibreOffice and Google Docs write them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from PIL import Image as Pillow

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
CONTENT_TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="png" ContentType="image/png"/><Default Extension="jpeg" ContentType="image/jpeg"/>'
    '<Default Extension="emf" ContentType="image/x-emf"/></Types>'
)
# Styles by their ids, as Word names them: ids are in the language of Word, names always in English.
ENGLISH = {"Title": "Title", "Heading1": "heading 1", "Heading2": "heading 2", "Heading3": "heading 3"}
ENGLISH |= {"Quote": "Quote", "Caption": "caption", "TOC1": "toc 1", "TOCHeading": "TOC Heading"}
GERMAN = {"Titel": "Title", "berschrift1": "heading 1", "berschrift2": "heading 2", "Zitat": "Quote"}
FRENCH = {"Titre": "Title", "Titre1": "heading 1", "Titre2": "heading 2", "Citation": "Quote", "Lgende": "caption"}
LIBREOFFICE = {"Title": "Title", "Heading1": "Heading 1", "Heading2": "Heading 2", "Quotations": "Quotations"}
NUMBERING = "".join(
    f'<w:abstractNum w:abstractNumId="{number}">'
    + "".join(f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/></w:lvl>' for level in range(9))
    + "</w:abstractNum>"
    for number, kind in ((0, "bullet"), (1, "decimal"))
) + "".join(f'<w:num w:numId="{number + 1}"><w:abstractNumId w:val="{number}"/></w:num>' for number in (0, 1))


def run(text: str, *marks: str) -> str:
    """Return a run of text with properties such as `b`, `i` and `strike`."""
    properties = "".join(f"<w:{mark}/>" for mark in marks)
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(*content: str, style: str = "", numbering: tuple[int, int] | None = None, level: str = "") -> str:
    """Return a paragraph of runs or plain texts; `numbering` has the number of the list and the level."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if numbering:
        properties += f'<w:numPr><w:ilvl w:val="{numbering[1]}"/><w:numId w:val="{numbering[0]}"/></w:numPr>'
    if level:
        properties += f'<w:outlineLvl w:val="{level}"/>'
    runs = "".join(one if one.startswith("<") else run(one) for one in content)
    return f"<w:p><w:pPr>{properties}</w:pPr>{runs}</w:p>"


def table(*rows: Iterable[str], has_header: bool = False) -> str:
    """Return a table of texts or of finished cells."""
    written = ""
    for number, row in enumerate(rows):
        cells = "".join(one if one.startswith("<w:tc") else cell(one) for one in row)
        header = "<w:trPr><w:tblHeader/></w:trPr>" if has_header and number == 0 else ""
        written += f"<w:tr>{header}{cells}</w:tr>"
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{written}</w:tbl>"


def cell(text: str, *, columns: int = 1, merge: str = "") -> str:
    """Return a cell; `merge` is “restart” for the first of several rows, “continue” for the others."""
    properties = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    properties += f'<w:vMerge w:val="{merge}"/>' if merge else ""
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def link(text: str, relationship: str) -> str:
    """Return a link to the target of a relationship."""
    return f'<w:hyperlink r:id="{relationship}">{run(text)}</w:hyperlink>'


def picture(relationship: str, alt: str = "", attribute: str = "embed") -> str:
    """Return a run with a picture."""
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="Picture" descr={quoteattr(alt)}/><a:graphic><a:graphicData>'
        f'<pic:pic><pic:blipFill><a:blip r:{attribute}="{relationship}"/></pic:blipFill></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )


def footnote_mark(number: int) -> str:
    """Return the reference to a footnote in the text."""
    return f'<w:r><w:footnoteReference w:id="{number}"/></w:r>'


def build_png(colour: str = "teal", size: tuple[int, int] = (8, 6)) -> bytes:
    """Return a picture of one colour."""
    file = io.BytesIO()
    Pillow.new("RGB", size, colour).save(file, "PNG")
    return file.getvalue()


@dataclass
class DocxFile:
    """A document: its body, styles by their ids, footnotes by their numbers, links and pictures by their ids."""

    body: str
    styles: Mapping[str, str] = field(default_factory=lambda: ENGLISH)
    based_on: Mapping[str, str] = field(default_factory=dict)
    footnotes: Mapping[int, str] = field(default_factory=dict)
    links: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, bytes] = field(default_factory=dict)
    linked_pictures: Mapping[str, str] = field(default_factory=dict)
    parts: Mapping[str, bytes | str] = field(default_factory=dict)  # further parts, or other content of these

    def build(self) -> bytes:
        """Return the file."""
        parts: dict[str, bytes | str] = {
            "[Content_Types].xml": CONTENT_TYPES,
            "_rels/.rels": _write_relationships([("rId1", "officeDocument", "word/document.xml", "")]),
            "word/document.xml": f"<w:document {NAMESPACES}><w:body>{self.body}</w:body></w:document>",
            "word/styles.xml": f"<w:styles {NAMESPACES}>{self._write_styles()}</w:styles>",
            "word/numbering.xml": f"<w:numbering {NAMESPACES}>{NUMBERING}</w:numbering>",
            "word/footnotes.xml": f"<w:footnotes {NAMESPACES}>{self._write_footnotes()}</w:footnotes>",
            "word/_rels/document.xml.rels": _write_relationships(self._list_relationships()),
            **{f"word/media/{name}.png": content for name, content in self.pictures.items()},
            **self.parts,
        }
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        return file.getvalue()

    def _write_styles(self) -> str:
        return "".join(
            f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/>'
            + (f'<w:basedOn w:val="{self.based_on[key]}"/>' if key in self.based_on else "")
            + "</w:style>"
            for key, name in self.styles.items()
        )

    def _write_footnotes(self) -> str:
        return "".join(
            f'<w:footnote w:id="{number}">{content}</w:footnote>' for number, content in self.footnotes.items()
        )

    def _list_relationships(self) -> list[tuple[str, str, str, str]]:
        return [
            *((f"part-{kind}", kind, f"{kind}.xml", "") for kind in ("styles", "numbering", "footnotes", "comments")),
            *((key, "hyperlink", target, "External") for key, target in self.links.items()),
            *((key, "image", f"media/{key}.png", "") for key in self.pictures),
            *((key, "image", target, "External") for key, target in self.linked_pictures.items()),
        ]


def _write_relationships(entries: list[tuple[str, str, str, str]]) -> str:
    written = "".join(
        f'<Relationship Id="{key}" Type="{RELATIONSHIPS}/{kind}" Target={quoteattr(target)}'
        + (f' TargetMode="{mode}"' if mode else "")
        + "/>"
        for key, kind, target, mode in entries
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{written}</Relationships>'
