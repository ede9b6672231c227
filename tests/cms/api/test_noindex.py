"""Pages that are hidden from search engines: absent from what these read, and present for people and programs."""

from __future__ import annotations

import json
from copy import deepcopy

import pytest
from django.db import connection
from wagtail.models import Locale, Page

from cms.delivery.indexnow.pings import SETTLE_TIME, send_due_pings
from cms.demo import factories
from cms.demo.factories import states
from cms.journal import public_changes
from cms.pages.models import BasePage
from search.indexing.indexer import Indexer
from tests.cms.delivery.webhooks.conftest import process_changes, receiver

__all__ = ["receiver"]


@pytest.fixture(scope="module")
def module_shown(module_tree):
    return factories.ReleaseFactory(title="Fees repaid", bare=True)


@pytest.fixture
def shown(module_shown, db):
    return deepcopy(module_shown)


@pytest.fixture(scope="module")
def module_noindex(module_shown):
    return factories.ReleaseFactory(title="Thank you", noindex=True, bare=True)


@pytest.fixture
def noindex(module_noindex, db):
    return deepcopy(module_noindex)


def titles(items) -> set[str]:
    return {item["title"] for item in items}


def test_the_detail_says_whether_search_engines_may_show_the_page(frontend, shown, noindex):
    assert [frontend.get(f"/pages/{page.pk}")["seo"]["noindex"] for page in (shown, noindex)] == [False, True]
    states.save_draft(shown, noindex=True)
    assert frontend.get(f"/pages/{shown.pk}")["seo"]["noindex"] is False


def test_sitemaps_are_without_them(frontend, shown, noindex):
    listed = {item["path"]: item["noindex"] for item in frontend.get("/sitemap", limit=500)["items"]}
    assert listed.keys() >= {"/", "/releases/", "/releases/fees-repaid/"}
    assert "/releases/thank-you/" not in listed
    assert set(listed.values()) == {False}
    assert titles(frontend.get("/news-sitemap")["items"]) == {"Fees repaid"}


def test_a_static_build_can_list_them_with_the_others(frontend, shown, noindex):
    address, listed = "/api/v1/sitemap?noindex=true&limit=2", {}
    while address:
        part = frontend.client.get(address).json()
        assert part["items"]
        listed |= {item["path"]: item["noindex"] for item in part["items"]}
        address = part["next"]
    usual = {item["path"] for item in frontend.get("/sitemap", limit=500)["items"]}
    assert listed == dict.fromkeys(usual, False) | {"/releases/thank-you/": True}


def test_a_sitemap_names_no_translation_that_search_engines_shall_not_show(frontend, shown):
    french = factories.ReleaseFactory(title="Remboursement", translation_of=shown)

    def alternates(page) -> list[str]:
        entries = frontend.get("/sitemap", noindex=True, limit=500)["items"]
        return [one["locale"] for item in entries if item["id"] == page.pk for one in item["alternates"]]

    assert (alternates(shown), alternates(french)) == (["en", "fr"], ["en", "fr"])
    states.publish(french, noindex=True)
    assert (alternates(shown), alternates(french)) == ([], [])


def test_lists_feeds_and_the_search_of_the_site_have_them(frontend, shown, noindex, search_engine):
    Indexer(search_engine).index_all()
    assert titles(frontend.get("/releases")["items"]) == {"Fees repaid", "Thank you"}
    assert titles(frontend.get("/feeds/releases.json")["items"]) == {"Fees repaid", "Thank you"}
    assert titles(frontend.get("/search", q="thank")["items"]) == {"Thank you"}
    assert frontend.get("/resolve", path="/releases/thank-you/")["page"]["title"] == "Thank you"


def test_search_engines_get_no_notice_of_them(receiver, settings, pass_time, shown, noindex):
    settings.INDEXNOW_KEY, settings.INDEXNOW_URL = "0123abcd-key", receiver.url

    def run() -> list[str]:
        before = len(receiver.received)
        process_changes()
        send_due_pings()
        pass_time(seconds=SETTLE_TIME.total_seconds())
        while send_due_pings():
            pass
        return [url for one in receiver.received[before:] for url in json.loads(one.body)["urlList"]]

    run()
    states.publish(noindex, summary="Again")
    states.publish(shown, summary="Again")
    assert run() == ["http://localhost:3000/releases/fees-repaid/"]
    states.unpublish(states.reload_page(noindex))
    assert run() == []
    states.publish(noindex, noindex=False)
    assert run() == ["http://localhost:3000/releases/thank-you/"]


def test_a_change_of_it_is_a_public_change(frontend, shown):
    while public_changes.process_changes():
        pass
    until, etag = frontend.get("/changes")["until"], frontend.send(f"/pages/{shown.pk}")["ETag"]
    states.publish(shown, noindex=True)
    while public_changes.process_changes():
        pass
    (change,) = frontend.get("/changes", since=until)["items"]
    assert (change["change"], change["path"]) == ("updated", "/releases/fees-repaid/")
    assert frontend.send(f"/pages/{shown.pk}")["ETag"] != etag


def test_an_alias_follows_its_page_and_a_translation_begins_like_it(frontend, noindex):
    alias = noindex.create_alias(update_slug="alias")
    french = noindex.copy_for_translation(Locale.objects.get(language_code="fr"), copy_parents=True)
    copy = noindex.copy(update_attrs={"slug": "copy"})
    assert [one.noindex for one in (alias, french, copy)] == [True, True, True]
    states.publish(noindex, noindex=False)
    assert [states.reload_page(one).noindex for one in (alias, french, copy)] == [False, True, True]


def test_an_editor_sets_it_beside_the_title_for_search_engines(admin_client, shown):
    page = admin_client.get(f"/admin/pages/{shown.pk}/edit/").content.decode()
    assert page.index('name="search_description"') < page.index('name="noindex"') < page.index('name="share_title"')


def test_a_process_of_an_earlier_version_can_create_pages(shown):
    """It sends no value for the column."""
    columns = [field.column for field in BasePage._meta.local_concrete_fields if field.name != "noindex"]
    page = Page(title="Old", slug="old", content_type_id=shown.content_type_id, locale_id=shown.locale_id)
    shown.get_parent().add_child(instance=page)
    names = ", ".join(f'"{one}"' for one in columns)
    values = ", ".join("%s" if one == "page_ptr_id" else f'"{one}"' for one in columns)
    with connection.cursor() as cursor:
        statement = f"INSERT INTO pages_basepage ({names}) SELECT {values} FROM pages_basepage WHERE page_ptr_id = %s"
        cursor.execute(statement, [page.pk, shown.pk])
    assert BasePage.objects.get(pk=page.pk).noindex is False
