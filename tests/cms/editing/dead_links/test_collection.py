"""Which links are collected: those of public pages to other servers, and no others."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.editing.dead_links import collection, jobs
from cms.editing.dead_links.models import CheckedHost, CollectionOffset, ExternalLink, PageLink
from cms.jobs.scheduler import publish_scheduled
from cms.journal import public_changes
from cms.journal.models import PublicChange, PublicChangesOffset

from .conftest import collect, link, poll, publish_link

pytestmark = pytest.mark.django_db
URL = "https://other.example/report"


@pytest.fixture(autouse=True)
def checks_are_on(settings, tree) -> None:
    """Let the worker collect links, which no other test needs."""
    settings.LINK_CHECKS = True
    collect()


def stored() -> set[tuple[int, str, str]]:
    return set(PageLink.objects.values_list("page_id", "link__url", "text"))


def test_links_in_texts_blocks_and_fields_are_collected_with_their_words():
    page = factories.StoryFactory(
        bare=True,
        body=[
            link(URL, "the <b>whole</b> report"),
            blocks.block("statistic", {"figure": "3", "label": "ports", "source": "FAO", "source_url": URL + "/2"}),
            blocks.block("links", {"title": "", "links": [{"label": "Treaty", "page": None, "url": URL + "/3"}]}),
        ],
    )
    action = factories.CallToActionFactory(destination_url=URL + "/4", bare=True)
    collect()
    assert stored() == {
        (page.pk, URL, "the whole report"),
        (page.pk, URL + "/2", "FAO"),
        (page.pk, URL + "/3", "Treaty"),
        (action.pk, URL + "/4", "outside address"),
    }


@pytest.mark.parametrize(
    "url",
    [
        "mailto:desk@other.example",
        "/stories/",
        "#fn-1",
        "http://localhost:3000/stories/",
        "http://localhost:8000/admin/",
        "http://10.0.0.1/",
        "http://127.0.0.1/",
        "http://0x7f.1/",
        "http://[::1]/",
        "https://other.example:22/",
        "https://user:word@other.example/",
        "ftp://other.example/",
        f"https://{'a.' * 150}example/",
    ],
)
def test_own_addresses_private_ones_and_those_that_are_no_links_are_not_collected(url):
    publish_link(url)
    assert stored() == set()


def test_addresses_are_collected_as_they_are_requested():
    page = publish_link("https://b\u00fccher.example/\u00fc?q=a b#part")
    assert stored() == {(page.pk, "https://xn--bcher-kva.example/%C3%BC?q=a%20b", "the report")}


HIDDEN = {
    "a draft": lambda: factories.ReleaseFactory(live=False, body=[link(URL)]),
    "an embargo": lambda: factories.ReleaseFactory(body=[link(URL)], embargo_until=timezone.now() + timedelta(hours=1)),
    "a private page": lambda: states.restrict(factories.StandardFactory(body=[link(URL)])),
    "a draft of a public page": lambda: states.save_draft(factories.StandardFactory(bare=True), body=[link(URL)]),
    "a page that has expired": lambda: factories.StandardFactory(
        body=[link(URL)], expire_at=timezone.now() - timedelta(hours=1)
    ),
}


@pytest.mark.few(2)
@pytest.mark.parametrize("hidden", HIDDEN)
def test_links_of_hidden_pages_are_not_collected(hidden):
    HIDDEN[hidden]()
    collect()
    CollectionOffset.objects.update(everything=True)
    collect()
    assert stored() == set()


@pytest.mark.parametrize("hide", [states.restrict, states.unpublish])
def test_links_of_a_page_that_became_hidden_before_they_were_read_are_not_collected(hide):
    page = factories.StandardFactory(bare=True, body=[link(URL)])
    while public_changes.process_changes():
        pass
    hide(page)
    assert jobs.collect_links() > 0
    assert stored() == set()


def test_links_are_collected_when_an_embargo_ends(pass_time):
    page = HIDDEN["an embargo"]()
    collect()
    pass_time(hours=1)
    assert publish_scheduled() == []
    collect()
    assert stored() == {(page.pk, URL, "the report")}


@pytest.mark.parametrize("hide", [states.unpublish, states.restrict, lambda page: page.delete()])
def test_links_of_a_page_that_becomes_hidden_disappear(hide):
    page, other = publish_link(URL), publish_link(URL + "/2", title="Other")
    hide(page)
    collect()
    assert stored() == {(other.pk, URL + "/2", "the report")}
    ExternalLink.objects.filter(url=URL + "/2").update(check_at=timezone.now() + timedelta(days=1))
    poll()
    assert set(ExternalLink.objects.values_list("url", flat=True)) == {URL + "/2"}


def test_a_host_without_links_is_deleted_and_others_stay():
    page = publish_link("https://10.0.0.1.example/")
    publish_link(URL, title="Other")
    CheckedHost.objects.update(not_before=timezone.now() + timedelta(days=1))
    assert collection.delete_unused_hosts() == 0
    states.unpublish(page)
    collect()
    CheckedHost.objects.filter(pk="10.0.0.1.example").update(not_before=timezone.now())
    poll()
    assert collection.delete_unused_hosts() == 1
    assert set(CheckedHost.objects.values_list("pk", flat=True)) == {"other.example"}


def test_links_follow_the_changes_of_a_page_and_what_is_ignored_stays_ignored():
    page = publish_link(URL)
    PageLink.objects.update(ignored_at=timezone.now())
    states.publish(page, body=[link(URL, "its report"), link(URL + "/2")])
    collect()
    assert stored() == {(page.pk, URL, "its report"), (page.pk, URL + "/2", "the report")}
    assert PageLink.objects.get(link__url=URL).ignored_at is not None
    assert PageLink.objects.get(link__url=URL + "/2").ignored_at is None
    states.publish(page, body=[link(URL + "/2")])
    collect()
    states.publish(page, body=[link(URL)])
    collect()
    assert PageLink.objects.get().ignored_at is None


def test_all_pages_are_read_once_in_batches(monkeypatch):
    pages = [publish_link(URL, title=f"Story {number}") for number in range(5)]
    PageLink.objects.all().delete()
    ghost = PageLink.objects.create(
        page=states.unpublish(factories.StandardFactory(bare=True)), link=ExternalLink.objects.get()
    )
    CollectionOffset.objects.update(everything=True, page_id=0)
    monkeypatch.setattr(collection, "BATCH_SIZE", 2)
    collect()
    assert {page_id for page_id, _, _ in stored()} == {page.pk for page in pages}
    assert not PageLink.objects.filter(pk=ghost.pk).exists()


def test_pages_are_read_again_after_the_checks_were_off_for_longer_than_changes_are_kept(settings):
    settings.LINK_CHECKS = False
    page = factories.StoryFactory(bare=True, body=[link(URL)])
    assert jobs.check_links() == 0
    while public_changes.process_changes():
        pass
    PublicChangesOffset.objects.update(last_deleted_sequence=PublicChange.objects.order_by("-sequence")[0].sequence)
    PublicChange.objects.all().delete()
    factories.StandardFactory(bare=True)
    settings.LINK_CHECKS = True
    collect()
    assert stored() == {(page.pk, URL, "the report")}


def test_an_alias_has_the_links_of_its_source_once(tree):
    page = publish_link(URL)
    page.create_alias(parent=tree.branches["en"].stories, update_slug="copy")
    collect()
    assert {page_id for page_id, _, _ in stored()} == {page.pk}


def test_an_idle_poll_takes_four_queries_whatever_the_number_of_links(django_assert_num_queries):
    for number in range(3):
        publish_link(f"https://host{number}.example/", title=f"Story {number}")
    CheckedHost.objects.update(not_before=None)
    poll()
    with django_assert_num_queries(4):
        assert jobs.check_links() == 0


def test_nothing_is_read_while_the_checks_are_off(settings, django_assert_num_queries):
    settings.LINK_CHECKS = False
    with django_assert_num_queries(0):
        assert jobs.check_links() == 0
