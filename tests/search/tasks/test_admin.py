"""“Find → Tasks”: the list of tasks, their form, and the preview."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from wagtail.models import Locale

from cms.core import clock
from cms.demo import factories
from search.analytics.models import DailyQuery
from search.rules.models import TaskRule
from tests.search.rules.conftest import Editor, text_of, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(db) -> Editor:
    return Editor(everything=True)


def build_form(**fields) -> dict:
    english = Locale.objects.get(language_code="en").pk
    empty = {"label": "", "page": "", "url": "", "words": "", "except_for": ""}
    return {"locale": english, "site": "", "task": "give", **empty, **fields}


def read_list(editor: Editor, **params) -> str:
    return text_of(editor.client.get(reverse("search_tasks"), params))


def test_the_list_shows_words_and_what_serves_each_task(calls, editor):
    shown = read_list(editor)
    assert "Pay for an hour" in shown
    assert "donat" in shown
    assert "tasks have no page yet" in shown  # nothing serves jobs


def test_the_list_is_of_one_language(calls, tree, editor):
    shown = read_list(editor, root=tree.branch("fr").home.pk)
    assert "Pay for an hour" not in shown
    assert "faire un don" in shown


def test_a_page_that_is_hidden_is_not_in_the_list(calls, editor):
    calls["gift"].unpublish()
    assert "Pay for an hour" not in read_list(editor)


@pytest.mark.parametrize("name", ["search_tasks", "search_task_preview"])
def test_tasks_need_the_permission(name):
    client = Editor().client
    for result in (client.get(reverse(name)), client.post(reverse(name), {})):
        assert result.status_code in (302, 405)
    assert "search_tasks" not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_the_form_begins_with_the_task_and_is_saved(calls, editor):
    form = editor.client.get(url("taskrule", "add"), {"task": "jobs"}).context["form"]
    assert form.initial["task"] == "jobs"
    story = factories.StoryFactory(title="Why to give")
    result = editor.client.post(url("taskrule", "add"), build_form(page=story.pk, words="lantern oil"))
    assert result.status_code == 302, result.context["form"].errors
    rule = TaskRule.objects.get()
    assert (rule.task, rule.page_id, rule.list_words()) == ("give", story.pk, ("lantern oil",))
    shown = read_list(editor)
    assert "Why to give" in shown
    assert "lantern oil" in shown


@pytest.mark.few(2)
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"task": "own"}, "label"),
        ({"task": "own", "label": "Borrow", "words": "borrow"}, "page"),
        ({"task": "own", "label": "Borrow", "url": "https://lanterns.example/"}, "words"),
        ({"url": "http://lanterns.example/"}, "url"),
        ({"words": "one two three four five six seven"}, "words"),
        ({"except_for": "!"}, "except_for"),
    ],
)
def test_a_form_that_is_not_complete_says_where(editor, fields, field):
    result = editor.client.post(url("taskrule", "add"), build_form(**fields))
    assert result.status_code == 200
    assert field in result.context["form"].errors


def test_the_page_of_a_task_is_in_its_language(tree, editor):
    french = factories.StandardFactory(title="Donner", parent=tree.branch("fr").home)
    result = editor.client.post(url("taskrule", "add"), build_form(page=french.pk))
    assert "Choose its translation" in str(result.context["form"].errors["page"])


def test_the_preview_names_recent_searches_and_saves_nothing(calls, tree, editor):
    for days, text in ((1, "lantern oil"), (1, "donate"), (99, "oil for lantern")):
        day = clock.now().date() - timedelta(days=days)
        DailyQuery.objects.create(day=day, site_id=tree.record.pk, locale="en", text=text, searches=7)
    shown = text_of(editor.client.post(reverse("search_task_preview"), build_form(words="lantern oil")))
    assert "These would show the task: lantern oil (7)" in shown
    assert "oil for lantern" not in shown  # too long ago
    assert "One search shows it with and without the changes" in shown
    assert "Now No task. With these changes Donate Pay for an hour" in shown
    removed = text_of(editor.client.post(reverse("search_task_preview"), build_form(except_for="donate")))
    assert "These would no longer show it: donate (7)" in removed
    assert not TaskRule.objects.exists()
