"""Which changes of its source the edit view of a translation shows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import Locale

from cms.demo import factories
from cms.demo.factories import blocks, states
from cms.editing.restricted_drafts.rules import Audience
from cms.editing.translations.comparison import find_panels
from cms.editing.translations.side_by_side import read_source_beside
from cms.editing.translations.states import get_or_create_state, update_states
from cms.pages.page_types import page_models

from .conftest import edit_url, log_in, translate


def test_a_source_that_has_not_changed_shows_nothing(pair):
    assert pair.find() == []
    pair.publish()
    pair.publish(featured=True, slug="another-address", go_live_at=timezone.now() - timedelta(days=1))
    assert pair.find() == []


def test_only_what_is_published_counts(pair):
    pair.source = states.save_draft(pair.source, title="Fees repaid in full")
    assert pair.find() == []
    pair.publish()
    assert pair.find() == [("changed", "Headline", "")]
    pair.source = states.unpublish(pair.source)
    assert pair.find() == []


def test_fields_are_compared_and_their_order_is_that_of_the_form(pair):
    topic = factories.TopicFactory()
    pair.publish(summary="Another summary", topics=[topic], bylines=[factories.PersonFactory(name="Ada Nwosu")])
    changes = read_source_beside(pair.translation, pair.user)
    shown = {item.field: (item.source, item.translation) for item in changes.changes}
    assert shown["Standfirst"] == ("<del>A</del><ins>Another</ins> summary", "A summary")
    assert shown["Topics"] == (f"<ins>{topic}</ins>", "")
    assert "Ada Nwosu" in next(source for source, _ in shown.values() if "Nwosu" in source)
    assert next(iter(shown)) == "Standfirst"
    pair.publish(summary="A summary", topics=[], bylines=[])
    assert pair.find() == []


def test_blocks_are_added_removed_and_changed(pair):
    def change(body):
        heading, text, _ = body
        heading["value"]["text"] = "Why not?"
        return [heading, blocks.rich_text("New <b>words</b> & more"), text]

    pair.translation.body[0].value["text"] = "Pourquoi"
    pair.translation.save_revision()
    pair.change_body(change)
    shown = read_source_beside(pair.translation, pair.user).changes
    assert [(item.kind, item.translation) for item in shown] == [
        ("changed", "Text: Pourquoi\nLevel: Section"),
        ("added", None),
        ("removed", shown[2].translation),
    ]
    assert shown[0].source == "Text: Why<ins> not?</ins>\nLevel: Section"
    assert shown[1].source == "<ins>New words &amp; more</ins>"
    assert "At last" in shown[2].translation
    assert "<del>" in shown[2].source


def test_a_moved_block_is_neither_changed_nor_new(pair):
    pair.change_body(lambda body: [body[2], body[0], body[1]])
    assert pair.find() == [("moved", "Body", "Quote")]
    pair.change_body(lambda body: [body[1], body[2], body[0]])
    assert pair.find() == []


def test_blocks_with_new_ids_are_recognised_by_their_content(pair):
    def change(body):
        return [{**block, "id": f"{number:08d}-0000-4000-8000-000000000000"} for number, block in enumerate(body)]

    pair.change_body(change)
    assert pair.find() == []


def test_an_imported_translation_with_other_ids_is_matched_by_position(pair):
    pair.translation.body = [
        blocks.heading("Pourquoi"),
        blocks.rich_text("Les frais étaient trop élevés."),
        blocks.quote("Enfin", "Ada Nwosu"),
    ]

    def change(body):
        body[1]["value"] = "<p>The fees were far too high.</p>"
        return [*body, blocks.rich_text("New")]

    pair.change_body(change)
    shown = read_source_beside(pair.translation, pair.user).changes
    assert [item.translation for item in shown] == ["Les frais étaient trop élevés.", None]


def test_a_change_that_the_text_does_not_show_is_named(pair):
    def change(body):
        body[1]["value"] = "<p>The <b>fees</b> were too high.</p>"
        return body

    pair.change_body(change)
    assert "a link, the formatting or a setting has changed" in log_in(pair.user).get(edit_url(pair.translation)).text
    pair.publish(summary="Another summary")
    shown = read_source_beside(pair.translation, pair.user).changes
    assert [item.has_same_text for item in shown] == [False, True]


def test_text_of_the_source_is_escaped(pair):
    pair.publish(title="<img src=x> & <script>")
    html = log_in(pair.user).get(edit_url(pair.translation)).content.decode()
    assert "&lt;img src=x&gt; &amp; &lt;script&gt;" in html
    assert "<img src=x>" not in html


def test_the_source_is_the_page_in_the_first_language_and_otherwise_the_one_translated_from(tree, admin, pair):
    german = translate_to_german(pair.translation, tree)
    pair.publish(title="Fees repaid in full")
    assert read_source_beside(german, admin).source.pk == pair.source.pk

    french = factories.StoryFactory(parent=tree.branches["fr"].stories, title="En français", locale="fr")
    german = translate_to_german(french, tree)
    states.publish(french, title="Encore en français")
    changes = read_source_beside(german, admin)
    assert (changes.source.pk, changes.changes[0].kind) == (french.pk, "changed")


def test_an_original_is_no_translation_of_the_page_that_was_made_from_it(tree, admin):
    french = factories.StoryFactory(parent=tree.branches["fr"].stories, title="En français", locale="fr")
    english = translate(french, "en")
    states.publish(english, title="In English")
    assert get_or_create_state(french) is None
    update_states()
    assert get_or_create_state(french) is None
    states.publish(french, title="Toujours en français")
    assert read_source_beside(english, admin).source.pk == french.pk


def translate_to_german(page, tree):
    locale = Locale.objects.get_or_create(language_code="de")[0]
    parent = page.get_parent().specific
    for ancestor in (parent.get_parent().specific, parent):
        if not ancestor.has_translation(locale):
            translate(ancestor, "de", copy_parents=True)
    return translate(page, "de")


def test_a_user_who_may_not_see_the_source_learns_nothing(pair, tree):
    editor = factories.UserFactory(username="edith", groups=["Editors"])
    member = factories.UserFactory(username="ted", groups=["Editors"])
    pair.publish(title="Fees repaid in full", draft_audience=Audience.TEAM)
    pair.source.team_users.add(member)
    assert pair.find(editor) == pair.find(member) == [("changed", "Headline", "")]  # published: public
    states.restrict(pair.source)
    assert pair.find(editor) == []
    assert pair.find(member) == [("changed", "Headline", "")]
    assert b"repaid in full" not in log_in(editor).get(edit_url(pair.translation)).content


def test_titles_of_hidden_pages_are_not_shown(pair, tree):
    editor = factories.UserFactory(username="edith", groups=["Editors"])
    hidden = factories.ReleaseFactory(
        parent=tree.releases, title="Confidential", live=False, draft_audience=Audience.TEAM
    )
    pair.publish(related=[hidden])
    html = log_in(editor).get(edit_url(pair.translation)).content.decode()
    assert "Restricted draft" in html
    assert "Confidential" not in html


@pytest.mark.django_db
def test_every_page_type_is_compared_by_the_fields_of_its_form():
    for model in page_models():
        assert "title" in find_panels(model)
        assert not {"slug", "go_live_at", "draft_audience", "live_revision"} & set(find_panels(model))
