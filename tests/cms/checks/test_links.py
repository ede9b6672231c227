"""Where readers are led: what they will not see is said, with the reason; what they will see is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import CollectionViewRestriction, PageViewRestriction

from cms.demo import factories
from cms.demo.factories import blocks, states

from .conftest import about


@pytest.fixture
def open_page(tree):
    return factories.StandardFactory(title="Open to all", parent=tree.home)


@pytest.fixture
def hidden(tree):
    return factories.StandardFactory(title="Still a draft", parent=tree.home, live=False)


@pytest.fixture
def release(tree):
    return factories.ReleaseFactory(parent=tree.releases, summary="A ferry sails again.", bare=True)


def body(page, *stored):
    page.body = page.body.stream_block.to_python(list(stored))
    return about(page, "body")


def test_a_link_in_a_text(release, open_page, hidden):
    assert not body(release, blocks.rich_text(blocks.page_link(open_page, "words")))
    told = body(release, blocks.rich_text(blocks.page_link(hidden, "words")))
    assert told == "Readers will not see the link to “Still a draft”: it is not published."


def test_the_other_ways_to_a_page(release, open_page, hidden):
    assert not body(release, blocks.links([blocks.link(page=open_page)]))
    assert "Still a draft" in body(release, blocks.links([blocks.link(page=open_page), blocks.link(page=hidden)]))
    for field in ("related", "notes_to_editors"):
        assert not about(release, field)
    release.related = [("page", hidden)]
    release.notes_to_editors = blocks.page_link(hidden, "words")
    for field in ("related", "notes_to_editors"):
        assert "Still a draft" in about(release, field)


def test_the_aim_of_a_button(tree, open_page, hidden):
    call = factories.CallToActionFactory(parent=tree.actions, destination_url="", destination_page=open_page)
    assert not about(call, "destination_page")
    call.destination_page = hidden
    assert "Still a draft" in about(call, "destination_page")


def test_a_private_page_and_one_that_is_gone(release, open_page):
    words = blocks.rich_text(blocks.page_link(open_page, "words"))
    restriction = PageViewRestriction.objects.create(page=open_page, restriction_type="login")
    assert "is private" in body(release, words)
    restriction.delete()
    assert not body(release, words)
    open_page.delete()
    assert body(release, words) == "This page links to a page that has been deleted."


def test_a_page_is_looked_at_as_it_will_be_when_this_goes_out(release, open_page):
    states.publish(open_page, expire_at=timezone.now() + timedelta(hours=2))
    words = blocks.rich_text(blocks.page_link(open_page, "words"))
    assert not body(release, words)
    release.go_live_at = timezone.now() + timedelta(hours=3)
    assert "it has expired" in body(release, words)


def test_files(release):
    file = factories.DocumentFactory(title="The study")
    release.attachments = [("document", file)]
    assert not about(release, "attachments")
    CollectionViewRestriction.objects.create(collection=file.collection, restriction_type="login")
    assert "“The study”" in about(release, "attachments")
    assert "“The study”" in body(release, blocks.documents([file]))


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ('<a href="https://example.org/">words</a>', ""),
        ('<a href="mailto:press@example.org">words</a>', ""),
        ('<a href="#figures">words</a>', ""),
        ('<a href="">words</a>', "The link “words” has no valid target."),
        ('<a href="#">words</a>', "The link “words” has no valid target."),
        ('<a href="javascript:alert(1)">words</a>', "The link “words” has no valid target."),
        ('<a linktype="page">words</a>', "The link “words” has no valid target."),
        (
            '<a href="https://example.org/"> </a>',
            "This text has a link without words, so readers see nothing to click.",
        ),
    ],
)
def test_a_link_has_words_and_an_aim(release, link, expected):
    assert body(release, blocks.rich_text(f"<p>So {link}.</p>")) == expected
