"""Checks of links: targets that readers cannot see are reported with the reason."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail import blocks as wagtail_blocks
from wagtail.models import CollectionViewRestriction, PageViewRestriction

from cms.demo import factories
from cms.demo.factories import blocks, states

from .conftest import messages_about


@pytest.fixture(scope="module")
def stored_page(module_tree):
    return factories.StandardFactory(title="Open to all", parent=module_tree.home)


@pytest.fixture
def open_page(stored_page, db):
    return states.reload_page(stored_page)


@pytest.fixture(scope="module")
def hidden(module_tree):
    return factories.StandardFactory(title="Still a draft", parent=module_tree.home, live=False)


def body(page, *stored):
    page.body = page.body.stream_block.to_python(list(stored))
    return messages_about(page, "body")


def test_a_link_to_a_hidden_page_in_a_text_is_reported(release, open_page, hidden):
    assert not body(release, blocks.rich_text(blocks.page_link(open_page, "words")))
    expected = body(release, blocks.rich_text(blocks.page_link(hidden, "words")))
    assert expected == "Readers will not see the link to “Still a draft”: it is not published."


def test_links_in_blocks_and_other_fields_are_checked(release, open_page, hidden):
    assert not body(release, blocks.links([blocks.link(page=open_page)]))
    assert "Still a draft" in body(release, blocks.links([blocks.link(page=open_page), blocks.link(page=hidden)]))
    for field in ("related", "notes_to_editors"):
        assert not messages_about(release, field)
    release.related = [("page", hidden)]
    release.notes_to_editors = blocks.page_link(hidden, "words")
    for field in ("related", "notes_to_editors"):
        assert "Still a draft" in messages_about(release, field)


def test_the_destination_of_a_button_is_checked(tree, open_page, hidden):
    call = factories.CallToActionFactory(parent=tree.actions, destination_url="", destination_page=open_page)
    assert not messages_about(call, "destination_page")
    call.destination_page = hidden
    assert "Still a draft" in messages_about(call, "destination_page")


def test_private_and_deleted_pages_are_reported(release, open_page):
    text = blocks.rich_text(blocks.page_link(open_page, "words"))
    restriction = PageViewRestriction.objects.create(page=open_page, restriction_type="login")
    assert "is private" in body(release, text)
    restriction.delete()
    assert not body(release, text)
    open_page.delete()
    assert body(release, text) == "This page links to a page that has been deleted."


def test_targets_are_checked_at_the_time_of_publication(release, open_page):
    states.publish(open_page, expire_at=timezone.now() + timedelta(hours=2))
    text = blocks.rich_text(blocks.page_link(open_page, "words"))
    assert not body(release, text)
    release.go_live_at = timezone.now() + timedelta(hours=3)
    assert "it has expired" in body(release, text)


def test_private_documents_are_reported(release):
    file = factories.DocumentFactory(title="The study")
    release.attachments = [("document", file)]
    assert not messages_about(release, "attachments")
    CollectionViewRestriction.objects.create(collection=file.collection, restriction_type="login")
    assert "“The study”" in messages_about(release, "attachments")
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
def test_a_link_needs_a_text_and_a_valid_target(release, link, expected):
    assert body(release, blocks.rich_text(f"<p>So {link}.</p>")) == expected


def test_links_inside_the_structure_of_a_block_are_checked(release, monkeypatch):
    timeline = wagtail_blocks.StructBlock([("text", wagtail_blocks.RichTextBlock())])
    timeline.collect_references = lambda raw, references: None
    monkeypatch.setitem(release.body.stream_block.child_blocks, "timeline", timeline)
    for link, is_reported in (('<a href="https://example.org/">words</a>', False), ('<a href="">words</a>', True)):
        assert bool(body(release, blocks.block("timeline", {"text": f"<p>{link}</p>"}))) == is_reported
