"""The board of translations: languages by pages, what is missing or stale, and for whom."""

from __future__ import annotations

import csv

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import GroupPagePermission

from cms.demo import factories
from cms.demo.factories import states
from cms.editing.restricted_drafts.rules import Audience
from cms.editing.translations.board import get_own_locale_ids
from cms.editing.translations.states import update_states

from .conftest import edit_url, log_in, translate
from .test_views import capture_queries

BOARD = "/admin/reports/stale-translations/"


def read_board(user, **filters):
    """Return the cells of each page by its title."""
    html = BeautifulSoup(log_in(user).get(BOARD, filters).text, "html.parser")
    rows = html.select(".clarion-board tbody tr")
    cells = {row: [cell["class"][1].partition("--")[2] for cell in row.select("td[class]")] for row in rows}
    return {row.th.get_text(strip=True): shown for row, shown in cells.items()}


@pytest.fixture
def translator(tree):
    return factories.UserFactory(groups=["Translators (French)"])


@pytest.fixture
def editor(tree):
    return factories.UserFactory(groups=["Editors"])


@pytest.fixture
def untranslated(tree):
    return factories.StoryFactory(parent=tree.stories, title="Nobody has translated this")


def test_the_board_shows_what_is_missing_or_stale_and_all_on_request(pair, tree, editor, untranslated):
    fresh = factories.StoryFactory(parent=tree.stories, title="Translated")
    states.publish(translate(fresh), title="Traduit")
    factories.StoryFactory(parent=tree.stories, title="A draft", live=False)
    pair.publish(title="Fees repaid in full")
    update_states()
    due = {"Nobody has translated this": ["source", "missing"], "Fees repaid in full": ["source", "stale"]}
    assert read_board(editor) == due
    assert read_board(editor, state="missing") == {"Nobody has translated this": ["source", "missing"]}
    assert read_board(editor, state="stale") == {"Fees repaid in full": ["source", "stale"]}
    everything = read_board(editor, state="all")
    assert everything["Translated"] == ["source", "current"]
    assert "A draft" not in everything
    assert everything.items() > due.items()


def test_a_translation_that_is_not_public_yet_is_no_longer_due(pair, editor):
    assert read_board(editor) == {}
    assert read_board(editor, state="all")["Fees repaid"] == ["source", "draft"]


def test_the_board_is_filtered_by_language_and_section(tree, editor, untranslated):
    release = factories.ReleaseFactory(parent=tree.releases, title="A release")
    french = tree.branch("fr").home.locale_id
    english = tree.home.locale_id
    assert set(read_board(editor, locale=french)) == {"A release", "Nobody has translated this"}
    assert read_board(editor, locale=english) == {}
    assert set(read_board(editor, section=tree.releases.pk)) == {release.title}


def test_an_original_in_another_language_is_due_in_the_first_one(tree, editor):
    factories.StoryFactory(parent=tree.branch("fr").stories, title="En français")
    assert read_board(editor) == {"En français": ["missing", "source"]}


def test_translators_see_what_is_due_in_their_language_with_its_actions(tree, translator, untranslated, pair):
    factories.StoryFactory(parent=tree.branch("fr").stories, title="En français")
    pair.publish(title="Fees repaid in full")
    update_states()
    assert set(read_board(translator)) == {"Nobody has translated this", "Fees repaid in full"}
    text = log_in(translator).get(BOARD, {"state": "all"}).text
    html = BeautifulSoup(text, "html.parser").select_one(".clarion-board")
    french = tree.branch("fr").home.locale_id
    forms = [form["action"] for form in html.select("form")]
    assert forms == [reverse("translate_page", args=[untranslated.pk, french])]
    links = [link["href"] for link in html.select("a")]
    assert f"{edit_url(pair.translation)}#translation-section" in links
    assert edit_url(pair.source) not in links


def test_hidden_pages_are_treated_as_absent(pair, tree, editor, translator, untranslated):
    """A restricted translation is missing for those outside its team, and its title is not shown."""
    member = factories.UserFactory(username="ted", groups=["Editors"])
    pair.publish(title="Fees repaid in full")
    states.save_draft(pair.translation, title="Hidden canary")
    pair.translation.team_users.add(member)
    type(pair.translation).objects.filter(pk=pair.translation.pk).update(draft_audience=Audience.TEAM, owner=None)
    states.restrict(untranslated)
    assert read_board(member)["Fees repaid in full"] == ["source", "stale"]
    for user in (editor, translator):
        assert read_board(user)["Fees repaid in full"] == ["source", "missing"]
        assert "Hidden canary" not in log_in(user).get(BOARD, {"state": "all"}).text
    assert "Nobody has translated this" in read_board(editor)
    assert "Nobody has translated this" not in read_board(translator)


def test_the_title_of_a_hidden_section_is_not_shown(tree, editor, untranslated):
    assert "<td>Section canary</td>" not in log_in(editor).get(BOARD).text
    type(tree.stories).objects.filter(pk=tree.stories.pk).update(title="Section canary")
    assert "<td>Section canary</td>" in log_in(editor).get(BOARD).text
    hidden = {"live": False, "draft_audience": Audience.TEAM, "owner": None}
    type(tree.stories).objects.filter(pk=tree.stories.pk).update(**hidden)
    text = log_in(editor).get(BOARD).text
    assert "Nobody has translated this" in text
    assert "Section canary" not in text


def test_the_languages_of_a_user_are_those_of_the_sections_that_they_may_change(tree):
    group = Group.objects.create(name="French stories")
    for branch, permission in ((tree.branch("fr").stories, "change"), (tree.stories, "add")):
        GroupPagePermission.objects.create(group=group, page=branch, permission_type=permission)
    user = factories.UserFactory(groups=["French stories"])
    assert get_own_locale_ids(user) == {tree.branch("fr").home.locale_id}


def test_writers_see_what_is_due_in_all_languages(tree, untranslated):
    writer = factories.UserFactory(groups=["Writers"])
    assert get_own_locale_ids(writer) == set()
    assert set(read_board(writer)) == {"Nobody has translated this"}


def test_the_draft_title_of_a_page_is_not_shown(editor, untranslated):
    states.save_draft(untranslated, title="Draft canary")
    assert "Draft canary" not in log_in(editor).get(BOARD).text


def test_the_board_is_exported_as_it_is_filtered(pair, editor, untranslated):
    pair.publish(title="Fees repaid in full", summary="Another summary")
    update_states()
    lines = log_in(editor).get(BOARD, {"export": "csv", "state": "stale"}).getvalue().decode().splitlines()
    (row,) = csv.DictReader(lines)
    assert (row["Page"], row["English"], row["Français"]) == ("Fees repaid in full", "source", "stale: 2 changes")


def test_the_number_of_queries_does_not_grow_with_the_board(pair, tree, editor, translator):
    def create(number):
        for _ in range(number):
            factories.StoryFactory(parent=tree.stories)
            states.publish(translate(factories.StoryFactory(parent=tree.stories)))

    create(1)
    for user in (editor, translator):
        client = log_in(user)
        client.get(f"{BOARD}?state=all")
        before = len(capture_queries(client, f"{BOARD}?state=all"))
        create(5)
        client.get(f"{BOARD}?state=all")
        assert len(capture_queries(client, f"{BOARD}?state=all")) == before


@pytest.mark.parametrize("group", ["Search editors", None])
def test_users_who_edit_no_pages_do_not_open_the_board(tree, group):
    user = factories.UserFactory(groups=[group] if group else [])
    assert log_in(user).get(BOARD).status_code == 302
