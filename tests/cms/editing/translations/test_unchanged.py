"""A new translation with words of its source is published only if a person who may publish it has confirmed them."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from wagtail.models import Locale, PageLogEntry

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.editing.translations.unchanged import find_unchanged_parts
from cms.pages.content_checks import run_content_checks
from tests.cms.admin_forms import read_form, read_messages

from .conftest import edit_url, log_in, translate

PUBLISH = {"action-publish": "1"}


def unchanged(page):
    found = find_unchanged_parts(page)
    return [(part.label, part.text) for part in found.items] if found else []


def publish(client, page, **changes):
    """Publish the draft with the form that a browser shows. Return the response and the page."""
    form = read_form(client.get(edit_url(page)).text)
    response = client.post(edit_url(page), {**form, **PUBLISH, **changes}, follow=True)
    return response, states.reload_page(page)


def translated_body(page):
    """Return the stored blocks of a page with other words, and the same ids."""
    body = list(page.body.get_prep_value())
    for block in body:
        if block["type"] == "heading":
            block["value"]["text"] = "Pourquoi"
        elif block["type"] == "rich_text":
            block["value"] = "<p>Les frais étaient trop élevés.</p>"
    return body


def test_the_title_and_blocks_with_words_are_found(pair):
    assert unchanged(pair.translation) == [
        ("Title", "Fees repaid"),
        ("Heading", "Why"),
        ("Text", "The fees were too high."),
    ]
    page = pair.translation
    page.title, page.body = "Frais remboursés", page.body.stream_block.to_python(translated_body(page))
    assert unchanged(page) == []  # the quote may stay


def test_each_finding_names_its_block(pair):
    findings = run_content_checks(pair.translation, blocking=True)
    ids = [block.id for block in pair.translation.body]
    assert [(one.field, one.block) for one in findings] == [("title", ""), ("body", ids[0]), ("body", ids[1])]
    assert all("the same as in the source (English)" in one.message for one in findings)


@pytest.mark.few(3)
@pytest.mark.parametrize(
    ("block", "is_found"),
    [
        (blocks.quote("At last", "Ada Nwosu"), False),
        (blocks.rich_text("<p>2026: 18 412</p>"), False),
        (blocks.block("statistic", {"figure": "3 in 4", "label": "of all fees"}), True),
        (blocks.block("statistic", {"figure": "three in four", "label": "100"}), False),
        (blocks.block("image", {"image": 1, "alt": "", "caption": "", "credit": "Ada Nwosu"}), False),
        (blocks.block("image", {"image": 1, "alt": "", "caption": "A quay", "credit": ""}), True),
        (blocks.block("video", {"url": "https://vimeo.com/1", "title": "The quay", "transcript": ""}), False),
        (blocks.block("video", {"url": "https://vimeo.com/1", "title": "The quay", "transcript": "A bell."}), True),
        (blocks.block("code", {"code": "print()", "language": "python"}), False),
        (blocks.block("links", {"title": "", "links": [{"label": "Read more", "page": 1}]}), True),
        (blocks.block("accordion", {"items": [{"title": "Who pays?", "content": "<p>They do.</p>"}]}), True),
        (blocks.block("table", {"data": [["Year", "2026"]]}), True),
        (blocks.block("table", {"data": [["1", "2"]]}), False),
    ],
)
def test_names_numbers_and_quotes_may_stay(tree, block, is_found):
    source = factories.StoryFactory(parent=tree.stories, title="2026", body=[block])
    assert bool(unchanged(translate(source))) is is_found


def test_a_block_that_was_moved_or_copied_is_still_unchanged(pair):
    body = pair.translation.body.get_prep_value()
    pair.translation.body = pair.translation.body.stream_block.to_python([{**body[1], "id": "new"}, body[0]])
    pair.translation.title = "Frais"
    assert [label for label, _ in unchanged(pair.translation)] == ["Text", "Heading"]


def test_the_words_of_the_source_are_those_of_the_translated_version_and_of_now(pair):
    pair.publish(title="All fees repaid")
    assert ("Title", "Fees repaid") in unchanged(pair.translation)
    pair.translation.title = "All fees repaid"
    assert ("Title", "All fees repaid") in unchanged(pair.translation)


def test_pages_without_a_source_and_published_translations_are_not_examined(pair, tree):
    assert unchanged(pair.source) == []
    assert unchanged(factories.StoryFactory(parent=tree.stories, live=False)) == []
    pair.translation = states.publish(pair.translation)  # as code and imports do
    assert unchanged(pair.translation) == []
    assert unchanged(states.unpublish(pair.translation)) == []


def test_an_alias_has_the_words_of_its_source(pair):
    alias = translate(factories.StoryFactory(parent=pair.source.get_parent().specific), alias=True)
    assert unchanged(alias) == []


@pytest.mark.parametrize(("language", "is_found"), [("en-gb", False), ("de", True)])
def test_languages_with_the_same_base_share_their_words(pair, language, is_found):
    locale = pair.translation.locale
    Locale.objects.filter(pk=locale.pk).update(language_code=language)
    pair.translation.locale = Locale.objects.get(pk=locale.pk)
    assert bool(unchanged(pair.translation)) is is_found


def test_a_new_translation_is_refused_with_the_reason_at_each_part(pair, admin):
    response, page = publish(log_in(admin), pair.translation)
    assert not page.live
    assert response.text.count("The title is the same as in the source (English)") == 1
    assert response.text.count("This block is the same as in the source (English)") == 2


def test_a_translated_page_is_published(pair, admin):
    page = states.save_draft(pair.translation, title="Frais remboursés", body=translated_body(pair.translation))
    response, page = publish(log_in(admin), page)
    assert page.live, read_messages(response.text)


def test_a_person_who_may_publish_confirms_what_stays(pair, admin):
    client = log_in(admin)
    shown = client.get(edit_url(pair.translation)).text
    assert "3 parts are the same as in the source" in shown
    digests = find_unchanged_parts(pair.translation).digests
    assert f'name="confirm_unchanged" value="{digests}" form="page-edit-form"' in shown
    assert set(re.findall(r'<th scope="row"><a href="#([^"]+)"', shown)) <= set(re.findall(r' id="([^"]+)"', shown)) | {
        f"block-{block.id}-section"
        for block in pair.translation.body  # a script creates the translation
    }
    client.post(edit_url(pair.translation), {**read_form(shown), "confirm_unchanged": digests})  # only saved
    assert unchanged(pair.translation)
    response, page = publish(client, pair.translation, confirm_unchanged=digests)
    assert page.live, read_messages(response.text)
    entry = PageLogEntry.objects.get(page_id=page.pk, action="clarion.confirm_unchanged")
    assert entry.user == admin
    assert entry.data == {"parts": ["Fees repaid", "Why", "The fees were too high."]}
    history = client.get(reverse("wagtailadmin_pages:history", args=[page.pk])).text
    assert "Confirmed that parts stay as in the source: “Fees repaid”" in history


@pytest.mark.extended
def test_a_confirmation_is_about_the_confirmed_words_only(pair, admin):
    title, *_ = find_unchanged_parts(pair.translation).items
    response, page = publish(log_in(admin), pair.translation, confirm_unchanged=title.digest)
    assert not page.live
    assert "The title is the same" not in response.text
    assert [label for label, _ in unchanged(page)] == ["Heading", "Text"]
    pair.publish(title="Fees")
    page.title = "Fees"
    assert unchanged(page)[0] == ("Title", "Fees")


@pytest.mark.extended
def test_an_address_and_invented_values_confirm_nothing(pair, admin):
    client = log_in(admin)
    digests = find_unchanged_parts(pair.translation).digests
    form = read_form(client.get(edit_url(pair.translation)).text)
    client.post(f"{edit_url(pair.translation)}?confirm_unchanged={digests}", {**form, **PUBLISH})
    client.post(edit_url(pair.translation), {**form, **PUBLISH, "confirm_unchanged": "all 0 \x00"})
    client.get(f"{edit_url(pair.translation)}?confirm_unchanged={digests}&action-publish=1")
    assert not states.reload_page(pair.translation).live
    assert not PageLogEntry.objects.filter(action="clarion.confirm_unchanged").exists()


@pytest.fixture
def translator(tree):
    return factories.UserFactory(groups=["Editors"])


@pytest.mark.extended
def test_a_translator_submits_the_page_and_only_the_publisher_confirms(pair, translator):
    client = log_in(translator)
    shown = client.get(edit_url(pair.translation)).text
    assert "3 parts are the same as in the source" in shown
    assert "confirm_unchanged" not in shown
    digests = find_unchanged_parts(pair.translation).digests
    form = {**read_form(shown), "action-submit": "1", "confirm_unchanged": digests}
    client.post(edit_url(pair.translation), form)
    page = states.reload_page(pair.translation)
    assert page.current_workflow_state is not None
    assert len(unchanged(page)) == 3


@pytest.fixture
def submitted(pair, translator):
    """Return the translation, which an editor has submitted and approved in the first of two steps."""
    client = log_in(translator)
    form = read_form(client.get(edit_url(pair.translation)).text)
    client.post(edit_url(pair.translation), {**form, "action-submit": "1"})
    assert decide(client, pair.translation, "approve").current_workflow_task.name == "Release"
    return states.reload_page(pair.translation)


def decide(client, page, decision, **changes):
    """Decide with the form of the page, and return the page."""
    form = {**read_form(client.get(edit_url(page)).text), **changes}
    client.post(edit_url(page), {**form, "action-workflow-action": "1", "workflow-action-name": decision})
    return states.reload_page(page)


def test_a_publisher_approves_only_with_the_confirmation(submitted, admin):
    client = log_in(admin)
    assert not decide(client, submitted, "approve").live
    assert decide(client, submitted, "approve", confirm_unchanged=find_unchanged_parts(submitted).digests).live


@pytest.mark.extended
@pytest.mark.parametrize("is_ticked", [False, True])
def test_a_publisher_rejects_a_page_that_is_not_translated_and_confirms_nothing(submitted, admin, is_ticked):
    ticked = {"confirm_unchanged": find_unchanged_parts(submitted).digests} if is_ticked else {}
    page = decide(log_in(admin), submitted, "reject", **ticked)
    assert page.current_workflow_state.status == "needs_changes"
    assert len(unchanged(page)) == 3


@pytest.mark.extended
def test_a_rejection_that_also_publishes_is_checked(submitted, admin):
    changes = {**PUBLISH, "action-workflow-action": "1", "workflow-action-name": "reject"}
    _, page = publish(log_in(admin), submitted, **changes)
    assert not page.live


@pytest.mark.extended
def test_an_approver_who_may_not_publish_does_not_publish_with_the_last_approval(submitted, translator):
    submitted.current_workflow_task.specific.groups.set(translator.groups.all())
    page = decide(log_in(translator), submitted, "approve")
    assert (page.live, page.current_workflow_task_state.status) == (False, "in_progress")


def test_pages_that_are_published_from_the_list_are_checked(pair, admin):
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    response = log_in(admin).post(f"{url}?id={pair.translation.pk}&next=/admin/", follow=True)
    assert "the same as in the source" in response.text
    assert not states.reload_page(pair.translation).live
