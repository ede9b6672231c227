"""Which version of its source a translation is compared with, and that this version is kept."""

from __future__ import annotations

import pytest
from django.core.management import call_command
from django.db.models.deletion import ProtectedError
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.log_actions import LogContext
from wagtail.models import Page, PageLogEntry, Revision

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.translations.models import StateOrigin, TranslationState
from cms.editing.translations.states import (
    compare_states,
    confirm_translation,
    find_outdated_states,
    get_or_create_state,
    update_states,
)

from .conftest import translate


def forget(page):
    """Delete what was recorded about the page, as for pages that were translated before the app existed."""
    TranslationState.objects.filter(page_id=page.pk).delete()
    PageLogEntry.objects.filter(page_id=page.pk, action="wagtail.copy_for_translation").delete()


def test_translating_records_the_source_its_revision_and_the_user(tree, admin):
    source = factories.StoryFactory(parent=tree.stories)
    states.save_draft(source, title="Not copied")
    with LogContext(user=admin):
        translation = translate(source)
    state = TranslationState.objects.get(page_id=translation.pk)
    assert (state.source_id, state.source_revision_id) == (source.pk, source.live_revision_id)
    assert (state.origin, state.matched_by) == (StateOrigin.TRANSLATED, admin)
    assert not TranslationState.objects.filter(page_id=source.pk).exists()


def test_translating_a_section_records_every_page_below_it(tree):
    section = factories.StandardFactory(parent=tree.home, title="About")
    below = factories.StandardFactory(parent=section, title="Board")
    draft = factories.StandardFactory(parent=section, title="Jobs", live=False)
    translate(section, include_subtree=True)
    recorded = dict(TranslationState.objects.values_list("source_id", "source_revision_id"))
    assert recorded[section.pk] == section.live_revision_id
    assert recorded[below.pk] == below.live_revision_id
    assert recorded[draft.pk] == draft.latest_revision_id


def test_an_alias_has_a_state_once_it_is_a_page_of_its_own(tree, admin):
    source = factories.StoryFactory(parent=tree.stories, title="One")
    alias = translate(source, alias=True)
    source = states.publish(source, title="Two")
    update_states()
    assert get_or_create_state(alias) is None
    assert not TranslationState.objects.filter(page_id=alias.pk).exists()
    ConvertAliasPageAction(Page.objects.get(pk=alias.pk).specific, user=admin).execute()
    state = TranslationState.objects.get(page_id=alias.pk)
    assert (state.source_revision_id, state.matched_by) == (source.live_revision_id, admin)


def test_copies_and_later_revisions_change_nothing(pair):
    before = TranslationState.objects.count()
    pair.translation.copy(update_attrs={"slug": "a-copy"})
    states.save_draft(pair.translation, title="Remboursés")
    assert TranslationState.objects.count() == before


def test_an_older_translation_matches_what_was_public_when_it_was_published_first(pair, pass_time):
    first = pair.source.live_revision_id
    pass_time(hours=1)
    translation = states.publish(pair.translation)
    pass_time(hours=1)
    states.save_draft(pair.source, title="Never published")
    pair.publish(title="Two")
    update_states()
    forget(translation)
    assert update_states() == 2  # created and compared
    state = pair.state()
    assert (state.origin, state.source_revision_id) == (StateOrigin.ESTIMATED, first)
    assert (state.matched_at, state.changes) == (translation.first_published_at, 1)
    assert update_states() == 0


def test_a_source_that_was_published_later_matches_from_its_first_publication(pair, pass_time):
    translation = states.publish(pair.translation)
    pass_time(hours=1)
    other = factories.StoryFactory(parent=pair.source.get_parent(), title="Imported later")
    translation.translation_key = other.translation_key
    translation.save()
    forget(translation)
    pass_time(hours=1)
    states.publish(other, title="Changed")
    update_states()
    assert (pair.state().source_id, pair.state().source_revision_id) == (other.pk, other.live_revision_id)


def test_without_a_history_the_published_version_is_the_first_that_is_known(pair):
    forget(pair.translation)
    PageLogEntry.objects.filter(page_id=pair.source.pk).delete()
    pair.publish(title="Two")
    PageLogEntry.objects.filter(page_id=pair.source.pk).delete()
    update_states()
    assert (pair.state().source_revision_id, pair.state().changes) == (pair.source.live_revision_id, 0)


def test_originals_and_pages_without_translations_have_no_state(tree):
    source = factories.StoryFactory(parent=tree.stories)
    french = factories.StoryFactory(parent=tree.branches["fr"].stories, locale="fr")
    TranslationState.objects.all().delete()
    update_states()
    homes = {page.pk for page in (tree.branches["fr"].home, tree.branches["fr"].stories)}
    ids = set(TranslationState.objects.values_list("page_id", flat=True))
    assert homes <= ids
    assert not ids & {source.pk, french.pk, tree.home.pk}


def test_the_compared_revision_is_not_overwritten(tree, admin):
    source = factories.StoryFactory(parent=tree.stories, title="A draft", live=False)
    other = factories.StoryFactory(parent=tree.stories, title="Another draft", live=False)
    translate(source)
    for page, is_kept in ((source, True), (other, False)):
        revision = page.latest_revision
        page.title = "Saved automatically"
        saved = page.save_revision(overwrite_revision=revision)
        assert (saved.pk != revision.pk) is is_kept


def test_the_compared_revision_is_neither_purged_nor_deleted(pair, capsys):
    kept = pair.source.live_revision_id
    pair.publish(title="Two")
    unused = pair.source.live_revision_id
    pair.publish(title="Three")
    call_command("purge_revisions")
    assert set(Revision.objects.filter(pk__in=(kept, unused)).values_list("pk", flat=True)) == {kept}
    assert "Ignored" in capsys.readouterr().out
    with pytest.raises(ProtectedError):
        Revision.objects.get(pk=kept).delete()
    assert pair.find() == [("changed", "Headline", "")]


@pytest.mark.parametrize("name", ["source", "translation"])
def test_pages_can_be_deleted(pair, name):
    update_states()
    Page.objects.get(pk=getattr(pair, name).pk).delete()
    assert not TranslationState.objects.filter(page_id=pair.translation.pk).exists()
    assert update_states() == 0


def test_a_section_can_be_deleted(pair, tree):
    pair.publish(title="Two")
    states.reload_page(tree.stories).delete()
    assert get_or_create_state(pair.translation) is None


def test_a_translation_is_stale_since_the_first_change_until_the_source_is_as_before(pair, pass_time):
    update_states()
    pass_time(hours=1)
    pair.publish(title="Two")
    first = pair.source.last_published_at
    assert update_states() == 1
    pass_time(hours=1)
    pair.publish(summary="Another summary")
    update_states()
    assert (pair.state().stale_since, pair.state().changes) == (first, 2)
    pair.publish(title="Fees repaid", summary="A summary")
    update_states()
    assert (pair.state().stale_since, pair.state().changes) == (None, 0)


def test_a_comparison_does_not_undo_a_confirmation(pair, admin):
    pair.publish(title="Two")
    read_before = list(find_outdated_states().filter(page_id=pair.translation.pk))
    confirm_translation(pair.state(), admin, pair.source.live_revision_id)
    compare_states(read_before)
    assert (pair.state().origin, pair.state().changes) == (StateOrigin.CONFIRMED, 0)
    assert pair.state().source_revision_id == pair.source.live_revision_id


def test_a_batch_takes_few_queries(pair, tree, django_assert_max_num_queries):
    for _ in range(4):
        states.publish(translate(source := factories.StoryFactory(parent=tree.stories)))
        states.publish(source, title="Two")
    with django_assert_max_num_queries(12):
        assert update_states() >= 5
