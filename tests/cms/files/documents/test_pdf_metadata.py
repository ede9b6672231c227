"""PDFs lose author, programs, dates, thumbnails and earlier versions, and keep title, language and content."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    EncodedStreamObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from cms.files.media.metadata.errors import FileEncrypted, FileSigned
from cms.files.media.metadata.pdf import strip_pdf
from tests.cms.files.images.conftest import draw_image, encode_file

from .pdfs import build_pdf, encrypt

CANARY = "Velkarside"
PLAIN = build_pdf("Fees", "Dues")
XMP = f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"><xmp:CreatorTool>{CANARY}</xmp:CreatorTool>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Of XMP</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{CANARY}</rdf:li></rdf:Seq></dc:creator></rdf:Description></rdf:RDF></x:xmpmeta>"""


def change(content: bytes, apply: Callable[[PdfWriter], object], *, incremental: bool = False) -> bytes:
    """Return the PDF with a change, as a new file or as a further version in the same file."""
    writer = PdfWriter(io.BytesIO(content), incremental=True) if incremental else PdfWriter(io.BytesIO(content))
    apply(writer)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def build_stream(data: bytes, **values: object) -> StreamObject:
    stream = StreamObject()
    stream.set_data(data)
    stream.update({NameObject(f"/{key}"): value for key, value in values.items()})
    return stream


def add_private_data(writer: PdfWriter) -> None:
    """Add what Illustrator writes: a dictionary that leads to another and to a stream."""
    data = writer._add_object(build_stream(CANARY.encode()))
    inner = writer._add_object(DictionaryObject({NameObject("/Private"): data}))
    writer.pages[0][NameObject("/PieceInfo")] = DictionaryObject({NameObject("/Illustrator"): inner})
    writer.pages[0][NameObject("/Thumb")] = writer._add_object(build_stream(CANARY.encode()))


def add_picture(writer: PdfWriter) -> None:
    jpeg = encode_file(draw_image((64, 48)), "x.jpg", comment=CANARY).read()
    picture = EncodedStreamObject()
    picture._data = jpeg
    names = {"Type": "XObject", "Subtype": "Image", "Filter": "DCTDecode", "ColorSpace": "DeviceRGB"}
    picture.update({NameObject(f"/{key}"): NameObject(f"/{value}") for key, value in names.items()})
    sizes = {"Width": 64, "Height": 48, "BitsPerComponent": 8}
    picture.update({NameObject(f"/{key}"): NumberObject(value) for key, value in sizes.items()})
    writer.pages[0]["/Resources"][NameObject("/XObject")] = DictionaryObject(
        {NameObject("/Im1"): writer._add_object(picture)}
    )


def add_xmp(writer: PdfWriter) -> None:
    writer.xmp_metadata = XMP.encode()


def add_comment(writer: PdfWriter, kind: str = "/Text") -> None:
    note = DictionaryObject({NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject(kind)})
    note[NameObject("/Contents")] = TextStringObject("Too high?")
    writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(note)])


def add_language(writer: PdfWriter) -> None:
    writer.root_object[NameObject("/Lang")] = TextStringObject("en-GB")
    writer.add_metadata({"/Title": "Fees", "/Author": CANARY, "/Keywords": CANARY, "/Producer": CANARY})


WITH_METADATA = {
    "author": change(PLAIN, add_language),
    "author in an earlier version": change(
        change(PLAIN, add_language), lambda writer: writer.add_metadata({"/Author": "Nobody"}), incremental=True
    ),
    "author in an earlier version only": change(
        change(PLAIN, add_language), lambda writer: setattr(writer, "metadata", {"/Title": "Fees"}), incremental=True
    ),
    "XMP": change(PLAIN, add_xmp),
    "XMP of a page": change(
        PLAIN,
        lambda writer: writer.pages[0].update(
            {NameObject("/Metadata"): writer._add_object(build_stream(XMP.encode(), Type=NameObject("/Metadata")))}
        ),
    ),
    "private data and thumbnail": change(PLAIN, add_private_data),
    "picture of a camera": change(PLAIN, add_picture),
    "name of a program": change(PLAIN, lambda writer: writer.add_metadata({"/Producer": CANARY})),
}


def strip(content: bytes) -> tuple[bytes, bool]:
    target = io.BytesIO()
    has_remarks = strip_pdf(io.BytesIO(content), target)
    return target.getvalue(), has_remarks


def unpack(content: bytes) -> bytes:
    """Return the file with its compressed streams decompressed behind it."""
    streams = [part.partition(b"stream\n")[2] for part in content.split(b"endstream")]
    unpacked = []
    for stream in streams:
        try:
            unpacked.append(zlib.decompressobj().decompress(stream))
        except zlib.error:
            continue
    return b"".join([content, *unpacked])


@pytest.mark.parametrize("case", WITH_METADATA)
def test_nothing_of_the_metadata_stays_in_the_file(case):
    assert CANARY.encode() in unpack(WITH_METADATA[case])
    stripped, has_remarks = strip(WITH_METADATA[case])
    assert CANARY.encode() not in unpack(stripped)
    assert not has_remarks
    assert set(PdfReader(io.BytesIO(stripped)).metadata or {}) <= {"/Title"}
    assert strip(stripped)[0] == stripped


@pytest.mark.parametrize("case", WITH_METADATA)
def test_pages_and_their_text_stay(case):
    reader = PdfReader(io.BytesIO(strip(WITH_METADATA[case])[0]))
    assert [page.extract_text() for page in reader.pages] == ["Fees", "Dues"]


def test_title_and_language_stay():
    reader = PdfReader(io.BytesIO(strip(WITH_METADATA["author"])[0]))
    assert (reader.metadata or {})["/Title"] == "Fees"
    assert reader.root_object["/Lang"] == "en-GB"


def test_xmp_keeps_the_title_and_the_standard_that_the_file_meets():
    xmp = PdfReader(io.BytesIO(strip(WITH_METADATA["XMP"])[0])).xmp_metadata
    assert xmp is not None
    assert xmp.dc_title == {"x-default": "Of XMP"}
    assert b"<pdfuaid:part>1</pdfuaid:part>" in xmp.stream.get_data()


def test_the_pixels_of_a_picture_stay():
    page = PdfReader(io.BytesIO(strip(WITH_METADATA["picture of a camera"])[0])).pages[0]
    picture = page["/Resources"]["/XObject"]["/Im1"].get_object()
    with Image.open(io.BytesIO(picture._data)) as shown:
        before = PdfReader(io.BytesIO(WITH_METADATA["picture of a camera"])).pages[0]["/Resources"]["/XObject"]["/Im1"]
        with Image.open(io.BytesIO(before.get_object()._data)) as drawn:
            assert shown.tobytes() == drawn.tobytes()


@pytest.mark.parametrize("name", ["Thumb", "Metadata"])
def test_a_resource_may_have_the_name_of_metadata(name):
    def add(writer: PdfWriter) -> None:
        add_picture(writer)
        pictures = writer.pages[0]["/Resources"]["/XObject"]
        pictures[NameObject(f"/{name}")] = pictures["/Im1"].indirect_reference
        writer.root_object[NameObject("/Dests")] = DictionaryObject({NameObject(f"/{name}"): ArrayObject()})

    reader = PdfReader(io.BytesIO(strip(change(PLAIN, add))[0]))
    assert f"/{name}" in reader.pages[0]["/Resources"]["/XObject"]
    assert f"/{name}" in reader.root_object["/Dests"]


def test_attached_files_and_bookmarks_stay():
    def add(writer: PdfWriter) -> None:
        writer.add_attachment("table.csv", b"a;b")
        writer.add_outline_item(title="Dues", page_number=1)
        writer.add_metadata({"/Author": CANARY})

    reader = PdfReader(io.BytesIO(strip(change(PLAIN, add))[0]))
    assert reader.attachments["table.csv"] == [b"a;b"]
    assert [item["/Title"] for item in reader.outline] == ["Dues"]


def test_a_file_without_metadata_stays_byte_for_byte():
    assert strip(PLAIN) == (PLAIN, False)


@pytest.mark.parametrize(
    ("kind", "is_remark"), [("/Text", True), ("/Highlight", True), ("/Link", False), ("/Widget", False)]
)
def test_comments_are_reported_and_stay_links_are_none(kind, is_remark):
    content = change(PLAIN, lambda writer: (add_comment(writer, kind), writer.add_metadata({"/Author": CANARY})))
    stripped, has_remarks = strip(content)
    assert has_remarks is is_remark
    assert len(PdfReader(io.BytesIO(stripped)).pages[0]["/Annots"]) == 1


@pytest.mark.parametrize("password", ["", "secret"])
def test_a_protected_file_is_not_changed(password):
    with pytest.raises(FileEncrypted):
        strip(encrypt(WITH_METADATA["author"], password))


def test_a_signed_file_is_not_changed():
    signature = b"7 0 obj\n<< /Type /Sig /ByteRange [0 100 200 300] /Contents <00> >>\nendobj\n"
    with pytest.raises(FileSigned):
        strip(PLAIN.replace(b"xref\n0", signature + b"xref\n0"))
