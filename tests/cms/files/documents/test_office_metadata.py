"""Word, Excel, PowerPoint and OpenDocument lose what describes them, and keep title, language and content."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree

import pytest
from PIL import Image

from cms.files.media.metadata import office
from cms.files.media.metadata.errors import FileEncrypted, FileSigned
from cms.files.media.metadata.office import FIRST_DATE, strip_office

from .office_files import CANARY, PACKAGE, PICTURE, WORD, build_office, build_open_document, pack, read_parts

DOCUMENTS = {
    "Word": build_office("word"),
    "Excel": build_office("xl"),
    "PowerPoint": build_office("ppt"),
    "OpenDocument": build_open_document(),
}
CHANGE = f'<w:document xmlns:w="{WORD}"><w:ins w:author="A"><w:r/></w:ins></w:document>'
REMARKS = {
    "comment of Word": build_office(
        word__comments_xml=f'<w:comments xmlns:w="{WORD}"><w:comment w:id="0"/></w:comments>'
    ),
    "tracked change of Word": build_office(word__document_xml=CHANGE),
    "comment of Excel": build_office(
        "xl", xl__comments1_xml='<comments><commentList><comment ref="A1"/></commentList></comments>'
    ),
    "threaded comment of Excel": build_office(
        "xl",
        xl__threadedComments__threadedComment1_xml='<ThreadedComments><threadedComment ref="A1"/></ThreadedComments>',
    ),
    "comment of PowerPoint": build_office(
        "ppt", ppt__comments__comment1_xml='<p:cmLst xmlns:p="urn:p"><p:cm idx="1"/></p:cmLst>'
    ),
    "annotation of OpenDocument": build_open_document(
        content_xml='<office:text xmlns:office="urn:o"><office:annotation office:name="a"/></office:text>'
    ),
    "tracked change of OpenDocument": build_open_document(
        content_xml='<t xmlns:text="urn:t"><text:changed-region text:id="a"/></t>'
    ),
}
SIGNED_RELATIONSHIPS = (
    f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1" Target="signatures/origin.sigs" '
    f'Type="{PACKAGE}/relationships/digital-signature/origin"/></Relationships>'
)
WITHOUT_REMARKS = {
    "list of comments without one": build_office(word__comments_xml=f'<w:comments xmlns:w="{WORD}"></w:comments>'),
    "words that begin alike": build_office(
        word__document_xml=f'<w:document xmlns:w="{WORD}"><w:instrText/></w:document>'
    ),
    **DOCUMENTS,
}


def strip(content: bytes) -> tuple[bytes, bool]:
    target = io.BytesIO()
    has_remarks = strip_office(io.BytesIO(content), target)
    return target.getvalue(), has_remarks


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_authors_companies_paths_thumbnails_and_metadata_of_pictures_are_removed(kind):
    stripped, _ = strip(DOCUMENTS[kind])
    parts = read_parts(stripped)
    before = read_parts(DOCUMENTS[kind])
    assert [name for name, content in before.items() if CANARY.encode() in content]
    assert [name for name, content in parts.items() if CANARY.encode() in content] == []
    assert not any("thumbnail" in name.lower() or "custom" in name for name in parts)
    for word in (b"41", b"812", b"rsid", b"attachedTemplate", b"absPath", b"userName"):
        assert not any(word in content for name, content in parts.items() if name.endswith((".xml", ".rels"))), word


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_no_part_says_when_it_was_written(kind):
    with zipfile.ZipFile(io.BytesIO(strip(DOCUMENTS[kind])[0])) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {FIRST_DATE}


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_title_language_content_and_pixels_stay(kind):
    before, after = read_parts(DOCUMENTS[kind]), read_parts(strip(DOCUMENTS[kind])[0])
    properties = ElementTree.fromstring(after["meta.xml" if kind == "OpenDocument" else "docProps/core.xml"])
    texts = {element.tag.rpartition("}")[2]: element.text for element in properties.iter() if element.text}
    assert texts == {"title": "Fees & dues", "language": "en-GB"}
    same = {"word/document.xml", "ppt/presentation.xml", "content.xml", "mimetype"} & set(before)
    assert same or kind == "Excel"
    assert {name: after[name] for name in same} == {name: before[name] for name in same}
    picture = next(content for name, content in after.items() if name.endswith(".jpg"))
    with Image.open(io.BytesIO(picture)) as shown, Image.open(io.BytesIO(PICTURE)) as drawn:
        assert shown.tobytes() == drawn.tobytes()


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_the_result_is_a_valid_package(kind):
    parts = read_parts(strip(DOCUMENTS[kind])[0])
    trees = {name: ElementTree.fromstring(text) for name, text in parts.items() if name.endswith((".xml", ".rels"))}
    if kind == "OpenDocument":
        paths = [
            value for one in trees["META-INF/manifest.xml"] for key, value in one.items() if key.endswith("full-path")
        ]
        assert sorted(paths) == sorted(set(parts) - {"mimetype", "META-INF/manifest.xml"})
        return
    targets = {one.get("Target") for one in trees["_rels/.rels"]}
    assert targets <= set(parts)
    assert "docProps/core.xml" in targets
    overrides = {one.get("PartName", "").lstrip("/") for one in trees["[Content_Types].xml"]} - {""}
    assert overrides <= set(parts)


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_a_document_without_metadata_stays_byte_for_byte(kind):
    stripped, _ = strip(DOCUMENTS[kind])
    assert strip(stripped)[0] == stripped


def test_opendocument_begins_with_its_type_without_compression():
    stripped, _ = strip(DOCUMENTS["OpenDocument"])
    assert stripped[30:77] == b"mimetypeapplication/vnd.oasis.opendocument.text"


@pytest.mark.parametrize("kind", REMARKS)
def test_comments_and_tracked_changes_are_reported_and_stay(kind):
    stripped, has_remarks = strip(REMARKS[kind])
    assert has_remarks
    main = {
        name for name in read_parts(REMARKS[kind]) if "omment" in name or name in ("word/document.xml", "content.xml")
    }
    assert {name: read_parts(stripped)[name] for name in main} == {
        name: read_parts(REMARKS[kind])[name] for name in main
    }


@pytest.mark.parametrize("kind", WITHOUT_REMARKS)
def test_documents_without_comments_or_tracked_changes_are_not_reported(kind):
    assert strip(WITHOUT_REMARKS[kind])[1] is False


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (pack({**read_parts(build_office()), "_rels/.rels": SIGNED_RELATIONSHIPS}), FileSigned),
        (pack({**read_parts(build_office()), "_xmlsignatures/origin.sigs": b""}), FileSigned),
        (pack({**read_parts(build_open_document()), "META-INF/documentsignatures.xml": b"<s/>"}), FileSigned),
        (
            pack({**read_parts(build_open_document()), "META-INF/manifest.xml": b"<manifest:encryption-data/>"}),
            FileEncrypted,
        ),
    ],
    ids=["signed elsewhere", "Office", "OpenDocument", "encrypted"],
)
def test_signed_and_encrypted_documents_are_not_changed(content, error):
    with pytest.raises(error):
        strip(content)


def test_a_damaged_picture_does_not_keep_the_metadata_of_its_document():
    content = pack({**read_parts(build_office()), "word/media/image2.png": b"\x89PNG\r\n\x1a\nno picture"})
    parts = read_parts(strip(content)[0])
    assert parts["word/media/image2.png"] == b"\x89PNG\r\n\x1a\nno picture"
    assert CANARY.encode() not in parts["docProps/core.xml"]


def test_the_metadata_of_objects_embedded_in_opendocument_is_removed():
    parts = read_parts(build_open_document())
    stripped = read_parts(strip(pack({**parts, "Object 1/meta.xml": parts["meta.xml"]}))[0])
    assert stripped["Object 1/meta.xml"] == stripped["meta.xml"]
    assert CANARY.encode() not in stripped["Object 1/meta.xml"]


def test_a_document_whose_properties_are_too_large_is_not_called_clean(monkeypatch):
    monkeypatch.setattr(office, "MAX_XML_BYTES", len(read_parts(DOCUMENTS["Word"])["docProps/core.xml"]) - 1)
    with pytest.raises(ValueError, match="is too large to be changed"):
        strip(DOCUMENTS["Word"])


def test_properties_that_are_no_xml_are_replaced_by_empty_ones():
    content = pack({**read_parts(build_office()), "docProps/core.xml": b"<Velkarside"})
    assert CANARY.encode() not in read_parts(strip(content)[0])["docProps/core.xml"]
