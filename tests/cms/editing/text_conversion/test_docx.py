"""Documents of Word: what their styles become, images and who may add them, and what is listed as left out."""

from __future__ import annotations

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import ExifTags
from PIL import Image as Pillow
from wagtail.images import get_image_model
from wagtail.models import Collection, GroupCollectionPermission

from cms.editing.text_conversion import docx

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

# Wagtail leaves temporary files of pictures to the garbage collector.
pytestmark = [pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"), pytest.mark.processes]
Picture = get_image_model()


@pytest.fixture
def upload(send):
    """Return a function that uploads a document and returns the content of the response."""

    def upload(document, user="writer", name="Ferries.docx", status=200):
        content = document.build() if isinstance(document, DocxFile) else document
        response = send(user, file=SimpleUploadedFile(name, content))
        assert response.status_code == status, response.content
        return response.json()

    return upload


def types(found):
    return [block["type"] for block in found["blocks"]]


def values(found, kind):
    return [block["value"] for block in found["blocks"] if block["type"] == kind]


def lines(found):
    """Return (type, text) of the lines of all texts, as the editor of rich text has them."""
    return [(one["type"], one["text"]) for state in values(found, "rich_text") for one in json.loads(state)["blocks"]]


@pytest.mark.parametrize(
    ("styles", "title", "first", "second"),
    [
        (None, "Title", "Heading1", "Heading2"),
        (GERMAN, "Titel", "berschrift1", "berschrift2"),
        (FRENCH, "Titre", "Titre1", "Titre2"),
        (LIBREOFFICE, "Title", "Heading1", "Heading2"),
        ({"a": "Titel", "b": "Überschrift 1", "c": "Überschrift 2"}, "a", "b", "c"),
        ({"a": "Titre", "b": "Titre 1", "c": "Titre 2"}, "a", "b", "c"),
    ],
    ids=["English", "German", "French", "LibreOffice", "names in German", "names in French"],
)
def test_headings_are_found_by_their_styles_in_each_language(upload, styles, title, first, second):
    body = (
        paragraph("Ferries", style=title)
        + paragraph("Lines", style=first)
        + paragraph("North", style=second)
        + paragraph("Text")
        + paragraph("Fares", style=first)
    )
    found = upload(DocxFile(body, **({"styles": styles} if styles else {})))
    assert found["title"] == "Ferries"
    headings = [(one["text"], one["level"]) for one in values(found, "heading")]
    assert headings == [("Lines", ["2"]), ("North", ["3"]), ("Fares", ["2"])]


def test_a_style_of_the_organisation_is_a_heading_by_its_base_or_its_level(upload):
    styles = {"Heading1": "heading 1", "Ours": "Our heading", "Plain": "Plain", "Level": "Level"}
    body = paragraph("One", style="Ours") + paragraph("Two", style="Ours") + paragraph("No heading", style="Plain")
    found = upload(DocxFile(body, styles=styles, based_on={"Ours": "Heading1"}))
    assert [one["text"] for one in values(found, "heading")] == ["One", "Two"]
    assert ("unstyled", "No heading") in lines(found)


def test_the_only_heading_of_the_first_level_at_the_beginning_is_the_title(upload):
    body = paragraph("Ferries", style="Heading1") + paragraph("Text") + paragraph("Lines", style="Heading2")
    found = upload(DocxFile(body))
    assert (found["title"], [one["text"] for one in values(found, "heading")]) == ("Ferries", ["Lines"])
    found = upload(DocxFile(paragraph("Text") + paragraph("Ferries", style="Heading1")))
    assert (found["title"], [one["text"] for one in values(found, "heading")]) == ("", ["Ferries"])


def test_lists_tables_footnotes_and_links_are_in_their_blocks(upload):
    body = (
        paragraph("Before", footnote_mark(2), " and ", link("a link", "rLink"), ".")
        + paragraph("One", numbering=(2, 0))
        + paragraph("Below one", numbering=(1, 1))
        + paragraph("Two", numbering=(2, 0))
        + table(["Year", "Trips"], ["2025", "310"], has_header=True)
        + paragraph("After ", run("bold", "b"), run(" and struck out", "strike"))
    )
    document = DocxFile(body, footnotes={2: paragraph("The note.")}, links={"rLink": "https://example.org/ferries"})
    found = upload(document)
    assert types(found) == ["rich_text", "table", "rich_text"]
    assert lines(found) == [
        ("unstyled", "Before[1] and a link."),
        ("ordered-list-item", "One"),
        ("unordered-list-item", "Below one"),
        ("ordered-list-item", "Two"),
        ("unstyled", "After bold and struck out"),
        ("ordered-list-item", "The note. ↩"),
    ]
    links = [
        entity["data"]["url"]
        for state in values(found, "rich_text")
        for entity in json.loads(state)["entityMap"].values()
        if entity["type"] == "LINK"
    ]
    assert "https://example.org/ferries" in links
    assert {"#fn-1", "#fnref-1"} <= set(links)
    (shown,) = values(found, "table")
    assert shown["data"] == [["Year", "Trips"], ["2025", "310"]]


def test_the_text_of_a_merged_cell_is_in_each_place_and_that_is_listed(upload):
    rows = (
        [cell("Lines", columns=2), cell("Trips")],
        [cell("North", merge="restart"), "Day", "310"],
        [cell("", merge="continue"), "Night", "12"],
    )
    found = upload(DocxFile(table(*rows)))
    (shown,) = values(found, "table")
    assert shown["data"] == [["Lines", "Lines", "Trips"], ["North", "Day", "310"], ["North", "Night", "12"]]
    assert "merged cells" in found["left_out"][0]


def test_quotes_and_captions(upload):
    body = (
        paragraph("“We sail.”", style="Quote")
        + paragraph("— Ada Lind, captain", style="Quote")
        + paragraph("Between")
        + paragraph("Nobody said this", style="Quote")
        + paragraph(picture("rPic", "A ferry"))
        + paragraph("The ferry in the north", style="Caption")
    )
    found = upload(DocxFile(body, pictures={"rPic": build_png()}))
    first, second = values(found, "quote")
    assert (first["text"], first["speaker"], first["role"]) == ("We sail.", "Ada Lind", "captain")
    assert (second["text"], second["speaker"]) == ("Nobody said this", None)
    (image,) = values(found, "image")
    assert (image["alt"], image["caption"]) == ("A ferry", "The ferry in the north")
    assert ["names no speaker" in sentence for sentence in found["left_out"]] == [True]


def test_an_image_is_stored_once_for_the_user_with_its_text(upload, users):
    same, other = build_png("teal"), build_png("navy")
    body = paragraph(picture("r1", "A ferry")) + paragraph(picture("r2", "Again")) + paragraph(picture("r3", ""))
    document = DocxFile(body, pictures={"r1": same, "r2": same, "r3": other})
    found = upload(document)
    stored = list(Picture.objects.order_by("pk"))
    assert [(one.title, one.description, one.uploaded_by_user) for one in stored] == [
        ("A ferry", "A ferry", users["writer"]),
        ("Ferries 2", "", users["writer"]),
    ]
    assert [one["image"]["id"] for one in values(found, "image")] == [stored[0].pk, stored[0].pk, stored[1].pk]
    assert [one["alt"] for one in values(found, "image")] == ["A ferry", "Again", None]
    upload(document)
    assert Picture.objects.count() == 2


def test_an_image_from_which_metadata_was_removed_is_stored_once(upload):
    file = io.BytesIO()
    exif = Pillow.Exif()
    exif[ExifTags.Base.Artist] = "Ada Lind"
    Pillow.new("RGB", (300, 200), "teal").save(file, "JPEG", exif=exif)
    document = DocxFile(paragraph(picture("r1", "A ferry")), pictures={"r1": file.getvalue()})
    for _ in range(2):
        upload(document)
    stored = Picture.objects.get()
    with stored.file.open() as opened:
        assert b"Ada Lind" not in opened.read()


def test_without_the_right_to_add_images_they_are_left_out_and_listed(upload):
    GroupCollectionPermission.objects.filter(permission__codename="add_image").delete()
    body = paragraph("Text") + paragraph(picture("r1", "A ferry")) + paragraph("A caption", style="Caption")
    found = upload(DocxFile(body, pictures={"r1": build_png()}))
    assert lines(found) == [("unstyled", "Text"), ("unstyled", "A caption")]
    assert found["left_out"] == ["1 image was left out, because you may not add images."]
    assert not Picture.objects.exists()


def test_images_are_stored_in_the_collection_of_the_user(upload, users):
    root = Collection.get_first_root_node()
    own = root.add_child(name="Writers")
    rights = GroupCollectionPermission.objects.filter(permission__codename="add_image")
    rights.filter(group__user=users["writer"]).update(collection=own)
    upload(DocxFile(paragraph(picture("r1", "A ferry")), pictures={"r1": build_png()}))
    assert Picture.objects.get().collection == own


@pytest.mark.parametrize("target", ["http://127.0.0.1:9/a.png", "file:///etc/hostname", "../../etc/hostname"])
def test_a_linked_image_is_not_read_but_listed(upload, target):
    body = paragraph("Text") + paragraph(picture("rLink", "A ferry", "link"))
    found = upload(DocxFile(body, linked_pictures={"rLink": target}))
    assert types(found) == ["rich_text"]
    assert len(found["left_out"]) == 1
    assert not Picture.objects.exists()


def test_a_file_that_is_no_image_is_left_out_with_the_reason(upload):
    body = paragraph("Text") + paragraph(picture("r1", "A ferry"))
    found = upload(DocxFile(body, pictures={"r1": b"<script>alert(1)</script>"}))
    assert types(found) == ["rich_text"]
    assert found["left_out"][0].startswith("1 image cannot be stored.")


def test_an_image_that_is_named_wrongly_is_stored_with_its_own_suffix(upload):
    file = io.BytesIO()
    Pillow.new("RGB", (8, 6)).save(file, "JPEG")
    upload(DocxFile(paragraph(picture("r1", "A ferry")), pictures={"r1": file.getvalue()}), name="x" * 200 + ".docx")
    assert Picture.objects.get().file.name.endswith(".jpg")


def test_nothing_is_stored_if_the_text_cannot_be_placed(send, monkeypatch, django_capture_on_commit_callbacks):
    stored = []

    def fail(*arguments):
        stored.extend(Picture.objects.all())
        raise RuntimeError("the text cannot be placed")

    monkeypatch.setattr("cms.editing.text_conversion.views.fit_blocks", fail)
    content = DocxFile(paragraph(picture("r1", "A ferry")), pictures={"r1": build_png()}).build()
    with (
        pytest.raises(RuntimeError, match="the text cannot be placed"),
        django_capture_on_commit_callbacks(execute=True),
    ):
        send(file=SimpleUploadedFile("Ferries.docx", content))
    assert [image.file.storage.exists(image.file.name) for image in stored] == [False]
    assert not Picture.objects.exists()


def test_a_document_is_read_outside_of_a_transaction(send, monkeypatch):
    depths = []

    def read(file, prefix):
        depths.append(len(connection.savepoint_ids))
        return docx.Document("<p>Text</p>", {}, {})

    monkeypatch.setattr("cms.editing.text_conversion.sources.read_docx", read)
    before = len(connection.savepoint_ids)
    assert send(file=SimpleUploadedFile("Ferries.docx", b"")).status_code == 200
    assert depths == [before]


def test_more_images_than_the_limit_are_left_out_and_counted(upload, monkeypatch):
    monkeypatch.setattr("cms.editing.text_conversion.docx.MAX_IMAGES", 2)
    pictures = {f"r{number}": build_png(size=(8, number + 1)) for number in range(4)}
    found = upload(DocxFile("".join(paragraph(picture(key, key)) for key in pictures), pictures=pictures))
    assert len(values(found, "image")) == Picture.objects.count() == 2
    assert found["left_out"][0].startswith("2 images were left out, because the text has too many")


def test_what_is_not_converted_is_listed(upload):
    body = (
        paragraph("Contents", style="TOCHeading")
        + paragraph("Lines 3", style="TOC1")
        + "<w:p><w:ins w:id='1'><w:r><w:t>Inserted</w:t></w:r></w:ins>"
        + "<w:del w:id='2'><w:r><w:delText>Deleted</w:delText></w:r></w:del></w:p>"
        + "<w:p><m:oMath><m:r><m:t>E=mc²</m:t></m:r></m:oMath></w:p>"
        + paragraph("Text")
    )
    header = "<w:hdr xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:p><w:r><w:t>Internal"
    found = upload(DocxFile(body, parts={"word/header1.xml": f"{header}</w:t></w:r></w:p></w:hdr>"}))
    assert lines(found) == [("unstyled", "Inserted"), ("unstyled", "Text")]
    assert found["left_out"] == [
        "Tracked changes were accepted: inserted text is included, and deleted text is left out.",
        "The table of contents was left out.",
        "Headers and footers of the pages were left out.",
        "1 formula was left out.",
    ]


@pytest.mark.parametrize(("limit", "status"), [(20, {"status": "read"}), (10, {})])
def test_a_result_that_is_too_long_is_not_read(monkeypatch, limit, status):
    monkeypatch.setattr(docx, "MAX_HEADER_BYTES", limit)
    assert docx.read_header(io.BytesIO(b'{"status": "read"}\n')) == status


def test_a_system_that_starts_no_process_is_a_reason_to_try_again(upload, monkeypatch, caplog):
    monkeypatch.setattr("cms.core.limited_process.sys.executable", "/nowhere/python")
    assert "Try again" in upload(DocxFile(paragraph("Ferries")), status=503)["error"]
    assert "text_conversion.process_not_started" in caplog.text
