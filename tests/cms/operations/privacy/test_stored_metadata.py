"""`manage.py remove_metadata` cleans what earlier versions have stored, and goes on after an interruption."""

from __future__ import annotations

import io

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client
from wagtail.utils.file import hash_filelike

from cms.demo import factories
from cms.files.documents.models import StoredDocument
from cms.files.images.models import Picture
from cms.files.images.renditions import create_missing_renditions
from cms.files.media.metadata.cleaner import RULES_VERSION
from cms.journal.models import JournalEntry
from cms.operations.privacy import stored_metadata
from cms.press.press_kits.models import PressKit
from tests.cms.files.documents.office_files import CANARY, build_office, pack, read_parts
from tests.cms.files.images.conftest import create_picture, draw_image, read_content
from tests.cms.files.media.storages import bucket, bucket_storage, each_storage, use_storage
from tests.cms.module_site import tree
from tests.cms.press.press_kits.conftest import read_archive, run_worker

__all__ = ["bucket", "bucket_storage", "each_storage", "tree", "use_storage"]

pytestmark = pytest.mark.django_db


def run(*options: str) -> str:
    out = io.StringIO()
    call_command("remove_metadata", *options, stdout=out, stderr=out)
    return out.getvalue()


def list_names(storage) -> list[str]:
    return sorted(name for name, _ in storage.list_files() if name.startswith(("pictures/", "documents/")))


def create_document(content: bytes, name: str = "fees.docx") -> StoredDocument:
    return factories.DocumentFactory(filename=name, content=content)


@pytest.fixture
def picture(tree, each_storage) -> Picture:
    return create_picture(draw_image((64, 48)), "x.jpg", {"comment": CANARY})


@pytest.fixture
def document(tree, each_storage) -> StoredDocument:
    return create_document(build_office())


def test_files_are_replaced_under_new_names_and_pages_follow(
    picture, document, each_storage, django_capture_on_commit_callbacks
):
    page = factories.ReleaseFactory(image=picture, attachments=[document])
    names = {picture.file.name, document.file.name}
    JournalEntry.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        assert "Pictures: 1 changed.\nDocuments: 1 changed.\n" in run()
    for stored in (picture, document):
        stored.refresh_from_db()
        content = read_content(stored)
        assert CANARY.encode() not in b"".join(read_parts(content).values() if content.startswith(b"PK") else [content])
        assert stored.file.name not in names
        assert (stored.metadata_rules, stored.file_size) == (RULES_VERSION, len(content))
        assert stored.file_hash == hash_filelike(io.BytesIO(content))
    assert document.filename == "fees.docx"
    assert list_names(each_storage) == sorted([picture.file.name, document.file.name])
    assert create_missing_renditions() == 1
    changed = set(JournalEntry.objects.values_list("model", "object_id"))
    assert {("images.Picture", picture.pk), ("documents.StoredDocument", document.pk)} <= changed
    served = Client().get(f"/documents/{page.pk}/{document.pk}/fees.docx")
    assert served.getvalue() == read_content(document)


def test_the_press_kit_of_a_release_is_built_again_with_the_new_files(picture, document):
    factories.ReleaseFactory(slug="ferries", image=picture, attachments=[document])
    run_worker()
    first = read_kit()
    run()
    run_worker()
    document.refresh_from_db()
    assert CANARY.encode() in read_parts(first["attachments/fees.docx"])["docProps/core.xml"]
    assert CANARY.encode() not in read_parts(read_content(document))["docProps/core.xml"]
    assert read_kit()["attachments/fees.docx"] == read_content(document)


def read_kit() -> dict[str, bytes]:
    with default_storage.open(PressKit.objects.get().file) as archive:
        return read_archive(archive.read())


def test_a_second_run_reads_nothing_again(picture, document):
    run()
    assert run() == "Pictures: nothing to do.\nDocuments: nothing to do.\n"


def test_a_dry_run_says_the_same_and_changes_nothing(picture, document, each_storage):
    before = list_names(each_storage)
    assert "Pictures: 1 changed.\nDocuments: 1 changed.\nNothing was changed.\n" in run("--dry-run")
    assert list_names(each_storage) == before
    assert "1 changed" in run()


def test_it_goes_on_where_it_was_interrupted(tree, monkeypatch):
    documents = [create_document(build_office()) for _ in range(3)]
    clean = stored_metadata._clean_document

    def fail(stored, *arguments, **options):
        if stored == documents[1]:
            raise OSError("no space left")
        return clean(stored, *arguments, **options)

    with monkeypatch.context() as patched:
        patched.setattr(stored_metadata, "_clean_document", fail)
        with pytest.raises(CommandError, match="no space left"):
            run()
    assert "Documents: 2 changed." in run()


def test_files_without_metadata_keep_their_names(tree):
    clean = create_document(b"Fees", "fees.txt")
    drawn = create_picture(draw_image((64, 48)), "x.png")
    assert "Pictures: 1 without metadata.\nDocuments: 1 without metadata.\n" in run()
    for stored in (clean, drawn):
        name = stored.file.name
        stored.refresh_from_db()
        assert (stored.file.name, stored.metadata_rules) == (name, RULES_VERSION)


def test_what_cannot_be_cleaned_is_named_and_kept(tree):
    content = pack({**read_parts(build_office()), "_xmlsignatures/origin.sigs": b""})
    signed = create_document(content)
    gone = create_document(build_office(), "gone.docx")
    gone.file.storage.delete(gone.file.name)
    output = run()
    assert f"document {signed.pk}, fees.docx: it is signed" in output
    assert f"document {gone.pk}, gone.docx: the file is not in the storage" in output
    signed.refresh_from_db()
    assert (read_content(signed), signed.metadata_outcome) == (content, "signed")


def test_a_file_that_an_editor_replaces_meanwhile_is_not_overwritten(tree, monkeypatch):
    document = create_document(build_office())
    clean = stored_metadata.remove_metadata

    def replace(*arguments):
        cleaned = clean(*arguments)
        StoredDocument.objects.filter(pk=document.pk).update(file="documents/another.docx")
        return cleaned

    monkeypatch.setattr(stored_metadata, "remove_metadata", replace)
    assert "1 replaced meanwhile" in run()
    document.refresh_from_db()
    assert document.file.name == "documents/another.docx"
