"""Pictures, documents and the kit: loaded with the keys of a reader, never without, and never after the access."""

from __future__ import annotations

import io
import json
import re
import zipfile
from urllib.parse import urlsplit

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from cms.demo.factories import states
from cms.press.embargo_access.accesses import delete_expired, open_to, revoke
from cms.press.embargo_access.files import end_with_access
from cms.press.embargo_access.kits import build_due_kits
from cms.press.embargo_access.models import AccessEvent, EmbargoAccess, KitArchive, PersonalKit
from tests.cms.press.embargo_access.conftest import Browser, create_code, create_journalist


def picture_urls(page) -> list[str]:
    """Return the URLs of all pictures of a release, one for each width and format."""
    text = json.dumps(page)
    urls = set(re.findall(r'"(http[^"]*/media/[^"{]*)"', text))
    for image in re.findall(r'\{"url_template": "([^"]*)", "widths": \[(\d+)[^\]]*\], "formats": \["(\w+)"', text):
        urls.add(image[0].replace("{width}", image[1]).replace("{format}", image[2]))
    return sorted(urls)


def kit_files(reader) -> dict[str, dict]:
    """Return the files of the kit by kind."""
    while build_due_kits():
        pass
    kit = reader.read("kit")
    assert kit["state"] == "ready"
    return {file["kind"]: file for file in kit["files"]}


def content(response) -> bytes:
    assert response.status_code == 200
    return response.body


def status(url: str) -> int:
    parts = urlsplit(url)
    response = Client().get(f"{parts.path}?{parts.query}" if parts.query else parts.path)
    _ = response.getvalue()  # closes the file
    return int(response.status_code)


def test_pictures_are_loaded_with_their_keys_only(reader):
    urls = picture_urls(reader.read())
    assert len(urls) > 2
    assert {status(url) for url in urls} == {200}
    assert {status(url.partition("?")[0]) for url in urls} == {404}
    assert all(reader.token[5:] not in url for url in urls)
    response = reader.load(urls[0])
    assert response["Cache-Control"] == "private, no-store"


def test_a_key_is_valid_for_its_file_only(reader):
    first, *others = picture_urls(reader.read())
    paths = {url.partition("?")[0]: url.partition("?")[2] for url in (first, *others)}
    keys = sorted(set(paths.values()))
    assert len(keys) == 2  # one for each picture
    for path, key in paths.items():
        other = next(one for one in keys if one != key)
        assert status(f"{path}?{other}") == 404
        assert status(f"{path}?{key[:-1]}{'0' if key[-1] != '0' else '1'}") == 404


@pytest.mark.parametrize(("is_fallback", "expected"), [(True, {200}), (False, {404})])
def test_keys_are_valid_while_their_secret_key_is_a_fallback(reader, settings, is_fallback, expected):
    urls = picture_urls(reader.read())
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if is_fallback else []
    settings.SECRET_KEY = "another key of the same installation"
    assert {status(url) for url in urls} == expected
    assert {status(url) for url in picture_urls(reader.read())} == {200}


def test_nginx_gets_no_file_that_a_revocation_has_to_end(reader, release, settings):
    settings.MEDIA_ACCEL_REDIRECT = "/internal-media/"
    page, kit = reader.read(), kit_files(reader)
    urls = [*picture_urls(page), page["attachments"][0]["url"], *(file["url"] for file in kit.values())]
    assert not any("X-Accel-Redirect" in reader.load(url) for url in urls)
    states.publish(release, embargo_until=None, go_live_at=None)
    public = [url.partition("?")[0] for url in picture_urls(page)]
    assert {urlsplit(url).path.partition("/media/")[2] for url in public} == {
        reader.load(url)["X-Accel-Redirect"].partition("/internal-media/")[2] for url in public
    }


def test_documents_are_downloaded_with_their_keys_and_listed(reader, access, files):
    (attached,) = reader.read()["attachments"]
    assert attached["filename"] == "figures.txt"
    assert "figures" not in attached["url"]  # logs of proxies contain URLs
    response = reader.load(attached["url"])
    assert content(response) == b"Only for readers."
    assert 'filename="figures.txt"' in response["Content-Disposition"]
    assert response["Cache-Control"] == "private, no-store"
    assert status(attached["url"].partition("?")[0]) == 404
    key = attached["url"].partition("?")[2]
    assert status(f"/documents/{access.page_id}/{files['document'].pk}/figures.txt?{key}") == 404
    (event,) = access.events.filter(kind=AccessEvent.Kind.FILE_DOWNLOADED)
    assert event.file_name == "figures.txt"


def test_documents_of_a_private_collection_are_not_readable(reader, files):
    from wagtail.models import Collection, CollectionViewRestriction

    url = reader.read()["attachments"][0]["url"]
    CollectionViewRestriction.objects.create(
        collection=Collection.get_first_root_node(), restriction_type=CollectionViewRestriction.LOGIN
    )
    assert status(url) == 404
    assert reader.read()["attachments"] == []


def test_the_kit_is_built_after_the_acceptance_and_names_the_journalist(browser, access):
    assert not PersonalKit.objects.exists()
    browser.accept()
    assert browser.read("kit") == {"version": 1, "state": "building", "pdf": False, "files": []}
    files = kit_files(browser)
    assert {"text", "html", "picture", "attachment", "archive"} <= set(files)
    for kind in ("text", "html"):
        text = content(browser.load(files[kind]["url"])).decode()
        assert "Ines Calloway" in text
        assert "Ferry prices halve" in text
    archive = zipfile.ZipFile(io.BytesIO(content(browser.load(files["archive"]["url"]))))
    texts = [archive.read(name).decode() for name in archive.namelist() if name.endswith(".txt")]
    assert any("Ines Calloway" in text for text in texts)
    downloaded = access.events.filter(kind=AccessEvent.Kind.FILE_DOWNLOADED).values_list("file_name", flat=True)
    assert set(downloaded) == {files[kind]["name"].rpartition("/")[2] for kind in ("text", "html", "archive")}


def test_each_journalist_has_a_kit_of_their_own(reader, release, officer):
    (access,) = open_to(release, [create_journalist("Tomas Reed")], officer)
    other = Browser(create_code(access)).accept()
    texts = [content(one.load(kit_files(one)["text"]["url"])).decode() for one in (reader, other)]
    assert ["Ines Calloway" in text for text in texts] == [True, False]
    assert ["Tomas Reed" in text for text in texts] == [False, True]


def test_the_key_of_one_journalist_opens_no_file_of_another(reader, release, officer):
    (access,) = open_to(release, [create_journalist("Tomas Reed")], officer)
    other = Browser(create_code(access)).accept()
    mine, theirs = kit_files(reader)["text"]["url"], kit_files(other)["text"]["url"]
    assert status(f"{theirs.partition('?')[0]}?{mine.partition('?')[2]}") == 404


def test_part_of_a_file_is_sent_for_downloads_that_continue(reader):
    url = kit_files(reader)["text"]["url"]
    whole = content(reader.load(url))
    response = reader.load(url, Range="bytes=5-9")
    assert (response.status_code, response.body) == (206, whole[5:10])


def test_the_parts_of_a_download_that_takes_long_are_one_event(reader, access, pass_time):
    url = kit_files(reader)["text"]["url"]
    for start in (0, 5, 10):
        reader.load(url, Range=f"bytes={start}-{start + 4}")
        pass_time(minutes=10)
    files = access.events.filter(kind=AccessEvent.Kind.FILE_DOWNLOADED)
    assert files.count() == 1
    reader.load(url)
    assert files.count() == 2


def test_a_download_without_its_beginning_is_an_event(reader, access):
    reader.load(kit_files(reader)["text"]["url"], Range="bytes=5-")
    assert access.events.filter(kind=AccessEvent.Kind.FILE_DOWNLOADED).count() == 1


def test_only_some_files_are_sent_at_once(reader, settings, monkeypatch):
    monkeypatch.setattr("cms.http.concurrency.MAX_WAIT_SECONDS", 0)
    settings.CONCURRENCY_LIMITS = {**settings.CONCURRENCY_LIMITS, "media": 1}
    url = urlsplit(reader.read()["attachments"][0]["url"])
    client = Client(raise_request_exception=True)
    sending = client.get(f"{url.path}?{url.query}")
    refused = client.get(f"{url.path}?{url.query}")
    assert (sending.status_code, refused.status_code) == (200, 503)
    assert int(refused["Retry-After"]) > 0
    _ = sending.getvalue()
    assert status(url.geturl()) == 200


def test_everything_ends_with_the_access(reader, access):
    page, kit = reader.read(), kit_files(reader)
    urls = [*picture_urls(page), page["attachments"][0]["url"], *(file["url"] for file in kit.values())]
    assert {status(url) for url in urls} == {200}
    revoke(EmbargoAccess.objects.all())
    assert {status(url) for url in urls} == {404}


def test_a_kit_is_built_again_when_what_the_release_refers_to_has_changed(reader, files):
    kit_files(reader)
    files["first"].credit = "Another photographer"
    files["first"].save()
    assert reader.read("kit")["state"] == "building"
    assert "Another photographer" in content(reader.load(kit_files(reader)["html"]["url"])).decode()


def test_stored_kits_are_deleted_after_the_access(reader, access, pass_time):
    kit_files(reader)
    stored = KitArchive.objects.get().stored_name
    assert default_storage.exists(stored)
    pass_time(hours=1)
    delete_expired()
    assert default_storage.exists(stored)
    revoke(EmbargoAccess.objects.all())
    delete_expired()
    assert not default_storage.exists(stored)
    assert not KitArchive.objects.exists()


def test_a_file_that_a_worker_may_be_storing_is_not_deleted(reader, pass_time):
    kit_files(reader)
    stored = KitArchive.objects.get().stored_name
    revoke(EmbargoAccess.objects.all())
    pass_time(minutes=9)
    delete_expired()
    assert default_storage.exists(stored)
    pass_time(minutes=2)
    delete_expired()
    assert not default_storage.exists(stored)


def test_the_row_of_a_kit_stays_until_its_file_is_deleted(reader, monkeypatch, pass_time):
    kit_files(reader)
    revoke(EmbargoAccess.objects.all())
    pass_time(hours=1)
    with monkeypatch.context() as patched:  # storage that does not respond: a deletion has no effect, and no error
        patched.setattr("cms.press.embargo_access.accesses.default_storage.delete", lambda name: None)
        delete_expired()
    stored = KitArchive.objects.get().stored_name
    assert default_storage.exists(stored)
    delete_expired()
    assert not KitArchive.objects.exists()
    assert not default_storage.exists(stored)


def test_stored_kits_of_erased_journalists_are_deleted(reader, journalist, pass_time):
    kit_files(reader)
    stored = KitArchive.objects.get().stored_name
    journalist.delete()
    pass_time(hours=1)
    delete_expired()
    assert not default_storage.exists(stored)


def test_a_kit_that_is_built_while_the_access_is_revoked_is_not_served_and_deleted(reader, monkeypatch, pass_time):
    from cms.press.embargo_access import kits

    build = kits.build_kit

    def build_and_revoke(*args, **kwargs):
        revoke(EmbargoAccess.objects.all())
        return build(*args, **kwargs)

    monkeypatch.setattr(kits, "build_kit", build_and_revoke)
    build_due_kits()
    archive = KitArchive.objects.get()
    assert archive.kit is None
    pass_time(hours=1)
    delete_expired()
    assert not default_storage.exists(archive.stored_name)


def test_attempts_with_invalid_keys_are_limited(reader, settings):
    settings.RATE_LIMITS = {**settings.RATE_LIMITS, "embargo_access": "2/minute"}
    url = "/embargo-files/document/1?key=embf_1-" + "0" * 32
    assert [status(url) for _ in range(3)] == [404, 404, 429]


def test_a_download_ends_with_its_access(monkeypatch):
    from django.http import StreamingHttpResponse

    from cms.press.embargo_access import files

    monkeypatch.setattr(files, "ACCESS_CHECK_INTERVAL_SECONDS", 0)
    answers = iter([True, True, False])
    response = end_with_access(StreamingHttpResponse(iter([b"1", b"2", b"3", b"4"])), lambda: next(answers))
    sent = []
    with pytest.raises(ConnectionResetError):
        sent.extend(response.streaming_content)
    iterator = iter(end_with_access(StreamingHttpResponse(iter([b"1", b"2"])), lambda: True))
    assert b"".join(iterator) == b"12"


def test_the_server_sends_no_file_without_asking_for_the_access(reader):
    """A server may send the file of a response itself, to its end, if the response names it."""
    page, kit = reader.read(), kit_files(reader)
    for url in (page["attachments"][0]["url"], kit["text"]["url"]):
        response = reader.load(url)
        assert response.status_code == 200
        assert getattr(response, "file_to_stream", None) is None
