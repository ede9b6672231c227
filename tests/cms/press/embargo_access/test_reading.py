"""A journalist reads the terms, accepts them, and reads the scheduled version of the release."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from cms.core.sites import SiteRoots
from cms.delivery.mail.models import QueuedMail
from cms.demo import factories
from cms.demo.factories import states
from cms.journal.content_version import content_version
from cms.press.embargo_access.credentials import MAX_ACCEPTANCES_OF_LINK, find_holder
from cms.press.embargo_access.emails import build_message, queue_links
from cms.press.embargo_access.models import AccessEvent, AccessLink, EmbargoTerms, TermsAcceptance
from cms.press.embargo_access.releases import find_embargoed_release
from cms.press.embargo_access.terms import accept_terms, get_terms
from cms.press.press_kits.html import get_words
from tests.cms.press.embargo_access.conftest import EMBARGO, Browser, create_code


def kinds(access):
    return list(access.events.order_by("pk").values_list("kind", flat=True))


def test_the_code_shows_the_terms_and_nothing_of_the_release(browser, access, release):
    response = browser.send("terms")
    terms = response.json()
    assert (terms["recipient"], terms["accepted"], terms["public_url"]) == ("Ines Calloway", False, None)
    assert terms["embargo_until"] == release.embargo_until.isoformat().replace("+00:00", "Z")
    assert "embargo" in terms["terms"]
    assert "Ferry" not in response.content.decode()
    assert release.slug not in response.content.decode()
    assert [browser.status(operation) for operation in ("release", "kit")] == [404, 404]
    assert kinds(access) == ["link_opened"]


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("zone", "text"),
    [
        ("Europe/Brussels", "31 December 2030, 20:00 CET (19:00 UTC)"),
        ("America/New_York", "31 December 2030, 14:00 EST (19:00 UTC)"),
        ("Asia/Tokyo", "1 January 2031, 04:00 JST (31 December 2030, 19:00 UTC)"),
        ("UTC", "31 December 2030, 19:00 UTC"),
    ],
)
def test_the_terms_name_the_zone_of_the_site_as_the_e_mail_does(browser, access, release, settings, zone, text):
    settings.SITE_TIME_ZONE = zone
    until = datetime(2030, 12, 31, 19, tzinfo=UTC)
    states.publish(release, embargo_until=until, go_live_at=until)
    terms = browser.read("terms")
    assert (terms["embargo_until_text"], terms["time_zone"]) == (text, zone)
    queue_links([access])
    message = build_message(QueuedMail.objects.get())
    assert f"under embargo until {text}" in message.subject
    assert f"It is under embargo until {text}." in message.body
    words = get_words("en", recipient="Ada", embargo_until=until, date=until)  # words of the kit, its PDF and mailings
    assert words["embargo"] == f"Under embargo until {text}"


def test_accepting_gives_a_token_that_reads_the_release_in_the_schema_of_its_page_type(browser, access, release):
    browser.accept()
    page = browser.read()
    assert (page["type"], page["id"], page["title"]) == ("release", release.pk, "Ferry prices halve")
    assert browser.read("terms")["accepted"] is True
    assert kinds(access) == ["link_opened", "terms_accepted", "release_read"]


def test_the_words_that_were_shown_are_recorded(browser, access, release):
    shown = browser.read("terms")
    browser.accept()
    (recorded,) = access.acceptances.all()
    assert (recorded.text, recorded.version) == (shown["terms"], shown["terms_version"])
    assert recorded.embargo_until == release.embargo_until


def test_opening_the_link_accepts_nothing_however_often(browser, access):
    for _ in range(3):
        browser.read("terms")
    assert not access.acceptances.exists()
    assert browser.status("release", browser.code) == 404


@pytest.mark.parametrize("method", ["get", "head", "put", "delete"])
def test_only_a_post_accepts(browser, access, method):
    response = getattr(browser.client, method)(
        "/api/v1/embargo-access/acceptances", headers={"Authorization": f"Embargo {browser.code}"}
    )
    assert response.status_code == 405
    assert not access.acceptances.exists()


def test_terms_that_changed_since_they_were_shown_are_not_accepted(browser, access, release):
    version = browser.read("terms")["terms_version"]
    root = SiteRoots.read().root_of(release)
    EmbargoTerms.objects.create(site_id=root.site_id, locale_id=root.locale_id, text="Read only.")
    response = browser.post_acceptance(version)
    assert response.status_code == 422
    assert [error["parameter"] for error in response.json()["errors"]] == ["terms_version"]
    assert not access.acceptances.exists()
    assert browser.read("terms")["terms"] == "Read only."


def test_an_acceptance_of_earlier_terms_stays_valid(reader, access, release):
    root = SiteRoots.read().root_of(release)
    EmbargoTerms.objects.create(site_id=root.site_id, locale_id=root.locale_id, text="Read only.")
    assert reader.status() == 200
    assert access.acceptances.get().text != "Read only."


def test_each_browser_accepts_for_itself_until_the_link_is_used_up(browser, access):
    readers = [Browser(browser.code).accept() for _ in range(MAX_ACCEPTANCES_OF_LINK)]
    assert {reader.status() for reader in readers} == {200}
    assert browser.status("terms") == 404
    assert browser.post_acceptance("0").status_code == 404
    assert access.acceptances.count() == MAX_ACCEPTANCES_OF_LINK
    assert Browser(create_code(access)).accept().status() == 200


def accept_at_once(credential: str) -> list[bool]:
    """Accept with two requests that have both found the credential valid; return which of them got a token."""
    holders = [find_holder(credential) for _ in range(2)]
    release = holders[0].find_release()
    accepted = []
    for holder in holders:
        try:
            accepted.append(bool(accept_terms(holder, release, get_terms(release.root).version)))
        except Http404:
            accepted.append(False)
    return accepted


@pytest.mark.parametrize(("left", "accepted"), [(2, [True, True]), (1, [True, False])])
def test_two_browsers_do_not_share_the_last_use_of_a_link(browser, access, left, accepted):
    access.links.update(acceptances=MAX_ACCEPTANCES_OF_LINK - left)
    assert accept_at_once(browser.code) == accepted
    assert access.acceptances.count() == sum(accepted)


def test_a_token_is_replaced_by_one_other(reader, access):
    assert accept_at_once(reader.token) == [True, False]
    assert access.acceptances.exclude(token_digest=None).count() == 1


@pytest.mark.parametrize("credential", ["embt_", "embc_", "x", "pvt_unknown", "embt_" + "a" * 43, "\udc80"])
def test_unknown_credentials_are_refused(browser, credential):
    assert {browser.status(operation, credential) for operation in ("terms", "release", "kit")} == {404}


def test_the_header_has_to_name_the_scheme(reader):
    assert Client().get("/api/v1/embargo-access/release").status_code == 404
    for header in (reader.token, f"Preview {reader.token}", "Embargo", "Embargo "):
        response = Client().get("/api/v1/embargo-access/release", headers={"Authorization": header})
        assert response.status_code == 404


def test_codes_and_tokens_are_stored_as_digests(reader, access):
    stored = str([list(model.objects.values()) for model in (AccessLink, TermsAcceptance, AccessEvent)])
    assert len(reader.code) >= len("embc_") + 43  # 256 bits
    assert len(reader.token) >= len("embt_") + 43
    assert [secret for secret in (reader.code, reader.token) if secret[5:] in stored] == []


def test_responses_are_private_and_never_stored(reader):
    for operation in ("terms", "release", "kit"):
        response = reader.send(operation)
        assert response["Cache-Control"] == "private, no-store"
        assert response["Referrer-Policy"] == "no-referrer"
        assert "ETag" not in response


def test_a_draft_that_was_saved_later_is_not_shown(reader, release):
    moved = timezone.now() + timedelta(days=30)
    states.save_draft(release, title="Unfinished headline", slug="unfinished", embargo_until=moved)
    response = reader.send("release")
    assert response.json()["title"] == "Ferry prices halve"
    assert "nfinished" not in response.content.decode()
    assert reader.read("terms")["embargo_until"] == release.embargo_until.isoformat().replace("+00:00", "Z")


def test_a_version_that_is_scheduled_later_is_shown_at_once(reader, release):
    states.publish(release, title="Ferry prices fall")
    assert reader.read()["title"] == "Ferry prices fall"


def test_a_later_embargo_has_to_be_accepted_again(reader, access, release):
    later = release.embargo_until + timedelta(hours=1)
    states.publish(release, embargo_until=later)
    assert [reader.status(operation) for operation in ("release", "kit", "terms")] == [404, 404, 200]
    assert reader.read("terms")["accepted"] is False
    old = reader.token
    reader.accept()
    assert reader.status() == 200
    assert reader.status("release", old) == 404
    assert access.acceptances.latest("pk").embargo_until == later


def test_an_earlier_embargo_need_not_be_accepted_again(reader, release):
    earlier = release.embargo_until - timedelta(hours=1)
    states.publish(release, embargo_until=earlier, go_live_at=earlier)
    assert reader.status() == 200
    assert reader.read("terms")["embargo_until"] == earlier.isoformat().replace("+00:00", "Z")


def test_the_release_can_be_read_until_it_is_public(reader, release, pass_time):
    states.publish(release, go_live_at=release.embargo_until + timedelta(hours=3))
    pass_time(seconds=EMBARGO.total_seconds() + 60)
    assert reader.status() == 200


def test_an_access_of_another_site_is_refused(browser, tree):
    host = SiteRoots.read().root_of(tree.home).host
    assert browser.send("terms", site=host).status_code == 200
    other = factories.site(hostname="other.example")
    other_host = SiteRoots.read().root_of(other.home).host
    assert browser.send("terms", site=other_host).status_code == 404
    assert browser.send("terms", site="nowhere.example").status_code == 422


def test_the_terms_are_in_the_language_of_the_release(browser, release):
    assert browser.read("terms")["locale"] == "en"
    french = next(root for root in SiteRoots.read().roots if root.language == "fr")
    EmbargoTerms.objects.create(site_id=french.site_id, locale_id=french.locale_id, text="Lisez.")
    assert browser.read("terms")["terms"] != "Lisez."


def test_the_terms_are_those_of_the_site_in_the_language_else_in_its_first_one(tree):
    factories.site(hostname="other.example")
    roots = {(root.host, root.language): root for root in SiteRoots.read().roots}
    english, french = roots["localhost:3000", "en"], roots["localhost:3000", "fr"]
    theirs = roots["other.example", "en"]
    standard = [get_terms(root).text for root in (english, french)]

    def write(root, text):
        EmbargoTerms.objects.create(site_id=root.site_id, locale_id=root.locale_id, text=text)
        return [get_terms(one).text for one in (english, french)]

    assert write(theirs, "Theirs.") == standard
    assert write(english, "Read only.") == ["Read only.", "Read only."]
    assert write(french, "Lisez.") == ["Read only.", "Lisez."]
    assert get_terms(theirs).text == "Theirs."


def test_terms_and_accesses_change_no_public_response(browser, release):
    before = content_version()
    root = SiteRoots.read().root_of(release)
    EmbargoTerms.objects.create(site_id=root.site_id, locale_id=root.locale_id, text="Read only.")
    browser.accept().read()
    assert content_version() == before


def test_a_section_that_is_moved_or_hidden_while_a_reader_asks_is_no_error(release, tree):
    page = Page.objects.get(pk=release.pk)
    other = factories.ReleaseIndexFactory(parent=tree.home)
    Page.objects.get(pk=tree.releases.pk).move(other, pos="last-child")  # the page has its earlier path
    assert find_embargoed_release(page).page_id == release.pk
    states.restrict(Page.objects.get(pk=other.pk))
    assert find_embargoed_release(page) is None
