"""The source beside a translation: from the first minute, part by part, with what is not translated yet."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.editing.restricted_drafts.rules import Audience
from cms.editing.translations.side_by_side import read_source_beside
from cms.editing.translations.unchanged import confirm_unchanged_parts, digest_words

from .conftest import edit_url, log_in, translate
from .test_views import capture_queries


def parts(page, user):
    """Return (field or block, whether it is untouched) of each part."""
    beside = read_source_beside(page, user)
    return [(part.block or part.field, part.is_untouched) for part in beside.parts] if beside else None


@pytest.fixture
def translator(tree):
    return factories.UserFactory(groups=["Translators (French)"])


def test_the_words_of_the_source_stand_beside_a_new_translation(pair, translator):
    assert parts(pair.translation, translator) == [
        ("Headline", True),
        ("Standfirst", True),
        ("Heading", True),
        ("Text", True),
        ("Quote", False),  # the words of a person may stay
    ]
    html = BeautifulSoup(log_in(translator).get(edit_url(pair.translation)).text, "html.parser")
    shown = html.select("[data-clarion-source-parts] > .clarion-source")
    assert [one["data-field"] for one in shown] == ["title", "summary", "body", "body", "body"]
    assert [one["data-block"] for one in shown[2:]] == [block.id for block in pair.translation.body]
    assert shown[3].select_one("[lang=en]").get_text(strip=True) == "The fees were too high."
    assert ["data-untouched" in one.attrs for one in shown] == [True, True, True, True, False]
    assert shown[0]["aria-label"] == "Source of “Headline”"


def test_what_is_translated_or_confirmed_is_not_marked(pair, admin):
    pair.translation.title = "Frais remboursés"
    assert parts(pair.translation, admin)[0] == ("Headline", False)
    pair.translation.title = "Fees repaid"
    confirm_unchanged_parts(pair.translation, [digest_words("title", "Fees repaid")], admin)
    assert parts(pair.translation, admin)[:2] == [("Headline", False), ("Standfirst", True)]


def test_a_published_translation_is_marked_as_well(pair, admin):
    pair.translation = states.publish(pair.translation, title="Frais remboursés")
    assert parts(pair.translation, admin)[:2] == [("Headline", False), ("Standfirst", True)]


def test_words_of_an_earlier_version_of_the_source_are_not_translated_either(pair, admin):
    pair.publish(title="All fees repaid")
    part = read_source_beside(pair.translation, admin).parts[0]
    assert (part.kind, part.is_untouched, part.source) == ("changed", True, "<del>Fees</del><ins>All fees</ins> repaid")


def test_languages_with_the_same_base_share_their_words(pair, admin):
    Locale.objects.filter(pk=pair.translation.locale_id).update(language_code="en-gb")
    pair.translation.locale = Locale.objects.get(pk=pair.translation.locale_id)
    assert not any(is_untouched for _, is_untouched in parts(pair.translation, admin))


def test_a_block_that_the_translation_lacks_stands_after_the_block_before_it(pair, admin):
    body = list(pair.translation.body.get_prep_value())
    pair.translation.body = pair.translation.body.stream_block.to_python([body[0], body[2]])
    heading, text, quote = read_source_beside(pair.translation, admin).parts[2:]
    assert (text.translation, text.block_id, text.previous_id) == (None, "", body[0]["id"])
    assert (heading.block_id, quote.block_id) == (body[0]["id"], body[2]["id"])


def test_paragraphs_stay_apart(tree, admin):
    body = [blocks.rich_text("<p>One.</p><p>Two.</p>")]
    translation = translate(factories.StoryFactory(parent=tree.stories, body=body))
    assert read_source_beside(translation, admin).parts[-1].source == "One.\nTwo."


def test_a_source_that_was_never_public_is_shown_as_it_was_translated(tree, translator):
    source = factories.StoryFactory(parent=tree.stories, title="Before the embargo", live=False)
    states.save_draft(source)
    translation = translate(source)
    states.save_draft(source, title="Later words")
    assert "Before the embargo" in read_source_beside(translation, translator).parts[0].source
    text = log_in(translator).get(edit_url(translation)).text
    assert "Source of “Headline”" in text
    assert "Later words" not in text


@pytest.mark.parametrize("how", ["restricted", "withdrawn", "private"])
def test_nothing_of_a_source_that_the_translator_may_not_see_is_shown(pair, translator, how):
    if how == "restricted":
        pair.source = states.unpublish(pair.source)
        type(pair.source).objects.filter(pk=pair.source.pk).update(draft_audience=Audience.TEAM, owner=None)
    elif how == "withdrawn":
        pair.publish(title="Canary of the source")
        pair.source = states.unpublish(pair.source)
    else:
        pair.publish(title="Canary of the source")
        states.restrict(pair.source)
    assert read_source_beside(pair.translation, translator) is None
    assert "Canary of the source" not in log_in(translator).get(edit_url(pair.translation)).text


def test_the_number_of_queries_does_not_grow_with_the_blocks(tree, admin):
    def create(number):
        body = [blocks.rich_text(f"<p>Text {one}</p>") for one in range(number)]
        return translate(factories.StoryFactory(parent=tree.stories, body=body))

    client = log_in(admin)
    short, long = create(1), create(12)
    for page in (short, long):
        client.get(edit_url(page))
    assert len(capture_queries(client, edit_url(short))) == len(capture_queries(client, edit_url(long)))


def test_objects_are_read_for_the_unchanged_blocks_of_the_source_only(tree, admin):
    body = [blocks.rich_text("Why"), blocks.gallery([factories.PictureFactory()])]
    attachments = [factories.DocumentFactory()]
    page = translate(factories.ReleaseFactory(parent=tree.releases, body=body, attachments=attachments))
    states.publish(page, title="Pourquoi")
    page = type(page).objects.get(pk=page.pk)
    with CaptureQueriesContext(connection) as queries:
        shown = read_source_beside(page, admin).parts
    assert [part.translation for part in shown if part.block] == ["Why", "A picture"]
    counts = [
        sum(f'FROM "{table}"' in query["sql"] for query in queries)
        for table in ("images_picture", "documents_storeddocument")
    ]
    assert counts == [1, 0]


def test_the_form_of_a_page_without_translation_has_no_source(pair, admin):
    assert "clarion-source" not in log_in(admin).get(edit_url(pair.source)).text.replace("clarion-source-", "")
