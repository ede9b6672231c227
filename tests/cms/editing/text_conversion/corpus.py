"""Twenty documents of Word, LibreOffice and Google Docs, and a table of what each contains.

The files of `corpus/` have the form in which these programs write HTML; the documents of Word are written by
`docx_files`. All texts were written for these tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .docx_files import (
    FRENCH,
    GERMAN,
    LIBREOFFICE,
    DocxFile,
    build_png,
    cell,
    footnote_mark,
    link,
    paragraph,
    picture,
    run,
    table,
)

DIRECTORY = Path(__file__).with_name("corpus")
PICTURE = {"r1": build_png()}
LINKS = {"l1": "https://example.org/timetable", "l2": "mailto:press@example.org"}


@dataclass(frozen=True)
class Contents:
    """How many of each kind a document contains, or were found in their blocks. A title is a heading."""

    headings: int = 0
    lists: int = 0
    tables: int = 0
    images: int = 0
    footnotes: int = 0
    links: int = 0


@dataclass(frozen=True)
class CorpusDocument:
    """A document, what it contains, and what is left out and listed, by the sentences."""

    name: str
    build: Callable[[], bytes]
    contents: Contents
    left_out: tuple[str, ...] = ()
    lost: Contents = Contents()  # what cannot be in its block, such as an image of another server


def _read(name: str) -> Callable[[], bytes]:
    return (DIRECTORY / name).read_bytes


def _docx(body: str, **options: object) -> Callable[[], bytes]:
    return DocxFile(body, **options).build  # type: ignore[arg-type]


def _chapters(title: str, heading: str, below: str) -> str:
    return (
        paragraph("Ferries in winter", style=title)
        + paragraph("Lines", style=heading)
        + paragraph("The ", run("north line", "b"), " sails every day.")
        + paragraph("North", style=below)
        + paragraph("Fares", style=heading)
        + paragraph("Adults pay 12 €.")
    )


NESTED = (
    paragraph("One", numbering=(2, 0))
    + paragraph("Below", numbering=(1, 1))
    + paragraph("Deep", numbering=(1, 2))
    + paragraph("Two", numbering=(2, 0))
    + paragraph("Between")
    + paragraph("Other", numbering=(1, 0))
)
MERGED = table([cell("Lines", columns=2)], [cell("North", merge="restart"), "12"], [cell("", merge="continue"), "13"])
NOTES = {number: paragraph(f"Note {number}.") for number in (2, 3, 4)}
MERGED_SENTENCE = "merged cells"
CORPUS = [
    CorpusDocument(
        "Word, clipboard",
        _read("word-clipboard.html"),
        Contents(headings=3, lists=3, tables=1, images=1, footnotes=1, links=1),
        ("not part of the text", "1 comment", MERGED_SENTENCE),
        Contents(images=1),
    ),
    CorpusDocument(
        "Google Docs, clipboard",
        _read("google-clipboard.html"),
        Contents(headings=2, lists=2, tables=1, images=1, links=1),
        ("on another website",),
        Contents(images=1),
    ),
    CorpusDocument(
        "Google Docs, exported",
        _read("google-export.html"),
        Contents(headings=2, lists=3, images=1, footnotes=1, links=1),
        ("not part of the text", "1 comment"),
        Contents(images=1),
    ),
    CorpusDocument(
        "LibreOffice, HTML",
        _read("libreoffice.html"),
        Contents(headings=2, lists=3, tables=1, images=1, footnotes=1, links=2),
        ("table of contents", "names no speaker"),
    ),
    CorpusDocument(
        "Word, filtered HTML in French",
        _read("word-filtered.html"),
        Contents(headings=3, lists=1, tables=1, footnotes=2, links=2),
    ),
    CorpusDocument(
        "Word for the web, clipboard",
        _read("word-web.html"),
        Contents(headings=1, lists=2, tables=1, links=1),
    ),
    CorpusDocument(
        "Writer, clipboard",
        _read("writer-clipboard.html"),
        Contents(headings=2, lists=1, tables=1, footnotes=1),
    ),
    CorpusDocument(
        "A web page",
        _read("web-page.html"),
        Contents(headings=3, lists=1, tables=1, images=1, footnotes=1, links=2),
        ("on another website", "1 form"),
        Contents(images=1),
    ),
    CorpusDocument("docx, Word in English", _docx(_chapters("Title", "Heading1", "Heading2")), Contents(headings=4)),
    CorpusDocument(
        "docx, Word in German",
        _docx(_chapters("Titel", "berschrift1", "berschrift2"), styles=GERMAN),
        Contents(headings=4),
    ),
    CorpusDocument(
        "docx, Word in French", _docx(_chapters("Titre", "Titre1", "Titre2"), styles=FRENCH), Contents(headings=4)
    ),
    CorpusDocument(
        "docx, LibreOffice",
        _docx(_chapters("Title", "Heading1", "Heading2"), styles=LIBREOFFICE),
        Contents(headings=4),
    ),
    CorpusDocument("docx, lists", _docx(NESTED), Contents(lists=4)),
    CorpusDocument(
        "docx, tables",
        _docx(table(["Year", "Trips"], ["2025", "310"], has_header=True) + paragraph("Between") + MERGED),
        Contents(tables=2),
        (MERGED_SENTENCE,),
    ),
    CorpusDocument(
        "docx, footnotes",
        _docx(
            paragraph("A", footnote_mark(2), " and B", footnote_mark(3)) + paragraph("C", footnote_mark(4)),
            footnotes=NOTES,
        ),
        Contents(footnotes=3),
    ),
    CorpusDocument(
        "docx, links",
        _docx(paragraph(link("timetable", "l1"), " or ", link("write", "l2")), links=LINKS),
        Contents(links=2),
    ),
    CorpusDocument(
        "docx, images with captions",
        _docx(
            paragraph(picture("r1", "A ferry"))
            + paragraph("Winter", style="Caption")
            + paragraph(picture("r1", "Again")),
            pictures=PICTURE,
        ),
        Contents(images=2),
    ),
    CorpusDocument(
        "docx, a linked image",
        _docx(
            paragraph("Text") + paragraph(picture("r2", "A ferry", "link")),
            linked_pictures={"r2": "https://example.org/ferry.png"},
        ),
        Contents(images=1),
        ("on another website",),
        Contents(images=1),
    ),
    CorpusDocument(
        "docx, contents, changes and a formula",
        _docx(
            paragraph("Contents", style="TOCHeading")
            + paragraph("Lines 3", style="TOC1")
            + paragraph("Lines", style="Heading1")
            + "<w:p><w:ins w:id='1'><w:r><w:t>New</w:t></w:r></w:ins><m:oMath><m:r><m:t>E</m:t></m:r></m:oMath></w:p>"
            + paragraph("Fares", style="Heading1")
        ),
        Contents(headings=2),
        ("Tracked changes", "table of contents", "1 formula"),
    ),
    CorpusDocument(
        "docx, a press release with everything",
        _docx(
            _chapters("Title", "Heading1", "Heading2")
            + NESTED
            + MERGED
            + paragraph("See the ", link("timetable", "l1"), footnote_mark(2), ".")
            + paragraph(picture("r1", "A ferry"))
            + paragraph("“We sail.” — Ada Lind, captain", style="Quote"),
            footnotes=NOTES,
            links=LINKS,
            pictures=PICTURE,
        ),
        Contents(headings=4, lists=4, tables=1, images=1, footnotes=1, links=1),
        (MERGED_SENTENCE,),
    ),
]
