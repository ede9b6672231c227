"""The pages of imports in the admin: who may use them, what they accept, and the journey from upload to report."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from cms.demo import factories
from cms.moving.import_runs.models import ImportRun, ImportRunItem
from cms.moving.import_runs.report_files import clean_name
from cms.page_types.stories.models import StoryPage
from tests.cms.moving.import_runs.lines import build_lines
from tests.cms.moving.import_runs.worker import run_worker

ADD = "/admin/imports/new/"


@pytest.fixture
def options(tree) -> dict[str, Any]:
    return {"format": "records", "page_type": "story", "site": tree.record.pk, "language": "en", "is_dry_run": "on"}


def upload(content: bytes, name: str = "news.jsonl") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def pack(**entries: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return packed.getvalue()


def get_errors(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 200, "the form is shown again"
    return response.context["form"].errors


def test_from_the_upload_to_the_report(admin, options, administrator):
    response = admin.post(ADD, {**options, "file": upload(build_lines(2) + b'{"id": "3"}\n')})
    run = ImportRun.objects.get()
    page = reverse("imports:inspect", args=[run.pk])
    assert (response.status_code, response["Location"]) == (302, page)
    assert (run.created_by, run.file_name, run.is_dry_run) == (administrator, "news.jsonl", True)
    assert "Waiting for the worker" in admin.get(page).text
    run_worker()
    text = admin.get(page).text
    assert "title: missing" in text
    assert "Import for real" in text
    assert StoryPage.objects.count() == 0
    real = admin.post(reverse("import_repeat", args=[run.pk]))
    run_worker()
    assert StoryPage.objects.live().count() == 2
    assert "created" in admin.get(real["Location"]).text
    assert "/admin/imports/" in admin.get("/admin/imports/").text


def test_progress_is_a_part_of_the_page_that_says_when_it_has_ended(admin, create_run):
    run = create_run(2)
    address = reverse("import_progress", args=[run.pk])
    assert "data-import-ended" not in admin.get(address).text
    run_worker()
    response = admin.get(address)
    assert "data-import-ended" in response.text
    assert "no-store" in response["Cache-Control"]
    run.delete()
    assert admin.get(address).status_code == 404


def test_the_report_is_json_lines_and_csv_without_formulas(admin, create_run):
    run = create_run(build_lines(1, title="=HYPERLINK(1)") + b'{"id": "2"}\n')
    run_worker()
    lines = admin.get(reverse("import_report", args=[run.pk, "jsonl"]))
    entries = [json.loads(line) for line in b"".join(lines.streaming_content).decode().splitlines()]
    assert [(one["position"], one["result"]) for one in entries] == [(1, "created"), (2, "failed")]
    table = admin.get(reverse("import_report", args=[run.pk, "csv"]))
    assert table["Content-Disposition"].startswith("attachment")
    rows = list(csv.DictReader(io.StringIO(b"".join(table.streaming_content).decode("utf-8-sig"))))
    assert [row["title"] for row in rows] == ["'=HYPERLINK(1)", ""]
    assert "title: missing" in rows[1]["reason"]


def test_an_import_is_cancelled(admin, create_run):
    run = create_run(2)
    assert admin.post(reverse("import_cancel", args=[run.pk])).status_code == 302
    run_worker()
    run.refresh_from_db()
    assert run.state == "cancelled"
    assert StoryPage.objects.count() == 0


@pytest.mark.parametrize("state", ["waiting", "running", "failed", "cancelled"])
def test_only_a_dry_run_that_is_done_is_imported_for_real(admin, create_run, state):
    run = create_run(2, is_dry_run=True, state=state)
    admin.post(reverse("import_repeat", args=[run.pk]))
    assert ImportRun.objects.count() == 1
    done = create_run(2, is_dry_run=False, state="done")
    admin.post(reverse("import_repeat", args=[done.pk]))
    assert ImportRun.objects.count() == 2


VIEWS = ("import_progress", "import_report")
ACTIONS = ("import_cancel", "import_repeat")


@pytest.mark.few(2)
@pytest.mark.parametrize("group", ["Writers", "Editors", "Press officers", "Search editors"])
def test_other_roles_see_nothing_of_imports(create_run, options, group):
    run = create_run(1, is_dry_run=True, state="done")
    client = Client()
    client.force_login(factories.UserFactory(groups=[group]))
    addresses = ["/admin/imports/", ADD, *(reverse(name, args=_arguments(name, run)) for name in (*VIEWS, *ACTIONS))]
    addresses += [reverse(f"imports:{name}", args=[run.pk]) for name in ("inspect", "delete")]
    for address in addresses:
        for response in (client.get(address), client.post(address, options)):
            assert response.status_code in (302, 403, 405), address
            assert "news.jsonl" not in response.text
    assert "/admin/imports/" not in client.get("/admin/").text
    run.refresh_from_db()
    assert (run.state, ImportRun.objects.count()) == ("done", 1)


def _arguments(name: str, run: ImportRun) -> list[Any]:
    return [run.pk, "csv"] if name == "import_report" else [run.pk]


def test_nobody_changes_an_import(create_run):
    run = create_run(1)
    client = Client()
    client.force_login(factories.UserFactory(is_superuser=True))
    assert client.get(f"/admin/imports/edit/{run.pk}/").status_code in (302, 403, 404)
    assert client.get(reverse("imports:inspect", args=[run.pk])).status_code == 200


def test_uploaded_files_are_served_to_nobody(admin, create_run):
    run = create_run(1)
    assert run.file.name.startswith("imports/")
    for client in (Client(), admin):
        assert client.get(f"/media/{run.file.name}").status_code == 404
        assert client.get(f"/documents/1/{Path(run.file.name).name}").status_code == 404
    stored = Path(default_storage.path(run.file.name))
    assert stored.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.jsonl", "passwd.jsonl"),
        ("C:\\files\\news.jsonl", "news.jsonl"),
        ("<script>alert(1)<\\script>.jsonl", "script>.jsonl"),
        ("news\x00\x1b\u202e.jsonl", "news.jsonl"),
        (f"{'n' * 300}.jsonl", f"{'n' * 249}.jsonl"),
        ("é 漢.jsonl", "é 漢.jsonl"),
    ],
)
def test_hostile_names_are_shown_harmlessly_and_not_used(name, shown):
    assert clean_name(name) == shown


def test_a_hostile_name_is_escaped(admin, options):
    admin.post(ADD, {**options, "file": upload(build_lines(1), '"><img src=x onerror=alert(1)>.jsonl')})
    run = ImportRun.objects.get()
    assert "<img src=x" not in admin.get(reverse("imports:inspect", args=[run.pk])).text
    assert "<img src=x" not in admin.get("/admin/imports/").text
    assert "onerror" not in run.file.name


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("changes", "field", "reason"),
    [
        ({}, "file", "Choose a file."),
        ({"file": upload(b"x", "news.docx")}, "file", "must end with"),
        ({"file": upload(b"{}\n"), "publish": "on"}, "publish", "Only for a feed."),
        ({"file": upload(b"{}\n"), "feed_url": "https://www.example.org/"}, "feed_url", "Only for a feed."),
        ({"file": upload(b"{}\n"), "archive": upload(b"x", "a.zip")}, "archive", "not a valid"),
        ({"file": upload(b"{}\n"), "archive": upload(pack(**{"../x": b"x"}), "a.zip")}, "archive", "contains"),
        ({"file": upload(b"{}\n"), "archive": upload(pack(**{"run.exe": b"x"}), "a.zip")}, "archive", "program"),
        ({"file": upload(b"{}\n"), "language": "xx"}, "language", "not one of the available"),
        ({"file": upload(b"{}\n"), "page_type": "planet"}, "page_type", "not one of the available"),
        ({"format": "feed"}, "feed_url", "Choose a file or enter an address"),
        ({"format": "feed", "feed_url": "http://127.0.0.1:8000/"}, "feed_url", ""),
        ({"format": "feed", "feed_url": "file:///etc/passwd"}, "feed_url", "must start with"),
        ({"format": "feed", "feed_url": "https://www.example.org/", "page_type": ""}, "page_type", "Choose what"),
    ],
)
def test_what_cannot_be_imported_is_refused_with_a_reason(admin, options, changes, field, reason):
    for file in changes.values():
        if isinstance(file, SimpleUploadedFile):
            file.seek(0)
    response = admin.post(ADD, {**options, **changes})
    if reason:
        assert reason in str(get_errors(response)[field])
        assert ImportRun.objects.count() == 0
        assert ImportRunItem.objects.count() == 0
    else:  # an address without a name is refused by the worker
        run_worker()
        run = ImportRun.objects.get()
        assert (run.state, "not allowed" in run.error) == ("failed", True)


def test_a_file_that_is_too_large_is_refused(admin, options, settings):
    settings.IMPORT_UPLOAD_MAX_MB = 0
    errors = get_errors(admin.post(ADD, {**options, "file": upload(b"{}\n")}))
    assert "can be uploaded" in str(errors["file"])


def test_pictures_come_from_the_archive(admin, options):
    picture = factories.PictureFactory.build().file.read()
    record = {"image": {"$file": "files/net.png"}}
    archive = upload(pack(**{"wp-content/uploads/x.txt": b"x", "files/net.png": picture}), "files.zip")
    data = {**options, "is_dry_run": "", "file": upload(build_lines(1, **record)), "archive": archive}
    assert admin.post(ADD, data).status_code == 302
    run_worker()
    assert ImportRun.objects.get().counts == {"created": 1}
    assert StoryPage.objects.get().image is not None
