"""Permissions, forms and histories of search rules in the admin, and who may see which."""

from copy import deepcopy

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from cms.demo import factories
from cms.demo.factories import states
from search.rules.models import HiddenResult, NeverSuggested, Promotion, RulesState, SynonymRule

from .conftest import Editor, english, request_preview, text_of, url

MODELS = ("synonymrule", "promotion", "hiddenresult", "neversuggested")
AUTOSAVE = "data-w-autosave-interval-value"
NAMES = ("Synonym rules", "Promoted results", "Hidden results", "Words that are never suggested")


@pytest.fixture(scope="module")
def stored_rules(module_tree):
    """Return one rule of each kind, by model name."""
    page = factories.StoryFactory(title="Nets")
    rules = (
        SynonymRule(locale=english(), expressions="trawl, nets"),
        Promotion(locale=english(), page=page, exact="nets"),
        HiddenResult(page=page, exact="quay"),
        NeverSuggested(locale=english(), words="old name"),
    )
    for rule in rules:
        rule.save()
    return {rule._meta.model_name: rule for rule in rules}


@pytest.fixture
def rules(stored_rules, db):
    return deepcopy(stored_rules)


# --------------------------------------------------------------------------- permissions


@pytest.mark.few(2)
@pytest.mark.parametrize("model", MODELS)
def test_rules_are_absent_without_permission(rules, model):
    editor = Editor()
    pk = rules[model].pk
    views = [("list", ()), ("add", ()), ("edit", (pk,)), ("delete", (pk,)), ("history", (pk,)), ("usage", (pk,))]
    for view, args in views:
        address = url(model, view, *args)
        for result in (editor.client.get(address), editor.client.post(address, {"words": "x"})):
            assert result.status_code == 302, view
            assert result.url == reverse("wagtailadmin_home"), view
        assert "login" in Client().get(address).url
    assert type(rules[model]).objects.filter(pk=pk).exists()
    assert f"/admin/snippets/choose/search_rules/{model}/" not in str(editor.client.get("/admin/").content)
    assert editor.client.get(f"/admin/snippets/choose/search_rules/{model}/").status_code == 404


def test_the_preview_needs_the_permission(rules):
    for editor in (Editor(), Editor("search_rules.view_synonymrule"), Editor("search_rules.change_promotion")):
        for pk in (None, rules["synonymrule"].pk):
            result = request_preview(editor, pk, expressions="trawl, seine")
            assert result.status_code == 302
            assert result.url == reverse("wagtailadmin_home")


def test_the_menu_shows_permitted_items_only(rules):
    def menu(editor):
        page = editor.client.get(reverse("wagtailadmin_home")).content.decode()
        return [name for name in NAMES if f'"{name}"' in page]

    assert menu(Editor()) == []
    assert menu(Editor("search_rules.change_promotion")) == ["Promoted results"]
    assert menu(Editor(everything=True)) == list(NAMES)


def test_the_list_of_words_says_in_words_what_it_is(db):
    NeverSuggested.objects.all().delete()
    editor = Editor(everything=True)
    empty = text_of(editor.client.get(url("neversuggested", "list")))
    assert empty.count("Add words") == 2
    assert "never suggested to display" not in empty
    unmatched = text_of(editor.client.get(url("neversuggested", "list"), {"q": "ada"}))
    assert "No words that are never suggested match your query" in unmatched
    assert "word that is never suggested" in text_of(editor.client.get(url("neversuggested", "add"))).lower()


@pytest.mark.few(2)
@pytest.mark.parametrize("model", MODELS)
def test_each_permission_allows_its_own_views_only(rules, model):
    pk = rules[model].pk
    may_add, may_change = Editor(f"search_rules.add_{model}"), Editor(f"search_rules.change_{model}")
    assert may_add.client.get(url(model, "add")).status_code == 200
    assert may_add.client.get(url(model, "edit", pk)).status_code == 302
    assert may_change.client.get(url(model, "edit", pk)).status_code == 200
    assert may_change.client.get(url(model, "add")).status_code == 302
    assert may_change.client.get(url(model, "delete", pk)).status_code == 302
    assert type(rules[model]).objects.filter(pk=pk).exists()
    Editor(f"search_rules.delete_{model}").delete(model, pk)
    assert not type(rules[model]).objects.filter(pk=pk).exists()


# --------------------------------------------------------------------------- lists, forms, histories


@pytest.mark.few(2)
@pytest.mark.parametrize("model", MODELS)
def test_lists_forms_and_histories_open(rules, editor, model):
    pk = rules[model].pk
    assert str(rules[model]) in text_of(editor.client.get(url(model, "list")))
    for address in (url(model, "add"), url(model, "edit", pk), url(model, "history", pk), url(model, "delete", pk)):
        assert editor.client.get(address).status_code == 200


@pytest.mark.few(2)
@pytest.mark.parametrize("model", MODELS)
def test_rules_are_not_autosaved(rules, editor, model):
    """Wagtail's autosave would activate an incomplete rule. Pages have autosave, because it saves their drafts."""
    for address in (url(model, "add"), url(model, "edit", rules[model].pk)):
        assert AUTOSAVE not in editor.client.get(address).content.decode()
    page = rules["promotion"].page
    assert AUTOSAVE in editor.client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()


def test_the_history_shows_changes_and_allows_reverting(tree, editor):
    editor.save("synonymrule", expressions="herring, cod")
    rule = SynonymRule.objects.get(expressions="herring, cod")
    editor.save("synonymrule", rule.pk, expressions="herring, seine")
    entries = ModelLogEntry.objects.for_instance(rule)
    assert sorted(entries.values_list("action", flat=True)) == ["wagtail.create", "wagtail.edit"]
    assert all(entry.user for entry in entries)
    first, second = rule.revisions.order_by("pk")
    compared = editor.client.get(url("synonymrule", "revisions_compare", rule.pk, first.pk, second.pk))
    assert "seine" in text_of(compared)
    assert "cod" in text_of(compared)
    back = editor.client.get(url("synonymrule", "revisions_revert", rule.pk, first.pk))
    assert "herring, cod" in back.content.decode()
    editor.save("synonymrule", rule.pk, expressions="herring, cod", revision=first.pk)
    assert SynonymRule.objects.get(pk=rule.pk).expressions == "herring, cod"


@pytest.mark.extended
def test_a_history_can_be_read_after_its_pages_are_deleted(tree, editor):
    """The first page of the rule has been deleted."""
    for model in ("promotion", "hiddenresult"):
        first, second = factories.StoryFactory(), factories.StoryFactory()
        editor.save(model, page=first.pk, exact="nets")
        rule = (Promotion if model == "promotion" else HiddenResult).objects.get(page=first)
        editor.save(model, rule.pk, page=second.pk, exact="nets")
        first.delete()
        older, newer = rule.revisions.order_by("pk")
        for view in (("history", rule.pk), ("revisions_compare", rule.pk, older.pk, newer.pk)):
            assert editor.client.get(url(model, *view)).status_code == 200
        assert editor.client.get(url(model, "revisions_revert", rule.pk, older.pk)).status_code == 200


def test_the_list_shows_whether_a_promotion_is_visible(rules, editor):
    assert "shown" in text_of(editor.client.get(url("promotion", "list")))
    states.unpublish(rules["promotion"].page)
    assert "not shown: it is not published" in text_of(editor.client.get(url("promotion", "list")))


def test_a_bulk_deletion_changes_the_stamp(rules, editor):
    before = RulesState.objects.get().stamp
    address = reverse("wagtail_bulk_action", args=["search_rules", "synonymrule", "delete"])
    editor.client.post(f"{address}?id={rules['synonymrule'].pk}")
    assert not SynonymRule.objects.exists()
    assert RulesState.objects.get().stamp != before
