"""A storage that does not respond or refuses: 503 with Retry-After, in bounded time, and only for files."""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from structlog.testing import capture_logs

from cms.demo import factories
from cms.files.images.models import Picture
from cms.files.images.renditions import create_missing_renditions
from cms.files.media.health import check_media_storage, find_storage_issues, read_media_metrics
from cms.files.storage.directory import MediaUnavailable
from cms.files.storage.locations import Bucket
from tests.cms.accounts.users.newsroom import log_in
from tests.s3 import get_client

SECRET = "clarion-secret-of-the-tests"
PUBLIC_POLICY = """{"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::%s/*"}]}"""
QUICK = {"read_timeout": 0.3, "max_attempts": 1}


@pytest.fixture
def silent_bucket() -> Iterator[Bucket]:
    """Return a bucket of a server that accepts connections and never responds."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield Bucket("media", "", f"http://127.0.0.1:{server.getsockname()[1]}", "eu-1", "path", "clarion", SECRET)


@pytest.fixture
def absent_bucket() -> Bucket:
    """Return a bucket of a port at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return Bucket("media", "", f"http://127.0.0.1:{server.getsockname()[1]}", "eu-1", "path", "clarion", SECRET)


@pytest.fixture
def document(tree, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return factories.DocumentFactory(filename="figures.txt", content=b"Figures")


@pytest.mark.django_db
def test_downloads_get_503_and_everything_else_works(document, silent_bucket, use_storage):
    page = factories.ReleaseFactory(attachments=[document], slug="figures")
    use_storage(silent_bucket, **QUICK)
    client = Client(raise_request_exception=False)
    began = time.monotonic()
    response = client.get(f"/documents/{page.pk}/{document.pk}/figures.txt")
    assert response.status_code == 503
    assert response["Retry-After"] == "10"
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["detail"] == "Files are temporarily unavailable."
    assert client.get(f"/api/v1/pages/{page.pk}").status_code == 200
    assert client.get(f"/api/v1/pages/{page.pk}").json()["attachments"]
    assert time.monotonic() - began < 5


@pytest.mark.django_db
def test_a_storage_that_has_not_responded_is_not_asked_again_at_once(document, silent_bucket, use_storage):
    storage = use_storage(silent_bucket, **QUICK)
    with capture_logs() as logs, pytest.raises(MediaUnavailable, match="ReadTimeoutError"):
        storage.open("documents/a.pdf")
    began = time.monotonic()
    for _ in range(50):
        with pytest.raises(MediaUnavailable, match="paused"):
            storage.open("documents/a.pdf")
    assert time.monotonic() - began < 0.2
    assert [(entry["event"], entry["operation"], entry["reason"]) for entry in logs] == [
        ("media.storage_failed", "read", "ReadTimeoutError")
    ]


@pytest.mark.django_db
def test_an_editor_gets_a_page_and_nothing_is_saved(tree, absent_bucket, use_storage):
    use_storage(absent_bucket, **QUICK)
    client = log_in(factories.UserFactory(is_superuser=True))
    picture = io.BytesIO(factories.objects.create_png((4, 4), (1, 2, 3)))
    picture.name = "picture.png"
    client.raise_request_exception = False
    response = client.post("/admin/images/add/", {"title": "A picture", "file": picture, "collection": 1})
    assert response.status_code == 503
    assert response["Retry-After"]
    assert b"try again" in response.content
    assert not Picture.objects.exists()


@pytest.mark.django_db
def test_the_worker_tries_renditions_again(tree, settings, tmp_path, absent_bucket, use_storage):
    settings.MEDIA_ROOT = tmp_path / "media"
    factories.PictureFactory()
    use_storage(absent_bucket, **QUICK)
    with pytest.raises(MediaUnavailable):
        create_missing_renditions()
    assert not Picture.objects.filter(rendition_state__startswith=Picture.FAILED).exists()


@pytest.mark.django_db
def test_a_file_that_cannot_be_deleted_is_logged(document, absent_bucket, use_storage):
    use_storage(absent_bucket, **QUICK)
    with capture_logs() as logs:
        default_storage.delete(document.file.name)
    assert {"event": "media.delete_failed", "name": document.file.name} in [
        {key: entry[key] for key in ("event", "name") if key in entry} for entry in logs
    ]


def test_checks_name_what_is_wrong_and_no_keys(absent_bucket, use_storage):
    use_storage(absent_bucket, **QUICK)
    (error,) = check_media_storage()
    assert error.id == "media.E001"
    assert error.msg == f"{absent_bucket}: files cannot be stored (EndpointConnectionError)."
    (issue,) = find_storage_issues()
    assert issue.level == "critical"
    assert [metric.samples[0].value for metric in read_media_metrics()] == [0]
    assert SECRET not in repr([error, issue])


@pytest.mark.s3
def test_a_bucket_that_refuses_or_does_not_exist_is_named(bucket, use_storage):
    reasons = {"SignatureDoesNotMatch": replace(bucket, secret=SECRET), "NoSuchBucket": replace(bucket, name="other-1")}
    for reason, location in reasons.items():
        storage = use_storage(location, **QUICK)
        with capture_logs() as logs, pytest.raises(MediaUnavailable, match=reason):
            storage.open("documents/a.pdf")
        (error,) = check_media_storage()
        assert reason in error.msg
        assert SECRET not in repr([error, logs])
    storage = use_storage(bucket)
    assert check_media_storage() == [] == list(find_storage_issues())
    assert [metric.samples[0].value for metric in read_media_metrics()] == [1]


@pytest.mark.s3
def test_a_public_bucket_is_reported(bucket, use_storage):
    use_storage(bucket)
    get_client().put_bucket_policy(Bucket=bucket.name, Policy=PUBLIC_POLICY % bucket.name)
    (error,) = check_media_storage()
    assert error.id == "media.E002"
    assert [issue.level for issue in find_storage_issues()] == ["critical"]


def test_a_file_of_a_directory_that_cannot_be_written_is_reported(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "media").write_text("not a directory")
    (error,) = check_media_storage()
    assert "files cannot be stored" in error.msg
