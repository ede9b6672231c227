"""The part of a page to which a link leads survives the editor."""

from __future__ import annotations

import json

import pytest
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from cms.demo import factories


@pytest.fixture
def converter():
    return ContentstateConverter(features=["bold", "link", "document-link"])


def edit(converter: ContentstateConverter, html: str) -> str:
    """Return rich text after it was opened in the editor and saved."""
    return str(converter.to_database_format(converter.from_database_format(html)))


@pytest.mark.parametrize("fragment", ["", "the-boats", "a b&quot;c&amp;d"])
def test_a_link_to_a_part_of_a_page_stays_as_it_is(fragment, converter, tree):
    page = factories.StoryFactory()
    part = f' data-fragment="{fragment}"' if fragment else ""
    saved = edit(converter, f'<p><a linktype="page" id="{page.pk}"{part}>words</a></p>')
    assert f'id="{page.pk}"' in saved
    assert part.strip() in saved
    assert ("data-fragment" in saved) == bool(fragment)


def test_the_editor_has_the_part(converter, tree):
    page = factories.StoryFactory()
    state = json.loads(
        converter.from_database_format(f'<p><a linktype="page" id="{page.pk}" data-fragment="x">a</a></p>')
    )
    (link,) = state["entityMap"].values()
    assert (link["data"]["id"], link["data"]["fragment"]) == (page.pk, "x")


def test_other_links_are_as_wagtail_stores_them(converter, tree):
    for link in ('<a href="https://out.example/#x">a</a>', '<a linktype="document" id="7">a</a>'):
        assert link in edit(converter, f"<p>{link}</p>")


def test_a_link_whose_page_was_deleted_keeps_its_part(converter, tree):
    assert 'data-fragment="x"' in edit(converter, '<p><a linktype="page" id="999999" data-fragment="x">a</a></p>')
