"""An access to a release under embargo is revoked while its holder reads: nothing is read after it."""

from __future__ import annotations

import pytest
from django.http import FileResponse
from django.test import Client

from cms.press.embargo_access import files
from cms.press.embargo_access.accesses import open_accesses, revoke
from cms.press.embargo_access.models import EmbargoAccess, PersonalKit, TermsAcceptance
from tests.cms.press.embargo_access.conftest import Browser

READS_RELEASE = 'FROM "press_releases_releasepage"'


@pytest.fixture
def browser(race) -> Browser:
    return Browser(race.installation.code, race.installation.token)


def revoke_all():
    return revoke(open_accesses())


def test_a_request_during_the_revocation_is_answered_and_the_next_one_is_not(race, browser):
    turns = [("reader", READS_RELEASE), ("officer", ""), ("reader", "")]
    results = race.run(turns, reader=browser.status, officer=revoke_all)
    assert results["officer"] == 1
    assert results["reader"] in (200, 404)
    assert [browser.status(operation) for operation in ("terms", "release", "kit")] == [404, 404, 404]
    assert Browser(browser.code).status("terms") == 404


def test_a_token_that_is_given_during_the_revocation_reads_nothing(race, browser):
    """The reader has shown a valid link when the access is revoked, and gets the token of the acceptance or none."""
    browser.token = ""
    version = browser.read("terms")["terms_version"]

    def accept():
        response = browser.post_acceptance(version)
        return response.json()["token"] if response.status_code == 200 else ""

    turns = [("reader", 'UPDATE "embargo_access_accesslink"'), ("officer", ""), ("reader", "")]
    token = race.run(turns, reader=accept, officer=revoke_all)["reader"]
    assert not token or Browser(browser.code, token).status() == 404
    assert EmbargoAccess.objects.get().revoked_at
    assert not PersonalKit.objects.exists()


@pytest.mark.extended
def test_the_credentials_are_removed_if_the_revocation_waits_for_an_acceptance(race, browser):
    """The other order: the acceptance has changed the link, and the revocation waits for it."""
    browser.token = ""
    version = browser.read("terms")["terms_version"]
    accept = lambda: browser.post_acceptance(version).status_code  # noqa: E731
    turns = [("reader", 'INSERT INTO "embargo_access_termsacceptance"'), ("officer", ""), ("reader", "")]
    results = race.run(turns, reader=accept, officer=revoke_all)
    assert results == {"reader": 200, "officer": 1}
    assert not TermsAcceptance.objects.filter(token_digest__isnull=False).exists()
    assert not PersonalKit.objects.exists()


def test_a_download_ends_with_the_access(race, monkeypatch, tmp_path):
    """The chunks that were sent before stay, and the connection is closed instead of sending the rest."""
    monkeypatch.setattr(files, "ACCESS_CHECK_INTERVAL_SECONDS", 0)
    (tmp_path / "file").write_bytes(b"x" * 100_000)
    is_valid = lambda: EmbargoAccess.objects.filter(revoked_at=None).exists()  # noqa: E731
    response = files.end_with_access(FileResponse((tmp_path / "file").open("rb")), is_valid)
    chunks = iter(response.streaming_content)

    received = [next(chunks)]
    turns = [("reader", 'FROM "embargo_access_embargoaccess"'), ("officer", ""), ("reader", "")]
    results = race.run(turns, reader=lambda: received.extend(chunks), officer=revoke_all)
    response.close()
    assert results["officer"] == 1
    assert isinstance(results["reader"], ConnectionResetError)
    assert 0 < len(b"".join(received)) < 100_000


@pytest.mark.extended
def test_two_readers_with_one_link_are_both_counted(race, browser):
    version = Browser(browser.code).read("terms")["terms_version"]

    def accept():
        return Browser(browser.code, client=Client()).post_acceptance(version).status_code

    turns = [("one", 'INSERT INTO "embargo_access_termsacceptance"'), ("other", ""), ("one", "")]
    assert race.run(turns, one=accept, other=accept) == {"one": 200, "other": 200}
    assert EmbargoAccess.objects.get().links.get().acceptances == 3
