"""Files of an import: they keep their texts, and each is stored once, also if the import is repeated."""

from __future__ import annotations

import pytest
from PIL import ExifTags, Image
from wagtail.models import Locale

from cms.files.documents.models import StoredDocument
from cms.files.images.models import Picture
from cms.moving.importing.models import ImportedFile
from cms.moving.importing.resolution.file_sources import DirectorySource
from cms.moving.importing.resolution.files import FileStore
from cms.moving.importing.resolution.references import ReferenceReader
from cms.moving.importing.resolution.terms import SnippetLookup
from tests.cms.files.documents.office_files import CANARY, build_office, read_parts
from tests.cms.files.images.conftest import read_content
from tests.cms.moving.importing.files.drawings import OLD, PDF, draw, refuse

pytestmark = [
    pytest.mark.django_db,
    # Wagtail leaves the temporary files of the admin's own renditions to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def test_a_picture_keeps_its_texts(put, store):
    picture = store.get_image(put("a.jpg", draw()), title="A quay", alt="Boats at a quay", credit="Ada Lund")
    picture.refresh_from_db()
    assert (picture.title, picture.description, picture.credit) == ("A quay", "Boats at a quay", "Ada Lund")
    assert (picture.width, picture.height, picture.file_size) == (40, 30, picture.file.size)
    assert picture.file_hash


def test_the_alternative_text_is_stored_in_its_language(put, store):
    picture = store.get_image(put("a.jpg", draw()), alt="Des bateaux", language="fr")
    assert (picture.get_description("fr"), picture.description) == ("Des bateaux", "")


def test_what_the_old_site_says_about_a_file_precedes_what_a_page_says(put, store):
    url = put("a.jpg", draw())
    store.describe(url, title="The quay", alt="", credit="Ada Lund")
    picture = store.get_image(url.replace("a.jpg", "a-300x200.jpg"), title="img_0747", alt="Boats")
    assert (picture.title, picture.description, picture.credit) == ("The quay", "Boats", "Ada Lund")


def test_long_texts_are_shortened_at_a_word_and_a_missing_title_is_the_name(put, store):
    picture = store.get_image(put("harbour map.jpg", draw()), alt="word " * 100, credit="x" * 300)
    assert picture.title == "harbour map"
    assert picture.description.endswith("word…")
    assert len(picture.description) <= 255
    assert len(picture.credit) == 255


def test_a_document_keeps_its_name_and_title(put, store):
    document = store.get_document(put("annual report.pdf", PDF), title="Annual report")
    document.refresh_from_db()
    assert (document.title, document.filename) == ("Annual report", "annual report.pdf")
    with document.file.open() as file:
        assert file.read() == PDF
    assert document.file_size == len(PDF)


def test_metadata_is_removed_as_from_uploads(put, store):
    exif = Image.Exif()
    exif[ExifTags.Base.Artist] = "Velkarside"
    picture = store.get_image(put("a.jpg", draw(exif=exif.tobytes())))
    with picture.file.open() as file:
        assert b"Velkarside" not in file.read()


def test_files_with_the_same_bytes_are_one_picture(put, store):
    first, second = store.get_image(put("a.jpg", draw())), store.get_image(put("b.jpg", draw()))
    assert first == second
    assert Picture.objects.count() == 1
    assert ImportedFile.objects.count() == 2


def test_another_import_finds_the_same_files(put, store, uploads):
    image, document = put("a.jpg", draw()), put("a.pdf", PDF)
    stored = store.get_image(image), store.get_document(document)
    for sources in ([DirectorySource(uploads)], []):  # also without the directory
        again = FileStore(sources)
        assert (again.get_image(image), again.get_document(document)) == stored
    assert (Picture.objects.count(), StoredDocument.objects.count()) == (1, 1)


def test_another_export_may_have_another_file_of_the_same_name(put, store, uploads):
    first = store.get_image("2013/03/a.jpg") if put("a.jpg", draw("red")) else None
    put("a.jpg", draw("blue"))
    assert FileStore([DirectorySource(uploads)]).get_image("2013/03/a.jpg") != first


def test_a_file_that_an_editor_deleted_stays_deleted_unless_it_is_restored(put, store, uploads):
    url = put("a.jpg", draw())
    store.get_image(url).delete()
    assert "an editor deleted the file" in refuse(lambda: FileStore([DirectorySource(uploads)]).get_image(url))
    assert Picture.objects.count() == 0
    assert FileStore([DirectorySource(uploads)], restore=True).get_image(url)
    assert FileStore([DirectorySource(uploads)]).get_image(url)


class Counting(DirectorySource):
    """Counts how often it looks for a file."""

    calls = 0

    def _find(self, path):
        self.calls += 1
        return super()._find(path)


def test_a_file_is_read_once_in_an_import(put, uploads):
    source = Counting(uploads)
    store = FileStore([source])
    url = put("a.jpg", draw())
    assert len({store.get_image(url).pk for _ in range(3)}) == 1
    assert source.calls == 1


def test_a_file_that_is_missing_is_looked_for_once_in_an_import(uploads):
    source = Counting(uploads)
    store = FileStore([source])
    reasons = {refuse(lambda: store.get_document(f"{OLD}/2013/03/a.pdf")) for _ in range(3)}
    assert reasons == {"there is no file 2013/03/a.pdf"}
    assert source.calls == 1


def test_without_a_source_the_reason_says_so():
    assert "--uploads" in refuse(lambda: FileStore([]).get_image(f"{OLD}/a.jpg"))


def test_a_dry_run_finds_a_stored_picture_under_each_of_its_names(put, store):
    picture = store.get_image(put("quay.jpg", draw()))
    reader = ReferenceReader(SnippetLookup(Locale.get_default(), set()), store, dry_run=True)
    for name in ("quay.jpg", "quay-300x200.jpg", "quay-scaled.jpg"):
        assert reader.find_file(Picture, f"http://old.example/wp-content/uploads/2013/03/{name}") == picture
    assert reader.find_file(Picture, f"{OLD}/2013/03/boat.jpg") is None
    assert reader.find_file(Picture, "https://[old.example/quay.jpg") is None


def test_a_document_that_lost_its_metadata_is_found_again_by_the_file_as_it_was(put, uploads):
    key = put("fees.docx", build_office())
    first = FileStore([DirectorySource(uploads)]).get_document(key)
    assert CANARY.encode() not in b"".join(read_parts(read_content(first)).values())
    assert FileStore([DirectorySource(uploads)]).get_document(put("dues.docx", build_office())) == first
    assert StoredDocument.objects.count() == 1


def test_a_file_of_an_export_is_found_by_the_bytes_that_were_stored(put, uploads):
    document = FileStore([DirectorySource(uploads)]).get_document(put("fees.docx", build_office()))
    picture = FileStore([DirectorySource(uploads)]).get_image(put("quay.jpg", draw(comment=CANARY)))
    exported = [put("1.docx", read_content(document)), put("1.jpg", read_content(picture))]
    store = FileStore([DirectorySource(uploads)])
    assert (store.get_document(exported[0]), store.get_image(exported[1])) == (document, picture)
